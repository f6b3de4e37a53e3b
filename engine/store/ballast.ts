import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { ensureFolderOf } from './data-folder.ts';

const BALLAST_BYTES = 1_048_576;

/** Space bought in good times and given back to the disk when it is full. */
export type Ballast = {
  /** Whether the whole megabyte is there. */
  ready(): boolean;
  /** Gives the space back; true when there was some. Never throws. */
  spend(): boolean;
};

/** Keeps one megabyte at `file`. A disk too full for it is no reason not to start: `ready` then says so. */
export function keepBallast(file: string): Ballast {
  const size = () => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const ballast: Ballast = {
    ready: () => size() >= BALLAST_BYTES,
    spend: () => {
      const had = size() > 0;
      return remove(file) && had;
    },
  };
  if (!ballast.ready()) fill(file);
  return ballast;
}

function fill(file: string): void {
  try {
    ensureFolderOf(file);
    const descriptor = openSync(file, 'w', 0o600);
    try {
      // Random bytes: a compressing file system would give zeros no room at all.
      writeSync(descriptor, randomBytes(BALLAST_BYTES));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Half a ballast on a full disk only takes space away from the journal.
    remove(file);
  }
}

function remove(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** Entries that only tell. Losing one costs a line in the timeline, so they may not use up the space kept for a kill. */
const TELLING: ReadonlySet<JournalEntry['kind']> = new Set([
  'alert-raised',
  'alert-delivered',
  'alert-failed',
  'alert-acknowledged',
  'monitoring-degraded',
  'monitoring-recovered',
  'session-renewed',
  'session-lost',
  'config-applied',
  'config-refused',
]);

/** Whether an append may spend the ballast: latches, intents, outcomes, locks and sticky facts may. */
export function deservesBallast(entries: readonly JournalEntry[]): boolean {
  return entries.some((entry) => !TELLING.has(entry.kind));
}
