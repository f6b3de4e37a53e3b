import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { processesMarked } from './processes.ts';

describe.runIf(process.platform === 'linux')('finding what a test run started', () => {
  test('sees a detached process by the mark it inherited, until it ends', async () => {
    const child = spawn('sleep', ['30'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, TRADEFUSE_TEST_SAMPLE: 'sample-1' },
    });
    await once(child, 'spawn');
    const found = processesMarked('TRADEFUSE_TEST_SAMPLE', 'sample-1').map(({ pid }) => pid);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(found).toEqual([child.pid]);
    expect(processesMarked('TRADEFUSE_TEST_SAMPLE', 'sample-1')).toEqual([]);
  });
});
