import { join, resolve } from 'node:path';

/** What the desktop app was started with. */
export type ShellOptions = { readonly dataDir: string };

/** Reads `--data-dir DIR`; everything else on the command line belongs to Electron or to nobody. */
export function readShellOptions(args: readonly string[], appData: string): ShellOptions {
  const index = args.indexOf('--data-dir');
  const joined = args.find((arg) => arg.startsWith('--data-dir='))?.slice('--data-dir='.length);
  const given = index >= 0 ? args[index + 1] : joined;
  return { dataDir: given === undefined || given === '' ? join(appData, 'TradeFuse') : resolve(given) };
}
