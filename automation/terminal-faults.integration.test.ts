import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ownBrowsers } from './browser-source.ts';
import { oneBrowser } from './testing/stage.ts';
import { realClock } from '../engine/host/real-clock.ts';
import { tempFolder } from '../engine/testing/temp-folder.ts';
import { openPracticeDesk } from './practice-terminal/practice-desk.ts';
import type { PracticeDesk } from './practice-terminal/practice-desk.ts';

const browsers = oneBrowser();
/** For tests of the browser itself: one that starts with the run and ends with it. */
const itsOwn = { browsers: ownBrowsers() };

type Setting = Omit<Parameters<typeof openPracticeDesk>[0], 'clock'>;

async function desk(setting: Partial<Setting> = {}): Promise<PracticeDesk & { readonly root: string }> {
  const root = setting.evidenceRoot ?? tempFolder();
  const terminal = { browsers, ...setting.terminal };
  const opened = await openPracticeDesk({ clock: realClock, ...setting, terminal, evidenceRoot: root });
  onTestFinished(() => opened.close());
  return { ...opened, root };
}

// Long enough for a busy machine to load a page, short enough to be waited for.
const hasty = { stepTimeoutMs: 4_000 };

describe('a page that is not as recorded', () => {
  test('W4: a renamed button ends the run at its step, with a picture and nothing pressed', async () => {
    const { terminal, backend } = await desk({ faults: { textChanged: true }, terminal: hasty });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
    expect(report.detail).toContain('“disable-segments”');
    expect(report.detail).toContain('Disable segments');
    expect(report.evidence.at(-2), 'a picture').toMatch(/^\d+-where-it-ended\.png$/);
    expect(report.evidence.at(-1), 'and what was on the page').toMatch(/^\d+-where-it-ended\.json$/);
    expect(backend.activations).toBe(0);
  });

  test('W4: a consent that nobody recorded is not clicked away', async () => {
    const { terminal } = await desk({ faults: { extraConsent: true }, terminal: hasty });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'step-not-found', committed: 'no' });
  });

  test('W4: a slow page is waited for', async () => {
    const { terminal } = await desk({ faults: { slowMs: 150 } });
    expect(await terminal.run('activate', 'e1')).toMatchObject({ outcome: 'activated', committed: 'yes' });
  });

  test('W4: a run has an end, however slow the page', async () => {
    const { terminal } = await desk({ faults: { slowMs: 1_000 }, terminal: { runTimeoutMs: 2_500 } });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'timeout', committed: 'no' });
  });

  test('W4: a broker that cannot be reached is said to be unreachable', async () => {
    const { terminal, stop } = await desk({ terminal: hasty });
    await stop();
    expect(await terminal.run('activate', 'e1')).toMatchObject({
      outcome: 'failed',
      code: 'unreachable',
      committed: 'no',
    });
  });

  test('fault 87: no answer to the commit click is neither success nor failure until the switch is read', async () => {
    const { terminal, backend, faults } = await desk({ faults: { silentAfterCommit: true }, terminal: hasty });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'timeout' });
    expect(report.committed).not.toBe('no');
    expect(backend.activations).toBe(1);
    faults.silentAfterCommit = false;
    expect((await terminal.readState('e1')).state).toBe('on');
    expect(await terminal.run('activate', 'e1')).toMatchObject({ outcome: 'already-on', committed: 'no' });
    expect(backend.activations).toBe(1);
  }, 120_000);

  test('fault 87: before the commit click the record on disk says that it may be made', async () => {
    const { terminal, backend, root, account } = await desk();
    const file = join(root, account, 'e1', '01-steps-activate.json');
    const atCommit: string[] = [];
    const activate = backend.activate.bind(backend);
    vi.spyOn(backend, 'activate').mockImplementation(async () => {
      atCommit.push(JSON.parse(readFileSync(file, 'utf8')).committed);
      return activate();
    });
    await terminal.run('activate', 'e1');
    expect(['maybe', 'yes']).toContain(atCommit[0]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ committed: 'yes', value: 'activated' });
  });
});

describe('the machine around it', () => {
  test('W8: a missing browser is a code and a sentence', async () => {
    const { terminal } = await desk({ terminal: { browsers: ownBrowsers({ executablePath: '/nowhere/chrome' }) } });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'failed', code: 'browser-missing', committed: 'no' });
    expect(report.detail).toContain('Install one');
    expect(await terminal.readState('e1')).toMatchObject({ state: 'unknown' });
  });

  test('W8: a program that is no browser is not called missing', async () => {
    const { terminal } = await desk({ terminal: { browsers: ownBrowsers({ executablePath: '/bin/false' }) } });
    expect(await terminal.run('activate', 'e1')).toMatchObject({ code: 'crashed', committed: 'no' });
  });

  test('a disk that takes no evidence does not stop the switch', async () => {
    const root = join(tempFolder(), 'evidence');
    mkdirSync(root);
    writeFileSync(join(root, 'practice-family'), 'a file where the folder should be');
    const { terminal } = await desk({ evidenceRoot: root });
    const report = await terminal.run('activate', 'e1');
    expect(report).toMatchObject({ outcome: 'activated', committed: 'yes', evidence: [] });
    expect(report.detail).toContain('Evidence could not be kept');
  });

  test('fault 86: a browser that dies is a crash, and the next run starts a new one', async () => {
    const { terminal, backend } = await desk({ terminal: itsOwn });
    const folder = privateTemp();
    const summary = backend.summary.bind(backend);
    const spy = vi.spyOn(backend, 'summary').mockImplementation(async () => {
      for (const { pid } of browsersUnder(folder)) process.kill(pid, 'SIGKILL');
      return summary();
    });
    expect(await terminal.run('activate', 'e1')).toMatchObject({ outcome: 'failed', code: 'crashed', committed: 'no' });
    spy.mockRestore();
    expect(await terminal.run('activate', 'e1')).toMatchObject({ outcome: 'activated' });
  });

  test('T2: the browser listens on no port, and close() leaves no process and no file', async () => {
    const { terminal, backend } = await desk({ terminal: itsOwn });
    const folder = privateTemp();
    const seen: string[] = [];
    let listening: readonly string[] = [];
    const summary = backend.summary.bind(backend);
    vi.spyOn(backend, 'summary').mockImplementation(async () => {
      const running = browsersUnder(folder);
      seen.push(...running.map(({ command }) => command));
      listening = listeningSocketsOf(running.map(({ pid }) => pid));
      return summary();
    });
    await terminal.run('dry-run', 'e1');
    await terminal.close();
    expect(seen.filter((command) => command.includes('--remote-debugging-pipe')).length).toBeGreaterThan(0);
    expect(seen.filter((command) => command.includes('--remote-debugging-port'))).toEqual([]);
    expect(listening).toEqual([]);
    await vi.waitFor(() => expect(browsersUnder(folder)).toEqual([]), { timeout: 5_000 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('close() ends a run under way', async () => {
    const { terminal } = await desk({ faults: { slowMs: 3_000 }, terminal: itsOwn });
    const folder = privateTemp();
    const run = terminal.run('activate', 'e1');
    await vi.waitFor(() => expect(browsersUnder(folder).length).toBeGreaterThan(0), { timeout: 10_000 });
    await terminal.close();
    expect(await run).toMatchObject({ outcome: 'failed', code: 'crashed', committed: 'no' });
    await vi.waitFor(() => expect(browsersUnder(folder)).toEqual([]), { timeout: 5_000 });
  });
});

/** A temporary folder for this test's browsers alone, so that other tests' browsers are not counted. */
function privateTemp(): string {
  const folder = tempFolder();
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

function browsersUnder(folder: string): readonly { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    const environment = readProc(`${entry}/environ`);
    const command = readProc(`${entry}/cmdline`).replaceAll('\0', ' ');
    return environment.includes(`TMPDIR=${folder}/`) ? [{ pid: Number(entry), command }] : [];
  });
}

function readProc(path: string): string {
  try {
    return readFileSync(join('/proc', path), 'utf8');
  } catch {
    return '';
  }
}

/** Inodes of listening TCP sockets that one of these processes holds. */
function listeningSocketsOf(pids: readonly number[]): readonly string[] {
  const listening = ['net/tcp', 'net/tcp6'].flatMap((file) =>
    readProc(file)
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A')
      .map((columns) => columns[9] ?? ''),
  );
  const held = pids.flatMap((pid) => socketsOf(pid));
  return listening.filter((inode) => held.includes(inode));
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}
