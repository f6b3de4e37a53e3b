import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { AccountSupervisor, type SupervisorEvents } from './account-supervisor.ts';
import type { TerminalReading } from './worker-protocol.ts';

const ACCOUNT = accountId('one');
const manual = { kind: 'manual', actor: 'api', reason: 'test' } as const;

type Trouble = { readonly code: string; readonly message: string; readonly at: number };

/** A worker that does what `behaviour` says on its n-th life; `n` counts from 1. It beats, answers kills and closes. */
function workerFile(behaviour: string): URL {
  const folder = tempFolder();
  const file = join(folder, 'worker.mjs');
  writeFileSync(join(folder, 'lives'), '');
  writeFileSync(
    file,
    `import { appendFileSync, readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
appendFileSync(${JSON.stringify(join(folder, 'lives'))}, '.');
const n = readFileSync(${JSON.stringify(join(folder, 'lives'))}, 'utf8').length;
const beats = new Int32Array(workerData.heartbeat);
setInterval(() => Atomics.add(beats, 0, 1), 50);
const say = (message) => parentPort.postMessage(message);
parentPort.on('message', (message) => {
  if (message.type === 'close') process.exit(0);
  if (message.type === 'kill') say({ type: 'kill-answer', id: message.id, killId: 'K' + n, alreadyInProgress: false });
  if (message.type === 'terminal-answer') say({ type: 'log', level: 'info', message: 'answered ' + n + ' ' + message.report.detail });
});
${behaviour}
say({ type: 'ready' });
`,
  );
  return pathToFileURL(file);
}

function supervise(entry: URL, change: Partial<SupervisorEvents> = {}) {
  const troubles: Trouble[] = [];
  const said: string[] = [];
  let changed = (): void => undefined;
  const supervisor = new AccountSupervisor(ACCOUNT, entry, () => ({ dataDir: '', practice: null }), {
    viewed: () => undefined,
    recorded: () => undefined,
    keepSeal: () => undefined,
    chores: () => undefined,
    terminalCall: () => new Promise(() => undefined),
    ready: () => {
      said.push('ready');
      changed();
    },
    trouble: (code, message) => {
      troubles.push({ code, message, at: performance.now() });
      changed();
    },
    log: (_level, message) => {
      said.push(message);
      changed();
    },
    ...change,
  });
  onTestFinished(() => supervisor.close());
  const until = (look: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      changed = () => look() && resolve();
      changed();
    });
  supervisor.launch();
  return { supervisor, troubles, said, until };
}

const readyTimes = (said: readonly string[]): number => said.filter((line) => line === 'ready').length;

describe('a supervisor and its worker', () => {
  test('P6: a worker whose event loop stands still is noticed within three seconds, ended and started again', async () => {
    const { supervisor, troubles, said, until } = supervise(
      workerFile('if (n === 1) setTimeout(() => { for (;;); }, 300);'),
    );
    await until(() => readyTimes(said) === 1);
    const began = performance.now();
    await until(() => readyTimes(said) === 2);
    expect(troubles.map(({ code }) => code)).toEqual(['worker-stalled']);
    expect((troubles[0]?.at ?? Infinity) - began, 'noticed after').toBeLessThan(4_000);
    expect(supervisor.fault).toBeNull();
  });

  test('a worker that crashes is started again, later each time (fault 50), and a kill asked for in between is not lost', async () => {
    const { supervisor, troubles, said, until } = supervise(
      workerFile("if (n < 4) { await new Promise((go) => setTimeout(go, 20)); throw new Error('life ' + n); }"),
    );
    const killed = supervisor.kill(manual);
    await until(() => readyTimes(said) === 1);
    expect(await killed).toEqual({ killId: 'K4', alreadyInProgress: false });
    expect(troubles.map(({ code }) => code)).toEqual(['worker-crashed', 'worker-crashed', 'worker-crashed']);
    expect(troubles[1]?.message).toContain('life 2');
    const gaps = troubles.map(({ at }, index) => at - (troubles[index - 1]?.at ?? at)).slice(1);
    expect(gaps[0]).toBeGreaterThan(450);
    expect(gaps[1]).toBeGreaterThan(950);
  });

  test('fault 50: after ten restarts within an hour it is left alone and alarmed; a kill by hand tries at once, and is not lost', async () => {
    const pace = { shortestMs: 1, longestMs: 5, most: 10, withinMs: 3_600_000 };
    const { supervisor, troubles, until } = supervise(
      workerFile("if (n < 15) { await new Promise((go) => setTimeout(go, 5)); throw new Error('life ' + n); }"),
      { pace },
    );
    const given = (): boolean => troubles.some(({ code }) => code === 'worker-keeps-failing');
    await until(given);
    const lives = (): number => troubles.filter(({ code }) => code === 'worker-crashed').length;
    expect(lives(), 'one start and ten restarts').toBe(11);
    expect(troubles.at(-1)?.message).toMatch(/ended 11 times within 60 minutes and is NOT guarding.* in 60 minutes/);
    await new Promise((later) => setTimeout(later, 300));
    expect(lives(), 'nothing more by itself').toBe(11);
    expect(supervisor.fault?.code).toBe('worker-keeps-failing');
    expect(await supervisor.kill(manual)).toEqual({ killId: 'K15', alreadyInProgress: false });
  });

  test('fault 50: in that pause a start by hand tries at once', async () => {
    const pace = { shortestMs: 1, longestMs: 5, most: 2, withinMs: 3_600_000 };
    const { supervisor, troubles, said, until } = supervise(
      workerFile("if (n < 4) { await new Promise((go) => setTimeout(go, 5)); throw new Error('life ' + n); }"),
      { pace },
    );
    await until(() => troubles.some(({ code }) => code === 'worker-keeps-failing'));
    expect(await supervisor.ask('engine.start', { accountId: ACCOUNT }, 'trader')).toMatchObject({ ok: false });
    await until(() => readyTimes(said) === 1);
    expect(supervisor.fault).toBeNull();
  });

  test('a worker that runs out of memory ends alone and is started again (fault 52)', async () => {
    const { troubles, said, until } = supervise(
      workerFile(
        'if (n === 1) { const all = []; setInterval(() => { for (let i = 0; i < 20_000; i += 1) all.push({ i }); }, 1); }',
      ),
    );
    await until(() => readyTimes(said) === 2);
    // On a machine with other work the last collections alone may take longer than a heartbeat may.
    expect(troubles.filter(({ code }) => code !== 'worker-stalled').map(({ code }) => code)).toEqual([
      'worker-crashed',
    ]);
    expect(troubles.at(-1)?.message).toContain('memory');
  });

  test('the answer of a browser reaches the worker that asked, never the one after it', async () => {
    const answers: ((report: TerminalReading) => void)[] = [];
    const { said, until } = supervise(
      workerFile(`say({ type: 'terminal-call', id: 1, call: { method: 'readState', episodeId: 'K' } });
if (n === 1) setTimeout(() => process.exit(1), 200);`),
      { terminalCall: () => new Promise((resolve) => answers.push(resolve)) },
    );
    await until(() => readyTimes(said) === 2 && answers.length === 2);
    const reading = (detail: string): TerminalReading => ({ state: 'on', detail, evidence: [], readAt: 0 });
    answers[0]?.(reading('to the first'));
    answers[1]?.(reading('to the second'));
    await until(() => said.some((line) => line.startsWith('answered')));
    expect(said.filter((line) => line.startsWith('answered'))).toEqual(['answered 2 to the second']);
  });

  test('a worker that does not close is ended after a while', async () => {
    const { supervisor, said, until } = supervise(workerFile('setTimeout(() => { for (;;); }, 100);'));
    await until(() => readyTimes(said) === 1);
    const began = performance.now();
    await supervisor.close();
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
