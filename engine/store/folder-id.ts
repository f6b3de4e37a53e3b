import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurablyNow } from './write-durably.ts';

/**
 * Names a data folder, wherever it is moved or copied to: what is kept of it elsewhere is found again by it. A folder without a name gets
 * one; where that cannot be written it has none.
 */
export function folderId(dataDir: string): string | null {
  const file = join(dataDir, 'folder-id');
  try {
    const id = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f-]{36}$/.test(id)) return id;
  } catch {
    // Not named yet.
  }
  const id = randomUUID();
  try {
    writeDurablyNow(file, `${id}\n`);
    return id;
  } catch {
    return null;
  }
}
