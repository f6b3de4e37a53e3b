// What a disk that refuses means for the money, in words.

/** The journal could not be written. */
export const JOURNAL_FAILED =
  'The disk refuses the journal. The guard goes on from memory, but a restart would forget what it could not write: free some space now.';

/** The journal could not be written, and the second copy of the latch was. */
export const LATCH_KEPT =
  'The disk refuses the journal. The kill goes on; its second copy keeps it over a restart. Free some space now, and check the account in the broker’s app.';

/** The second copy of the latch could not be written. */
export const LATCH_COPY_FAILED =
  'The second copy of the lock could not be written: the journal alone remembers it now. Check the disk and its permissions.';
