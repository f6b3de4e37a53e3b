import type { Database } from 'better-sqlite3';
import { JournalTooNew } from './journal-fault.ts';
import { ENTRIES_SQL } from './migrations/0001-entries.ts';

/** In the order in which they were ever released; forward only, none is edited after a release. */
const MIGRATIONS: readonly string[] = [ENTRIES_SQL];

/** Brings a journal up to this program's format. Throws `JournalTooNew`, with nothing written, on a newer one. */
export function migrate(database: Database, file: string): void {
  const version = schemaVersion(database);
  if (version > MIGRATIONS.length) throw new JournalTooNew(file, version, MIGRATIONS.length);
  MIGRATIONS.slice(version).forEach((sql, index) => {
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${version + index + 1}`);
    })();
  });
}

/** The format a database was written in; 0 for a new file. */
export function schemaVersion(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

/** The newest format this program knows. */
export const SCHEMA_VERSION = MIGRATIONS.length;
