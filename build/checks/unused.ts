import type { Check } from './check.ts';
import { runScript, toolScript } from './command.ts';

export const unusedCheck: Check = {
  name: 'unused: files, exports and dependencies (knip)',
  run: async () => {
    const result = await runScript(toolScript('knip'), [
      '--config',
      'build/knip.json',
      '--no-progress',
      '--no-config-hints',
    ]);
    return { ok: result.code === 0, detail: result.code === 0 ? '' : result.stdout + result.stderr };
  },
};
