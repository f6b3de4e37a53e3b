import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from '../testing/raw-http.ts';
import { tempFolder } from '../testing/temp-folder.ts';

type Run = { readonly child: ChildProcess; stdout: string; stderr: string; readonly code: Promise<number | null> };

/** Starts `npm run headless` without npm. */
function headless(...args: readonly string[]): Run {
  const script = join(import.meta.dirname, 'headless.ts');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const code = once(child, 'exit').then(([exitCode]) => exitCode as number | null);
  const run: Run = { child, stdout: '', stderr: '', code };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (run.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await code;
  });
  return run;
}

async function readyLine(run: Run): Promise<{ ready: true; url: string; token: string; pid: number }> {
  while (!run.stdout.includes('\n')) {
    const ended = await Promise.race([run.code, new Promise((resolve) => setTimeout(resolve, 50, 'running'))]);
    if (ended !== 'running') throw new Error(`ended with ${String(ended)}: ${run.stderr}`);
  }
  return JSON.parse(run.stdout) as { ready: true; url: string; token: string; pid: number };
}

test('L13: one ready line, a second guard of the folder is refused, and SIGTERM ends it cleanly', async () => {
  const folder = tempFolder();
  const first = headless('--practice', '--data-dir', folder);
  const ready = await readyLine(first);
  expect(ready).toEqual({
    ready: true,
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    token: expect.any(String) as string,
    pid: first.child.pid,
  });
  const headers = { authorization: `Bearer ${ready.token}`, 'content-type': 'application/json' };
  const port = Number(new URL(ready.url).port);
  const listed = await ask({ port, path: '/api/commands/account.list', method: 'POST', headers, body: '{}' });
  expect(listed.status).toBe(200);

  const second = headless('--data-dir', folder);
  expect(await second.code).toBe(3);
  expect(second.stdout).toBe('');
  expect(second.stderr).toMatch(/^TradeFuse already runs on the folder .+\.\n$/);

  first.child.kill('SIGTERM');
  expect(await first.code).toBe(0);
  expect(first.stdout.trim().split('\n')).toHaveLength(1);
});

test('bad arguments are told in a sentence, with exit code 2', async () => {
  const run = headless('--port', 'eighty');
  expect(await run.code).toBe(2);
  expect([run.stdout, run.stderr]).toEqual(['', '--port takes a number from 0 to 65535, not "eighty".\n']);
});
