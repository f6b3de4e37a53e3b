import { existsSync, readdirSync } from 'node:fs';

/** The names of the files a kill left as evidence. */
export function evidenceFiles(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).toSorted() : [];
}
