import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { realClock } from '../engine/host/real-clock.ts';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { openPracticeDesk } from './practice-terminal/practice-desk.ts';
import type { PracticeTerminalFaults } from './practice-terminal/faults.ts';

/** A host that looks like the broker's and remembers all that it is told. */
async function lookalike(): Promise<{ readonly port: number; readonly heard: string[] }> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      heard.push(`${request.method} ${request.url} ${body}`);
      response.setHeader('content-type', 'text/html');
      response.end(
        '<label>Client code <input name="clientCode"></label><label>Password <input type="password"></label>' +
          '<button>Continue</button><label>One-time code <input></label><button>Sign in</button>',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, heard };
}

async function runAgainst(faults: PracticeTerminalFaults) {
  const root = tempFolder();
  const desk = await openPracticeDesk({
    clock: realClock,
    evidenceRoot: root,
    faults,
    terminal: { stepTimeoutMs: 3_000 },
  });
  onTestFinished(() => desk.close());
  const report = await desk.terminal.run('activate', 'e1');
  return { ...desk, report, root };
}

describe('W9: a page that leads to a look-alike host', () => {
  test('by a redirect to another name: not even the first request arrives', async () => {
    const other = await lookalike();
    const to = `http://localhost:${other.port}/login`;
    const { report } = await runAgainst({ redirect: { to, by: 'http' } });
    expect(report).toMatchObject({ outcome: 'failed', code: 'host-not-allowed', committed: 'no' });
    expect(report.detail).toContain(`http://localhost:${other.port}`);
    expect(other.heard).toEqual([]);
  });

  test('by a redirect to another port of an allowed name: the page may load, nothing is typed', async () => {
    const other = await lookalike();
    const to = `http://127.0.0.1:${other.port}/login`;
    const { report } = await runAgainst({ redirect: { to, by: 'http' } });
    expect(report).toMatchObject({ outcome: 'failed', code: 'host-not-allowed', committed: 'no' });
    expect(report.steps.map(({ step }) => step)).toEqual(['open']);
    expect(other.heard.filter((line) => !/^GET \/(login|favicon.ico) $/.test(line))).toEqual([]);
  });

  test('by a script of the page: the request is stopped', async () => {
    const other = await lookalike();
    const to = `http://127.0.0.1:${other.port}/login`;
    const { report } = await runAgainst({ redirect: { to, by: 'script' } });
    expect(report).toMatchObject({ outcome: 'failed', code: 'host-not-allowed', committed: 'no' });
    expect(other.heard).toEqual([]);
  });

  test('by asking the browser to send the filled-in form there once more: the password does not arrive', async () => {
    const other = await lookalike();
    const to = `http://localhost:${other.port}/login`;
    const { report } = await runAgainst({ redirect: { to, by: 'resend' } });
    expect(report).toMatchObject({ outcome: 'failed', code: 'host-not-allowed', committed: 'no' });
    expect(other.heard).toEqual([]);
  });
});

describe('I7: secrets', () => {
  test('T7: no file, report or sentence of a refused, a rehearsed and a real run holds password, seed or code', async () => {
    const root = tempFolder();
    const desk = await openPracticeDesk({ clock: realClock, evidenceRoot: root });
    onTestFinished(() => desk.close());
    const codes: string[] = [];
    const authenticate = desk.backend.authenticate.bind(desk.backend);
    vi.spyOn(desk.backend, 'authenticate').mockImplementation(async (client, password, totp) => {
      codes.push(totp);
      return authenticate(client, password, totp);
    });
    const answers: unknown[] = [await desk.terminal.run('dry-run', 'e1')];
    desk.backend.setSummary({ openPositions: 1, workingOrders: 0 });
    answers.push(await desk.terminal.run('activate', 'e1'));
    desk.backend.setSummary({ openPositions: 0, workingOrders: 0 });
    answers.push(await desk.terminal.run('activate', 'e1'), await desk.terminal.readState('e1'));

    expect(codes).toHaveLength(4);
    const secrets = [desk.credentials.password, desk.credentials.totpSeed, ...codes];
    const said = JSON.stringify(answers);
    for (const secret of secrets) expect(said).not.toContain(secret);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => join(root, name));
    const contents = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file));
    expect(contents.length).toBeGreaterThan(15);
    for (const secret of secrets) {
      expect(contents.filter((bytes) => bytes.includes(secret))).toEqual([]);
    }
    expect(files.filter((file) => /trace|\.zip$|\.har$|storage/i.test(file))).toEqual([]);
  }, 180_000);

  test('a page that repeats the password in its own words is not photographed, and its words are redacted', async () => {
    const root = tempFolder();
    const desk = await openPracticeDesk({ clock: realClock, evidenceRoot: root });
    onTestFinished(() => desk.close());
    vi.spyOn(desk.backend, 'activate').mockResolvedValue({
      ok: false,
      reason: `Close all positions first, ${desk.credentials.password}.`,
    });
    const report = await desk.terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'refused', code: 'not-flat' });
    expect(report.detail).toContain('[hidden]');
    expect(JSON.stringify(report)).not.toContain(desk.credentials.password);
    expect(report.evidence.filter((file) => file.includes('refused'))).toEqual([]);
  });
});
