import { reportFault } from './door-log.ts';

/** Why the host could not start: for the trader in a sentence, for the one who started it as an exit code. */
export type StartRefusal = { readonly code: string; readonly message: string; readonly exitCode: number };

/** Another guard holds the data folder; starting again will not help while it runs. */
export const ALREADY_RUNNING_EXIT = 3;

/** Puts a failed start into words. */
export function startRefusal(cause: unknown, dataDir: string): StartRefusal {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'internal';
  if (code === 'already-running') {
    const message = `TradeFuse already runs on the folder ${dataDir}. Two guards of one account could act against each other, so this one stops.`;
    return { code, message, exitCode: ALREADY_RUNNING_EXIT };
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR'].includes(code)) {
    const message = `TradeFuse cannot write to the folder ${dataDir} (${code}). Your accounts are NOT guarded. Choose another with --data-dir, or mend this one.`;
    return { code, message, exitCode: 1 };
  }
  reportFault('the host could not start', cause);
  const message = 'TradeFuse could not start, so your accounts are NOT guarded. The line above says where it failed.';
  return { code: 'internal', message, exitCode: 1 };
}
