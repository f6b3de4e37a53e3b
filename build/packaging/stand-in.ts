import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks/command.ts';

/** The text before Electron's fuses in its binary, by which @electron/fuses finds them. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const wireVersion = 1;
/** The fuses as Electron ships them: '1' on, '0' off. */
const shippedWire = '101100101';

/**
 * A folder shaped like Electron's Linux distribution, without Electron: what electron-builder needs to pack the app, unpack
 * what must stay outside the archive, and set the fuses. It cannot be started.
 */
export function makeElectronStandIn(folder: string): void {
  const manifest = join(root, 'node_modules', 'electron', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const binary = Buffer.concat([
    Buffer.alloc(512),
    Buffer.from(sentinel),
    Buffer.from([wireVersion, shippedWire.length]),
    Buffer.from(shippedWire),
    Buffer.alloc(512),
  ]);
  for (const name of ['locales', 'resources']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'electron'), binary, { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'locales/en-US.pak']) {
    writeFileSync(join(folder, name), 'stand-in');
  }
}
