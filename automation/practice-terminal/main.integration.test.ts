import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { practiceCredentials } from './credentials.ts';

const program = join(import.meta.dirname, 'main.ts');

/** Runs the program; `firstLine` is the first line on stdout, or nothing when it ends without one. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk);
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    child.once('close', () => resolve(out));
  });
  return { child, ended, firstLine, output: () => out, complaint: () => complaint };
}

describe('npm run practice:terminal', () => {
  test('says in one JSON line how to get in, serves the page, and ends cleanly on SIGTERM', async () => {
    const program1 = start('--port', '0');
    const told = JSON.parse(await program1.firstLine);
    expect(told).toEqual({ url: told.url, variant: 'html', ...practiceCredentials('PRACTICE1') });
    expect(told.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${told.url}/login`)).text()).toContain('Practice Broker');
    program1.child.kill('SIGTERM');
    expect(await program1.ended).toBe(0);
    expect(program1.output().trim().split('\n')).toHaveLength(1);
  });

  test('serves a broker’s page, and nothing of it to a page that has another name', async () => {
    const kotak = start('--broker', 'kotak', '--variant', 'canvas');
    const { url } = JSON.parse(await kotak.firstLine);
    expect(await (await fetch(`${url}/Login`)).text()).toContain('/page.js');
    expect(await (await fetch(`${url}/page.js`)).text()).toContain('flt-semantics-placeholder');
    expect((await fetch(`${url}/act`, { method: 'POST', body: 'id=confirm' })).status).toBe(400);
    kotak.child.kill('SIGTERM');
    expect(await kotak.ended).toBe(0);
  });

  test.each([
    [['--variant', 'canvas'], 'Only --broker kotak has a canvas'],
    [['--broker', 'nobody'], 'no broker nobody'],
    [['--broker', 'console', '--fault', 'gremlins'], 'no fault gremlins'],
    [['--variant', 'flash'], 'no variant flash'],
    [['--fault', 'gremlins'], 'no fault gremlins'],
    [['--port', 'http'], 'not a whole number'],
    [['--bogus'], 'bogus'],
  ])('%j is refused with exit code 2 and a sentence', async (args, sentence) => {
    const refused = start(...args);
    expect(await refused.ended).toBe(2);
    expect(refused.complaint()).toContain(sentence);
    expect(refused.output()).toBe('');
  });
});
