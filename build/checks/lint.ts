import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './check.ts';
import { root, runScript, toolScript } from './command.ts';

const rooms = ['engine', 'automation', 'renderer', 'electron', 'build'];

export const lintCheck: Check = {
  name: 'lint: oxlint with type information',
  run: async () => {
    const args = [
      '--type-aware',
      '-c',
      'build/oxlintrc.json',
      '--report-unused-disable-directives',
      '--format',
      'unix',
    ];
    const result = await runScript(toolScript('oxlint'), [...args, ...rooms]);
    return {
      ok: result.code === 0,
      detail: result.code === 0 ? warningCount(result.stdout) : result.stdout + result.stderr,
    };
  },
};

/** Warnings do not fail the run, but a growing number of them should be seen. */
function warningCount(stdout: string): string {
  const warnings = stdout.split('\n').filter((line) => line.includes('[Warning'));
  return warnings.length === 0 ? '' : warnings.join('\n');
}

export const formatCheck: Check = {
  name: 'format: oxfmt',
  run: async () => {
    const files = [...rooms, 'package.json', 'tsconfig.json', 'electron-builder.yml'];
    const args = ['--list-different', '-c', 'build/oxfmtrc.json', '--no-error-on-unmatched-pattern'];
    const result = await runScript(toolScript('oxfmt'), [
      ...args,
      ...files.filter((file) => existsSync(join(root, file))),
    ]);
    const hint = 'not formatted (npm run format formats them):\n';
    return { ok: result.code === 0, detail: result.code === 0 ? '' : hint + result.stdout + result.stderr };
  },
};
