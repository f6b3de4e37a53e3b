import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../store/write-durably.ts';

/** Where a running host's HTTP door is, for programs of the same user on this computer. */
export type DoorAddress = { readonly url: string; readonly token: string; readonly pid: number };

function doorFile(dataDir: string): string {
  return join(dataDir, 'door.json');
}

/** Leaves the address where the owner alone can read it; a new token each start, so that an old file opens nothing. */
export async function leaveDoorAddress(dataDir: string, address: DoorAddress): Promise<void> {
  await writeDurably(doorFile(dataDir), `${JSON.stringify(address)}\n`);
}

/** Takes the address away when the door closes. */
export function removeDoorAddress(dataDir: string): void {
  rmSync(doorFile(dataDir), { force: true });
}

/** The address a running host has left, if any. */
export function readDoorAddress(dataDir: string): DoorAddress | undefined {
  try {
    const { url, token, pid } = JSON.parse(readFileSync(doorFile(dataDir), 'utf8')) as DoorAddress;
    // Never anywhere but to this computer: the token goes with the first request.
    return /^http:\/\/127\.0\.0\.1:\d+$/.test(url) && typeof token === 'string' ? { url, token, pid } : undefined;
  } catch {
    return undefined;
  }
}
