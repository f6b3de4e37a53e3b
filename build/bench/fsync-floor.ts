import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/** A file on the same disk, written and synced as bare as it goes: the least a durable journal can cost. */
export type FsyncFloor = { readonly write: () => void; readonly close: () => void };

const BLOCK = Buffer.alloc(4_096, 7);

/** Opens the floor's file. */
export function openFsyncFloor(file: string): FsyncFloor {
  const descriptor = openSync(file, 'w');
  return {
    write: () => {
      writeSync(descriptor, BLOCK);
      fdatasyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}
