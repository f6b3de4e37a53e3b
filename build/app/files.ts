import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All files below a folder in a stable order; the file itself when it is one, nothing when there is none. */
export function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
