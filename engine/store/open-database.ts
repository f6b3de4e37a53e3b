import Database from 'better-sqlite3';
import { ensureFolderOf, makePrivate } from './data-folder.ts';

/** `full`: on the disk when the call returns. `normal`: may lose the last moments in a power cut, never its shape. */
export type Durability = 'full' | 'normal';

const SYNCHRONOUS: Record<Durability, number> = { full: 2, normal: 1 };

/** How long one attempt waits for a backup or virus scanner that holds the file; the journal makes five before it calls a write refused. */
const BUSY_TIMEOUT_MS = 60;

/**
 * Opens a WAL database with the durability asked for. A connection that reopens a WAL database silently runs NORMAL,
 * so the pragma is set on every open and read back.
 */
export function openDatabase(file: string, durability: Durability): Database.Database {
  ensureFolderOf(file);
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    makePrivate(file);
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    database.pragma(`synchronous = ${durability.toUpperCase()}`);
    // fsync on macOS leaves data in the drive's cache; this is Apple's call that does not.
    if (process.platform === 'darwin' && durability === 'full') {
      database.pragma('fullfsync = 1');
      database.pragma('checkpoint_fullfsync = 1');
    }
    requireDurability(database, durability, mode);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function requireDurability(database: Database.Database, durability: Durability, mode: unknown): void {
  const synchronous = database.pragma('synchronous', { simple: true });
  if (mode === 'wal' && synchronous === SYNCHRONOUS[durability]) return;
  throw new Error(
    `${database.name} runs journal_mode=${String(mode)} synchronous=${String(synchronous)}: entries could be lost in a power cut. ` +
      'Keep the data folder on a local disk.',
  );
}
