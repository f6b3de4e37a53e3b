// `npm run package`: electron-builder for this platform, then the packaged smoke test.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desktop, renderer } from './app/build-app.ts';
import { fetchElectron } from './app/electron-binary.ts';
import { root } from './checks/command.ts';
import { pack } from './packaging/pack.ts';
import { smokeTest } from './packaging/smoke-test.ts';
import { makeElectronStandIn } from './packaging/stand-in.ts';

/** Installers for this platform, around the real Electron. */
async function packageForRelease(): Promise<void> {
  const output = join(root, 'release');
  const folder = await pack({
    electronDist: join(root, 'node_modules/electron/dist'),
    output,
    folderOnly: false,
  });
  console.log(`Packed into ${output}.`);
  await smokeTest(folder);
}

/** The same app folder around a stand-in: everything but Electron itself is packed and tested. */
async function packageAroundStandIn(): Promise<void> {
  console.log(
    "Electron's binary cannot be had here, so no installer is made; the app folder is packed around a stand-in.",
  );
  const temporary = mkdtempSync(join(tmpdir(), 'tradefuse-package-'));
  try {
    makeElectronStandIn(join(temporary, 'electron'));
    const output = join(temporary, 'release');
    await smokeTest(await pack({ electronDist: join(temporary, 'electron'), output, folderOnly: true }));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

rmSync(join(root, 'release'), { recursive: true, force: true });
await renderer.build();
await desktop.build();
if ((await fetchElectron()) !== undefined) await packageForRelease();
else if (process.platform === 'linux') await packageAroundStandIn();
else throw new Error("Electron's binary cannot be had here, and its stand-in is made for Linux only.");
console.log('The packaged smoke test passed: complete, fuses set, the engine starts and stops.');
