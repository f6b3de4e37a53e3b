import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import writeFileAtomic from 'write-file-atomic';
import { ensureFolderOf, makePrivate } from './data-folder.ts';
import { sqliteCodeOf } from './journal-fault.ts';

const ATTEMPTS = 5;
const PAUSE_MS = 60;

/**
 * Replaces a file in one step: temporary file, fsync, rename, fsync of the folder. A reader sees the old content or the new, and so does
 * a start after a power cut. A file that a backup or virus scanner holds is tried five times. Rejects with the system's error.
 */
export async function writeDurably(file: string, text: string | Buffer): Promise<void> {
  ensureFolderOf(file);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await writeFileAtomic(file, text, { encoding: 'utf8', fsync: true, mode: 0o600 });
      break;
    } catch (error) {
      const held = ['EBUSY', 'EPERM', 'EACCES'].includes(sqliteCodeOf(error) ?? '');
      if (!held || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS * attempt);
    }
  }
  makePrivate(file);
  await syncFolderBeside(dirname(file));
}

/** The same while everything waits, and once only: for the moment in which the journal has refused a latch. Throws the system's error. */
export function writeDurablyNow(file: string, text: string): void {
  ensureFolderOf(file);
  writeFileAtomic.sync(file, text, { encoding: 'utf8', fsync: true, mode: 0o600 });
  syncFolder(dirname(file));
}

/** The rename itself must be on the disk too. Windows has no such call and needs none. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same without holding the thread up: the disk may take its time while an account is guarded. */
async function syncFolderBeside(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
