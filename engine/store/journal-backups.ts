import { readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { ensureFolder, fileStamp, journalBackupsFolder } from './data-folder.ts';
import { syncFolder } from './write-durably.ts';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 7;
/** Copied between two turns of the event loop: about a millisecond's work. */
const PAGES_A_TURN = 64;
/** What a copy must leave free, so that it never takes the room a kill needs. */
const LEFT_FREE_BYTES = 16 * 1_048_576;

/** Entries after which a copy is made: a day has begun, a kill has ended. */
export const BACKED_UP_AFTER: ReadonlySet<JournalEntry['kind']> = new Set(['day-opened', 'kill-finished']);

/** The copies of an account's journal, newest first. */
export function journalBackups(dataDir: string, accountId: AccountId): readonly string[] {
  const folder = journalBackupsFolder(dataDir, accountId);
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.db'));
    return names
      .toSorted()
      .toReversed()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** Copies of one journal, made beside its work: never while a decision waits. A copy that fails is counted, not thrown. */
export class JournalBackups {
  readonly #database: Database;
  readonly #folder: string;
  #running: Promise<void> | undefined;
  failures = 0;

  constructor(database: Database, dataDir: string, accountId: AccountId) {
    this.#database = database;
    this.#folder = journalBackupsFolder(dataDir, accountId);
  }

  /** Makes a copy that stands for `at`, unless one is being made. */
  make(at: EpochMs): Promise<void> {
    this.#running ??= this.#copy(at)
      .catch(() => {
        this.failures += 1;
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #copy(at: EpochMs): Promise<void> {
    ensureFolder(this.#folder);
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < 2 * statSync(this.#database.name).size + LEFT_FREE_BYTES) throw new Error('too little room');
    const part = join(this.#folder, 'next.part');
    rmSync(part, { force: true });
    await this.#database.backup(part, { progress: () => PAGES_A_TURN });
    await syncFile(part);
    renameSync(part, join(this.#folder, `${fileStamp(at)}.db`));
    syncFolder(this.#folder);
    this.#forgetOld(at);
  }

  #forgetOld(at: EpochMs): void {
    const oldest = `${fileStamp(at - KEPT_DAYS * DAY_MS)}.db`;
    const names = readdirSync(this.#folder).filter((name) => name.endsWith('.db') && name < oldest);
    for (const name of names) rmSync(join(this.#folder, name), { force: true });
  }
}

/** Beside the work: a large copy takes its time to reach the disk. */
async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
