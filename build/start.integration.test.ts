import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from './checks/command.ts';

const hostIsHere = existsSync(join(root, 'engine/host/app-host.ts'));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-start-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(): ChildProcess {
  const args = [join(root, 'build', 'start.ts'), '--no-open', '--data-dir', folder];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function addressFrom(child: ChildProcess): Promise<URL> {
  if (child.stdout === null) throw new Error('no stdout');
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\/\/\S+/.exec(line) ?? [];
    if (address !== undefined) return new URL(address);
  }
  throw new Error('ended without an address');
}

/** As a browser opens it: the address with the token sets a cookie and leads to the page. */
async function openPage(address: URL): Promise<string> {
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL(first.headers.get('location') ?? '/', address), { headers: { cookie } });
  return page.text();
}

describe.runIf(hostIsHere)('npm start -- --no-open', () => {
  test('prints the address of the running app, serves its page and stops cleanly with everything it started', async () => {
    const child = start();
    const ended = once(child, 'exit');
    const address = await addressFrom(child);
    const page = await openPage(address);
    const health = await fetch(new URL('/api/health', address)).then(({ status }) => status);
    child.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    expect(page).toContain('<title>TradeFuse');
    expect(health).toBe(200);
    expect(code).toBe(0);
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});
