import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAccountId, type AccountId } from '../../domain/account-snapshot.ts';
import { ensureFolder } from '../../store/data-folder.ts';

/** A file that was dropped: whom it names, and the code that stands in it. */
export type DroppedKill = { readonly target: AccountId | 'all'; readonly code: string };

/** What the folder tells. */
export type DropListener = {
  readonly dropped: (kill: DroppedKill) => void;
  /** A file from before, perhaps of yesterday: taken away, and nothing is done. */
  readonly stale: (name: string) => void;
  readonly now: () => number;
};

const LOOK_EVERY_MS = 500;
/** An order to stop is for now. */
const STALE_AFTER_MS = 60_000;
/** A file that is still empty is being written. */
const WRITTEN_WITHIN_MS = 2_000;
const MOST_BYTES = 256;

/** Where a file named `KILL` (every account) or `KILL-<account>` with the kill code in it stops trading. */
export function commandsFolder(dataDir: string): string {
  return join(dataDir, 'commands');
}

/** Whom a file name means; undefined when it is no order. Editors that add `.txt` are forgiven. */
export function dropTarget(name: string): AccountId | 'all' | undefined {
  const [, target] = /^KILL(?:-(.+?))?(?:\.txt)?$/.exec(name) ?? [name, null];
  if (target === null) return undefined;
  if (target === undefined) return 'all';
  return isAccountId(target) ? target : undefined;
}

/** Watches the folder by looking every 500 ms. Each file is taken away before what it says is done. */
export function watchDropFolder(dataDir: string, listener: DropListener): { look: () => void; close: () => void } {
  const folder = commandsFolder(dataDir);
  const look = (): void => lookInto(folder, listener);
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { look, close: () => clearInterval(timer) };
}

function lookInto(folder: string, listener: DropListener): void {
  try {
    ensureFolder(folder);
    for (const name of readdirSync(folder)) {
      const target = dropTarget(name);
      if (target !== undefined) take(join(folder, name), { target, name }, listener);
    }
  } catch {
    // A folder that cannot be made or read holds no order; the next look may find it mended.
  }
}

function take(
  file: string,
  { target, name }: { readonly target: AccountId | 'all'; readonly name: string },
  { dropped, stale, now }: DropListener,
): void {
  const found = readSmall(file);
  if (!found) return;
  const age = now() - found.writtenAt;
  if (found.text === '' && age < WRITTEN_WITHIN_MS) return;
  rmSync(file, { force: true });
  if (age > STALE_AFTER_MS) stale(name);
  else dropped({ target, code: found.text });
}

/** A plain file of ours and nothing a link points to. */
function readSmall(file: string): { readonly text: string; readonly writtenAt: number } | undefined {
  let descriptor: number | undefined;
  try {
    // Windows knows no such flag, and no links a plain user can make.
    descriptor = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const { size, mtimeMs, isFile } = factsOf(descriptor);
    if (!isFile) return undefined;
    const bytes = Buffer.alloc(Math.min(size, MOST_BYTES));
    const read = readSync(descriptor, bytes, 0, bytes.length, 0);
    return { text: bytes.subarray(0, read).toString('utf8').replace('\uFEFF', '').trim(), writtenAt: mtimeMs };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function factsOf(descriptor: number): { readonly size: number; readonly mtimeMs: number; readonly isFile: boolean } {
  const facts = fstatSync(descriptor);
  return { size: facts.size, mtimeMs: facts.mtimeMs, isFile: facts.isFile() };
}
