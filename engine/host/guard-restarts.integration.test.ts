import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { switchClicks } from './testing/evidence-reader.ts';
import { hasConfirmed, isStopped } from './testing/guarded-account.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { WorkerBreaker } from './testing/inspector.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';
import { cleanKill, proofOfKill } from './testing/kill-proof.ts';
import { openStraddle } from './testing/straddle.ts';
import type { HostEvents } from './testing/host-events.ts';

const OWN = 'practice-own';
const FAMILY = 'practice-family';

type Stage = {
  readonly dataDir: string;
  readonly host: HostProcess;
  readonly events: HostEvents;
  readonly legs: Readonly<Record<string, number>>;
};

async function stage({ inspect }: { readonly inspect: boolean }): Promise<Stage> {
  const home = new HostHome(tempFolder(), { inspect });
  onTestFinished(() => home.end(), 60_000);
  const host = await home.start();
  const events = await host.events();
  await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
  const legs = await openStraddle(host.client, OWN);
  await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
  return { dataDir: home.dataDir, host, events, legs };
}

async function triggerKill({ client }: HostProcess): Promise<string> {
  const { kills } = await client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
  return kills[0]?.killId ?? '';
}

describe('a guard that breaks', () => {
  test('P6: a worker that hangs in the middle of a kill is noticed by its heartbeat and restarted, with an alert; the latch holds, the kill goes on, the other account is not touched', async () => {
    const { dataDir, host, events, legs } = await stage({ inspect: true });
    const breaker = await WorkerBreaker.attach(host);
    onTestFinished(() => breaker.close());
    const killId = await triggerKill(host);
    await events.untilEntry(OWN, 'step-started', (entry) => entry['step'] === 'exit-shorts');
    const hungAt = performance.now();
    await breaker.run(OWN, 'for (;;);');
    const alert = await events.until('the alert', () => events.alerts.find(({ code }) => code === 'worker-stalled'));
    expect(alert).toMatchObject({ accountId: OWN, priority: 'critical' });
    expect(performance.now() - hungAt).toBeGreaterThan(1_500);
    await events.untilAccount(OWN, 'is said to be down', (account) => account.engine === 'faulted', 10_000);
    const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(proofOfKill(dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));
    expect(entriesOf(readJournal(dataDir, FAMILY), 'engine-started'), 'the other worker lives on').toHaveLength(1);
    expect(events.account(FAMILY)).toMatchObject({ protected: true });
    expect(events.snapshot?.alerts.some(({ code }) => code === 'worker-stalled')).toBe(true);
    expect(readFileSync(join(dataDir, 'logs', `${OWN}.jsonl`), 'utf8')).toContain('worker-stalled');
  });

  test('a worker that crashes while the browser works on the switch is restarted and finishes the same kill; the switch is pulled once', async () => {
    const { dataDir, host, events, legs } = await stage({ inspect: true });
    const breaker = await WorkerBreaker.attach(host);
    onTestFinished(() => breaker.close());
    const killId = await triggerKill(host);
    await events.untilEntry(OWN, 'step-started', (entry) => entry['step'] === 'pull-switch');
    await breaker.run(OWN, "setTimeout(() => { throw new Error('a bug in the guard'); }, 0);");
    const alert = await events.until('the alert', () => events.alerts.find(({ code }) => code === 'worker-crashed'));
    expect(alert.text).toContain('a bug in the guard');
    const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(proofOfKill(dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));
    expect(switchClicks(dataDir, OWN, killId)).toBe(1);
    const rows = readJournal(dataDir, OWN);
    const proven = entriesOf(rows, 'step-ended').find(
      ({ step, outcome }) => step === 'prove-switch' && outcome === 'confirmed',
    );
    expect(proven?.reading).toMatchObject({ switchState: 'on', legs: [], workingOrders: 0 });
  });

  test('the browser process and the practice market are killed in the middle of a kill: both come back, the kill goes on, the switch is pulled once', async () => {
    const { dataDir, host, events, legs } = await stage({ inspect: false });
    const killId = await triggerKill(host);
    await events.untilEntry(OWN, 'step-started', (entry) => entry['step'] === 'exit-shorts');
    for (const { pid } of host.processes('practice-process')) process.kill(pid, 'SIGKILL');
    await events.untilEntry(OWN, 'step-started', (entry) => entry['step'] === 'pull-switch');
    for (const { pid } of host.processes('terminal-process')) process.kill(pid, 'SIGKILL');
    const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(hasConfirmed(stopped, 'prove-switch')).toBe(true);
    expect(proofOfKill(dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));
    expect(switchClicks(dataDir, OWN, killId)).toBe(1);
  });
});
