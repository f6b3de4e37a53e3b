import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { err, ok, type Result } from '../domain/result.ts';

/** What the host without a window was asked for. */
export type HeadlessOptions = { readonly dataDir: string; readonly port: number; readonly practice: boolean };

/** Reads the arguments; an error is a sentence for whoever typed them. */
export function parseHeadlessOptions(args: readonly string[]): Result<HeadlessOptions, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'data-dir': { type: 'string' },
        port: { type: 'string', default: '0' },
        practice: { type: 'boolean', default: false },
      },
    });
    const port = readPort(values.port);
    if (port === undefined) return err(`--port takes a number from 0 to 65535, not "${values.port}".`);
    if (values['data-dir']?.trim() === '') return err('--data-dir takes the path of a folder.');
    return ok({ dataDir: resolve(values['data-dir'] ?? defaultDataDir()), port, practice: values.practice });
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    return err(`${problem} Known are --data-dir DIR, --port N and --practice.`);
  }
}

function readPort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
}

/** The folder the desktop app uses too, so that both guard the same accounts and the lock keeps them apart. */
export function defaultDataDir(): string {
  const home = homedir();
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'TradeFuse');
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', 'TradeFuse');
  return join(process.env['XDG_CONFIG_HOME'] || join(home, '.config'), 'TradeFuse');
}
