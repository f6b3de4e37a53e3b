import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runScript } from '../checks/command.ts';

const folder = join(root, 'node_modules', 'electron');

/** The Electron program of this platform, when it has been fetched. */
export function electronProgram(): string | undefined {
  const record = join(folder, 'path.txt');
  const name = existsSync(record) ? readFileSync(record, 'utf8').trim() : defaultName();
  const program = join(folder, 'dist', name);
  return existsSync(program) ? program : undefined;
}

function defaultName(): string {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

/**
 * Electron's npm package brings no binary; its own installer fetches it on first use from Electron's release host. A quick
 * knock first: behind a closed door the installer would wait for minutes before giving up.
 */
export async function fetchElectron(): Promise<string | undefined> {
  const present = electronProgram();
  if (present !== undefined) return present;
  if (!(await releaseHostAnswers())) return undefined;
  process.stderr.write('Fetching Electron (once, about 120 MB)…\n');
  await runScript(join(folder, 'install.js'), []);
  return electronProgram();
}

async function releaseHostAnswers(): Promise<boolean> {
  const host = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/';
  try {
    await fetch(host, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(4000) });
    return true;
  } catch {
    return false;
  }
}
