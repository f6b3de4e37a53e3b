/**
 * Why the journal did not take an entry. `disk-full`, `io`, `busy` and `read-only` are the disk's; `already-killed` is SQL
 * refusing a second kill on one day; `chain-moved` means somebody else wrote into the file; `not-storable` is a bug.
 */
export type JournalFaultCode =
  | 'disk-full'
  | 'io'
  | 'busy'
  | 'read-only'
  | 'already-killed'
  | 'chain-moved'
  | 'not-storable'
  | 'closed';

/** Thrown by `append` when nothing was written, and by an open that the disk refused. `code` is stable; `sqliteCode` is SQLite's own word for it. */
export class JournalFault extends Error {
  override readonly name = 'JournalFault';
  readonly code: JournalFaultCode;
  readonly sqliteCode: string | undefined;
  /** The entries held a latch, and its second copy has it: a restart goes on with the kill. */
  readonly latchKept: boolean = false;

  constructor(code: JournalFaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.sqliteCode = sqliteCodeOf(cause);
  }

  /** The same fault, with word that the second copy of the latch was written. */
  withLatchKept(): JournalFault {
    const kept = new JournalFault(this.code, `${this.message} The kill is kept in its second copy.`, this.cause);
    return Object.assign(kept, { latchKept: true });
  }
}

/** Thrown at open when the file cannot be trusted. Nothing was moved or repaired; the lock was given back. */
export class JournalCorrupt extends Error {
  override readonly name = 'JournalCorrupt';
  readonly file: string;
  readonly reason: string;
  /** The first row that does not fit, where one is known. */
  readonly seq: number | undefined;

  constructor(file: string, reason: string, seq?: number) {
    super(
      `The journal ${file} is damaged: ${reason}. Whether this account was already stopped today is not known, ` +
        'so it is not guarded. Keep the file, look at the account at your broker, and restore a backup.',
    );
    this.file = file;
    this.reason = reason;
    this.seq = seq;
  }
}

/** Thrown at open when a newer TradeFuse has written the file. */
export class JournalTooNew extends Error {
  override readonly name = 'JournalTooNew';
  readonly found: number;
  readonly known: number;

  constructor(file: string, found: number, known: number) {
    super(
      `The journal ${file} was written by a newer TradeFuse (format ${found}, this one knows ${known}). ` +
        'Nothing was changed. Install the newer version to guard this account.',
    );
    this.found = found;
    this.known = known;
  }
}

/** Thrown at open when another process or worker already guards the account. */
export class AlreadyGuarded extends Error {
  override readonly name = 'AlreadyGuarded';
  readonly accountId: string;

  constructor(accountId: string) {
    super(
      `Account ${accountId} is already guarded by another TradeFuse on this computer. ` +
        'Two guards could exit one position twice, so this one was not started. Use the window that is open, or close it first.',
    );
    this.accountId = accountId;
  }
}

/** SQLite's extended result code of an error, or the system's code. */
export function sqliteCodeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Makes a fault of an open that the disk or the folder's permissions refused; the path is in the sentence. */
export function openingFault(error: unknown, file: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === undefined || error instanceof JournalFault) return error;
  return new JournalFault(
    diskCodeOf(code),
    `${file} cannot be opened for writing (${code}), so this account is not guarded. Check the permissions of the folder and the space on the disk.`,
    error,
  );
}

const SENTENCES: Record<'disk-full' | 'io' | 'busy' | 'read-only', string> = {
  'disk-full': 'The disk is full: the journal could not be written. Free some space now.',
  io: 'The disk refused to write the journal.',
  busy: 'Another program holds the journal open and would not let go of it.',
  'read-only': 'The journal may not be written: the disk or the file is read-only.',
};

/** Makes a fault out of whatever SQLite threw during an append. */
export function faultOf(error: unknown): JournalFault {
  if (error instanceof JournalFault) return error;
  const sqliteCode = sqliteCodeOf(error) ?? 'unknown';
  if (sqliteCode.startsWith('SQLITE_CONSTRAINT')) return constraintFault(error);
  const code = diskCodeOf(sqliteCode);
  return new JournalFault(code, `${SENTENCES[code]} (${sqliteCode})`, error);
}

function diskCodeOf(sqliteCode: string): keyof typeof SENTENCES {
  if (sqliteCode === 'SQLITE_FULL' || sqliteCode === 'ENOSPC') return 'disk-full';
  if (/^SQLITE_(BUSY|LOCKED)/.test(sqliteCode)) return 'busy';
  if (/^(SQLITE_(READONLY|PERM|CANTOPEN)|EACCES|EPERM|EROFS)/.test(sqliteCode)) return 'read-only';
  return 'io';
}

function constraintFault(error: unknown): JournalFault {
  const text = error instanceof Error ? error.message : '';
  if (text.includes('entries.day')) {
    return new JournalFault('already-killed', 'This account was already killed on this trading day.', error);
  }
  return new JournalFault('chain-moved', `The journal no longer ends where this guard left it (${text}).`, error);
}
