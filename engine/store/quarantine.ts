import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EpochMs } from '../domain/time.ts';
import { ensureFolder, fileStamp, quarantineFolder } from './data-folder.ts';
import { sqliteCodeOf } from './journal-fault.ts';
import { syncFolder } from './write-durably.ts';

/** SQLite's files beside the database: what stands in them belongs to it and to no other. */
const PARTS = ['', '-wal', '-shm'];

/**
 * Takes a damaged database, with its write-ahead log where SQLite has left one, out of the way, under a name that says when. The log goes first: left beside a
 * restored database it would be played into it. Answers the name. Throws the system's error.
 */
export function quarantine(dataDir: string, file: string, now: EpochMs): string {
  const folder = quarantineFolder(dataDir);
  ensureFolder(folder);
  const name = `${basename(file, '.db')}-${fileStamp(now)}.db`;
  for (const part of PARTS.toReversed()) {
    try {
      renameSync(`${file}${part}`, join(folder, `${name}${part}`));
    } catch (error) {
      if (sqliteCodeOf(error) !== 'ENOENT') throw error;
    }
  }
  syncFolder(folder);
  return name;
}
