import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { IstDate } from '../../domain/trading-day.ts';

/** A broker's list of contracts as it was downloaded, and the day it is of. */
export type KeptList = { readonly date: IstDate; readonly text: string };

/** Where lists outlive the process. A list that cannot be kept or read back is one that is not there: nothing else hangs on it. */
export type ListKeeper = {
  readonly read: (name: string) => Promise<KeptList | undefined>;
  readonly write: (name: string, list: KeptList) => Promise<void>;
};

/** Keeps nothing: a fresh process starts without lists. */
export const NO_KEEPER: ListKeeper = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };

const zip = promisify(gzip);
const unzip = promisify(gunzip);
/** No list is larger, and no file may blow up into more. */
const LARGEST = 256 * 1_048_576;

/** Keeps lists in a folder that the accounts of one computer share; a file is whole or not there at all. */
export function folderKeeper(folder: string): ListKeeper {
  const pathOf = (name: string): string => join(folder, `${name}.gz`);
  return {
    read: async (name) => {
      try {
        const kept = (await unzip(await readFile(pathOf(name)), { maxOutputLength: LARGEST })).toString();
        const end = kept.indexOf('\n');
        const date = kept.slice(0, end);
        return /^\d{4}-\d{2}-\d{2}$/.test(date) ? { date, text: kept.slice(end + 1) } : undefined;
      } catch {
        return undefined;
      }
    },
    write: async (name, { date, text }) => {
      const draft = join(folder, `${name}.${randomUUID()}.tmp`);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(draft, await zip(`${date}\n${text}`));
        await rename(draft, pathOf(name));
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
  };
}
