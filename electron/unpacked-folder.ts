import { join, sep } from 'node:path';

/**
 * Where a folder of the app lies on the disk. An installed app is an archive; the host, its workers and their native
 * packages are started by path and stand beside it, unpacked.
 */
export function unpackedFolder(folder: string): string {
  return join(folder).replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
}
