import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ExchangeState } from './exchange.ts';
import { resumeReplays } from './recording-file.ts';

/**
 * Writes the state so that a kill at any instant leaves the old or the new one, never half of either: a file beside it,
 * flushed, then renamed. Synchronous on purpose, because the call that caused it may only be answered afterwards.
 */
export function writeState(path: string, state: ExchangeState): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeFileSync(file, JSON.stringify(state, withoutWaypoints));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  flushFolder(dirname(path));
}

/** A recording stays in its own file; only where it stands is kept here. */
function withoutWaypoints(key: string, value: unknown): unknown {
  return key === 'points' ? [] : value;
}

/** The rename itself is only certain once the folder is flushed; Windows does this on its own and refuses to be asked. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Reads the state back; undefined when there is none yet. A file that cannot be understood is put aside under another
 * name and reported: a practice market that will not start helps nobody, and a book is never silently dropped.
 */
export async function readState(
  path: string,
  onFault: (error: unknown) => void = () => undefined,
): Promise<ExchangeState | undefined> {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as ExchangeState;
    if (state.version !== 1) throw new Error(`it has version ${String(state.version)}, this program reads version 1`);
    return { ...state, market: await resumeReplays(state.market) };
  } catch (error) {
    const aside = `${path}.unreadable`;
    renameSync(path, aside);
    onFault(new Error(`The practice book could not be read and was put aside as ${basename(aside)}`, { cause: error }));
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
