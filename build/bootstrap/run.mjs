import { spawnSync } from 'node:child_process';

/**
 * Runs a command with its own output on our stderr. True when it ended well.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, shell?: boolean, env?: NodeJS.ProcessEnv }} [options]
 */
export function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { ...options, stdio: ['ignore', 2, 2] });
  return status === 0;
}

/**
 * npm, however this script was started: npm tells its scripts where it lives, and a bare `node build/bootstrap.mjs` finds
 * it on PATH.
 *
 * @param {readonly string[]} args
 * @param {string} cwd
 */
export function npm(args, cwd) {
  const script = process.env['npm_execpath'];
  // The variables npm hands its scripts would make the inner npm believe it runs inside the outer one's package.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)),
  );
  if (script !== undefined && /\.[cm]?js$/.test(script)) {
    return run(process.execPath, [script, ...args], { cwd, env });
  }
  return run('npm', args, { cwd, env, shell: process.platform === 'win32' });
}
