import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../engine/domain/time.ts';

/** Rehearsals, canaries and readings are kept so long, kills for good: they are the proof. */
const rehearsalsForMs = 30 * 86_400_000;

/** Episodes that only rehearsed or looked, by how the host calls them. */
const isRehearsal = (episode: string): boolean => /^(?:drill|canary|review|standby)\b/.test(episode);

/** Removes an account's rehearsals that are too old. Never throws: a disk that refuses keeps them. */
export function pruneEvidence(accountFolder: string, now: EpochMs): readonly string[] {
  return foldersIn(accountFolder)
    .filter(isRehearsal)
    .filter((episode) => now - changedAt(join(accountFolder, episode)) > rehearsalsForMs)
    .filter((episode) => clearEpisode(join(accountFolder, episode)));
}

/** Removes one episode's folder; whether it is gone. */
export function clearEpisode(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

/** A folder that cannot be looked at counts as new, and stays. */
function changedAt(folder: string): EpochMs {
  try {
    return statSync(folder).mtimeMs;
  } catch {
    return Infinity;
  }
}
