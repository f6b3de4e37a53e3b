/**
 * The append-only record. SQL itself refuses what must never happen: changing or deleting an entry, forking the chain, a second
 * kill on one trading day. A string in a module, so that it travels with a bundled worker.
 */
export const ENTRIES_SQL = `
CREATE TABLE identity (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  account_id TEXT NOT NULL
) STRICT;

CREATE TABLE entries (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  CHECK (kind = json_extract(body, '$.kind'))
) STRICT;

CREATE INDEX entries_by_day ON entries (day, seq);

CREATE UNIQUE INDEX one_kill_per_day ON entries (day) WHERE kind = 'kill-latched';

CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no entry is ever changed'); END;

CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: no entry is ever deleted'); END;

CREATE TRIGGER entries_continue_the_chain BEFORE INSERT ON entries
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entries)
  OR NEW.prev_hash <> (SELECT hash FROM entries ORDER BY seq DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only: an entry must follow the last one'); END;

CREATE TRIGGER identity_never_changes BEFORE UPDATE ON identity
BEGIN SELECT RAISE(ABORT, 'a journal belongs to one account for good'); END;

CREATE TRIGGER identity_never_goes BEFORE DELETE ON identity
BEGIN SELECT RAISE(ABORT, 'a journal belongs to one account for good'); END;
`;
