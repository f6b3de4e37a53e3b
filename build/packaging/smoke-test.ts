import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHost, type RunningHost } from '../app/host-process.ts';
import { missingParts, packedApp, type PackedApp } from './packed-app.ts';

/** '1' in Electron's fuse wire. */
const enabled = 0x31;

/**
 * Proves that a packed app is complete: its parts are where they belong, its fuses are set, and its engine starts from the
 * packed files alone, answers and stops. Throws with the first thing that is wrong.
 */
export async function smokeTest(folder: string): Promise<void> {
  const app = packedApp(folder);
  const missing = missingParts(app);
  if (missing.length > 0) throw new Error(`the packed app lacks ${missing.join(', ')}`);
  await checkFuses(app.executable);
  await checkEngine(app);
}

async function checkFuses(executable: string): Promise<void> {
  const wire = await getCurrentFuseWire(executable);
  const expected: readonly (readonly [FuseV1Options, boolean])[] = [
    [FuseV1Options.RunAsNode, false],
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
    [FuseV1Options.EnableNodeCliInspectArguments, false],
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, true],
    [FuseV1Options.OnlyLoadAppFromAsar, true],
    [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
  ];
  const wrong = expected.filter(([fuse, on]) => (Number(wire[fuse]) === enabled) !== on);
  if (wrong.length > 0)
    throw new Error(`fuses not as decided: ${wrong.map(([fuse]) => FuseV1Options[fuse]).join(', ')}`);
}

/** Far from the checkout, so that a package missing from the packed app cannot be found beside the sources. */
async function checkEngine(app: PackedApp): Promise<void> {
  const away = mkdtempSync(join(tmpdir(), 'tradefuse-smoke-'));
  try {
    cpSync(app.unpacked, join(away, 'app'), { recursive: true });
    const script = join(away, 'app', 'dist', 'engine', 'headless.js');
    const host = await startHost(script, ['--practice', '--data-dir', join(away, 'data')]);
    const unready = await waitUntilGuarding(host);
    const code = await host.stop();
    if (unready !== undefined) throw new Error(`the packed engine does not guard its practice accounts: ${unready}`);
    if (code !== 0) throw new Error(`the packed engine ended with code ${code} when asked to stop`);
  } finally {
    rmSync(away, { recursive: true, force: true });
  }
}

/** Ready means more than alive: workers, journals and the practice market all run from the packed files. */
async function waitUntilGuarding({ url, token }: RunningHost): Promise<string | undefined> {
  let said = '';
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await fetch(new URL('/api/readiness', url), { headers: { authorization: `Bearer ${token}` } });
    said = await answer.text();
    const { accounts } = JSON.parse(said) as { accounts: readonly { readonly protected: boolean }[] };
    if (accounts.length > 0 && accounts.every((account) => account.protected)) return undefined;
    await sleep(500);
  }
  return said;
}
