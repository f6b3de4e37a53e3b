import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { realClock } from '../engine/host/real-clock.ts';
import type { TerminalReport } from '../engine/ports.ts';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { openPracticeDesk } from './practice-terminal/practice-desk.ts';
import type { PracticeDesk } from './practice-terminal/practice-desk.ts';
import { oneBrowser } from './testing/stage.ts';

const browsers = oneBrowser();

type Setting = Omit<Parameters<typeof openPracticeDesk>[0], 'clock' | 'evidenceRoot'>;

async function desk(setting: Setting = {}): Promise<PracticeDesk & { readonly root: string }> {
  const root = tempFolder();
  const terminal = { browsers, ...setting.terminal };
  const opened = await openPracticeDesk({ clock: realClock, evidenceRoot: root, ...setting, terminal });
  onTestFinished(() => opened.close());
  return { ...opened, root };
}

const episode = 'kill-2026-11-20-a1';
const pictures = (report: { readonly evidence: readonly string[] }): readonly string[] =>
  report.evidence.filter((file) => file.endsWith('.png')).map((file) => file.replace(/^\d+-/, ''));
const stepNames = (report: TerminalReport): readonly string[] => report.steps.map((one) => one.step);

describe('a rehearsal', () => {
  test('W1: walks to the last click, presses Cancel, keeps pictures and step times, changes nothing', async () => {
    const { terminal, backend, root, account } = await desk();
    backend.setSummary({ openPositions: 2, workingOrders: 1 });

    const report = await terminal.run('dry-run', episode);

    expect(report).toMatchObject({ outcome: 'rehearsed', committed: 'no' });
    expect(report.code).toBeUndefined();
    expect(stepNames(report)).toEqual(expect.arrayContaining(['disable-segments', 'last-click', 'cancel']));
    expect(stepNames(report)).not.toContain('commit');
    expect(stepNames(report).at(-1)).toBe('read-state');
    expect(pictures(report)).toEqual(
      expect.arrayContaining(['login.png', 'segments.png', 'confirm-dialog.png', 'after-cancel.png']),
    );
    expect(backend.activations).toBe(0);
    expect(await backend.killSwitch()).toBe('off');

    const folder = join(root, account, episode);
    for (const file of report.evidence) expect(existsSync(join(folder, file)), file).toBe(true);
    const record = JSON.parse(readFileSync(join(folder, '01-steps-dry-run.json'), 'utf8'));
    expect(record).toMatchObject({ attempt: 'dry-run', committed: 'no', value: 'rehearsed', running: [] });
    for (const { startedAt, endedAt, ms } of record.steps) expect(endedAt - startedAt).toBe(ms);
  });

  test('W7: with the switch already on there is nothing to rehearse and nothing is pressed', async () => {
    const { terminal, backend } = await desk();
    backend.setKillSwitch('on');
    const report = await terminal.run('dry-run', episode);
    expect(report).toMatchObject({ outcome: 'already-on', committed: 'no' });
    expect(stepNames(report)).not.toContain('manage');
  });
});

describe('the real run', () => {
  test('W2: after flat the switch is on, proven by the page and by reading it back in a fresh session', async () => {
    const { terminal, backend, root, account } = await desk();

    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'activated', committed: 'yes' });
    expect(pictures(report)).toContain('switch-on.png');
    expect(backend.activations).toBe(1);

    const reading = await terminal.readState(episode);
    expect(reading.state).toBe('on');
    expect(reading.readAt).toBeGreaterThanOrEqual(report.steps.at(-1)?.endedAt ?? Infinity);
    expect(pictures(reading)).toContain('read-back-on.png');

    // One folder, numbered on: the second proof does not overwrite the first.
    const numbers = readdirSync(join(root, account, episode)).map((file) => file.slice(0, 2));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(report.evidence.filter((file) => reading.evidence.includes(file))).toEqual([]);
  });

  test('W7: a switch that the trader set with his phone is recognised and not touched', async () => {
    const { terminal, backend } = await desk();
    backend.setKillSwitch('on');
    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'already-on', committed: 'no' });
    expect(backend.activations).toBe(0);
    expect(await backend.killSwitch()).toBe('on');
  });

  test('W6: an account that is not flat is refused by name, with nothing committed', async () => {
    const { terminal, backend } = await desk();
    backend.setSummary({ openPositions: 2, workingOrders: 1 });
    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'refused', code: 'not-flat', committed: 'no' });
    expect(report.detail).toContain('2 open positions and 1 working order');
    expect(backend.activations).toBe(1);
    expect((await terminal.readState(episode)).state).toBe('off');
  });

  test('W4: a broker that does not take the switch now is told apart from an account that is not flat', async () => {
    const { terminal } = await desk({ faults: { refuses: true } });
    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'refused', code: 'switch-unavailable', committed: 'no' });
  });

  test('W2: two runs at once wait for each other, and the second finds the switch on', async () => {
    const { terminal, backend } = await desk();
    const [first, second] = await Promise.all([terminal.run('activate', episode), terminal.run('activate', episode)]);
    expect([first.outcome, second.outcome]).toEqual(['activated', 'already-on']);
    expect(backend.activations).toBe(1);
  });
});

describe('signing in', () => {
  test('a wrong password is refused once and never tried again', async () => {
    const { credentials, ...rest } = await desk({
      terminal: {
        credentials: async () => ({ clientCode: 'PRACTICE1', password: 'not-this-one', totpSeed: 'JBSWY3DPEHPK3PXP' }),
      },
    });
    const asked = vi.spyOn(rest.backend, 'authenticate');
    const report = await rest.terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'refused', code: 'login-refused', committed: 'no' });
    expect(asked).toHaveBeenCalledTimes(1);
    expect(credentials.password).not.toBe('not-this-one');
  });

  test('a refused one-time code is not typed again: the next 30 seconds bring another', async () => {
    // Only the wait for the next code is skipped; deadlines, which can be stopped, stay real.
    let skipped = 0;
    const clock = {
      now: () => realClock.now() + skipped,
      monotonic: () => realClock.monotonic(),
      sleep: async (...[ms, signal]: Parameters<typeof realClock.sleep>) => {
        if (signal !== undefined || ms < 500) return realClock.sleep(ms, signal);
        skipped += ms;
      },
    };
    const { terminal, backend } = await desk({ terminal: { clock } });
    const typed: string[] = [];
    vi.spyOn(backend, 'authenticate').mockImplementation(async (_client, _password, totp) => {
      typed.push(totp);
      return typed.length === 1 ? { ok: false, wrong: 'totp' } : { ok: true };
    });
    expect(await terminal.run('dry-run', episode)).toMatchObject({ outcome: 'rehearsed' });
    expect(typed).toHaveLength(2);
    expect(typed[1]).not.toBe(typed[0]);
  });

  test('sign-in data that cannot be read is said, not guessed', async () => {
    const { terminal } = await desk({ terminal: { credentials: () => Promise.reject(new Error('keychain locked')) } });
    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'failed', code: 'credentials-missing', committed: 'no' });
  });

  test('fault 88: a page that shows another client code is left before anything is pressed', async () => {
    const { terminal, backend } = await desk({ faults: { showsClientCode: 'SOMEBODY9' } });
    const report = await terminal.run('activate', episode);
    expect(report).toMatchObject({ outcome: 'failed', code: 'wrong-account', committed: 'no' });
    expect(report.detail).toContain('SOMEBODY9');
    expect(backend.activations).toBe(0);
    expect((await terminal.readState(episode)).state).toBe('unknown');
  });
});
