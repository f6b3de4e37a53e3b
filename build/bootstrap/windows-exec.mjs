import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The package scripts that keep running say `exec node …`: the shell then becomes Node, so a signal to npm reaches the host and
 * npm ends with the host's exit code. Otherwise the shell between them dies of the signal and leaves the host running. Windows
 * has no `exec`; this gives npm's scripts a command of that name which just runs what follows.
 *
 * @param {string} root
 * @param {NodeJS.Platform} [platform]
 */
export function ensureExec(root, platform = process.platform) {
  if (platform !== 'win32') return;
  const folder = join(root, 'node_modules', '.bin');
  const file = join(folder, 'exec.cmd');
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, '@%*\r\n');
}
