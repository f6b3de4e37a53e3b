import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

// Longer than any install takes; a lock without a living owner goes at once.
const staleAfterMs = 20 * 60_000;

/**
 * Runs `work` while holding `folder` as a lock, so that two scripts started at once install once.
 *
 * @template T
 * @param {string} folder
 * @param {() => T} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, work) {
  mkdirSync(dirname(folder), { recursive: true });
  await acquire(folder);
  try {
    return work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function acquire(folder) {
  for (let waited = 0; !take(folder); waited += 1) {
    if (isStale(folder)) {
      rmSync(folder, { recursive: true, force: true });
      continue;
    }
    if (waited === 2) say('Waiting for another TradeFuse script to finish installing…');
    await sleep(250);
  }
}

/** @param {string} folder */
function take(folder) {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} folder */
function isStale(folder) {
  try {
    const age = Date.now() - statSync(folder).mtimeMs;
    if (age > staleAfterMs) return true;
    // A lock younger than a second may not have its owner's number yet.
    return age > 1000 && !isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  } catch {
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process lives too, we just may not signal it.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
