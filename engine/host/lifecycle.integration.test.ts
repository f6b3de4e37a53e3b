import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { exchangeBook, openLegs } from './testing/exchange-truth.ts';
import { isStopped } from './testing/guarded-account.ts';
import type { HostEvents } from './testing/host-events.ts';
import { HostHome, shiftToBeforeMidnight, type HomeOptions, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';
import { untilJournal } from './testing/journal-watch.ts';
import { cleanKill, proofOfKill } from './testing/kill-proof.ts';
import { openStraddle } from './testing/straddle.ts';

const OWN = 'practice-own';
const FAMILY = 'practice-family';

function freshHome(options: HomeOptions = {}): HostHome {
  const home = new HostHome(tempFolder(), options);
  onTestFinished(() => home.end(), 60_000);
  return home;
}

async function guarded(host: HostProcess): Promise<HostEvents> {
  const events = await host.events();
  await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
  return events;
}

async function withStraddle(
  host: HostProcess,
): Promise<{ events: HostEvents; legs: Readonly<Record<string, number>> }> {
  const events = await guarded(host);
  const legs = await openStraddle(host.client, OWN);
  await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
  return { events, legs };
}

async function triggerKill({ client }: HostProcess): Promise<string> {
  const { kills } = await client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
  return kills[0]?.killId ?? '';
}

describe('two hosts on one folder', () => {
  test('L13: the second is refused with a sentence and exit code 3 and touches nothing; the first goes on guarding', async () => {
    const home = freshHome();
    const host = await home.start();
    const events = await guarded(host);
    const before = readJournal(home.dataDir, OWN).length;
    const second = home.launch();
    let said = '';
    let printed = '';
    second.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    second.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const code = await new Promise<number | null>((resolve) => second.once('close', resolve));
    expect(code).toBe(3);
    expect(said).toContain('TradeFuse already runs on the folder');
    expect(printed).toBe('');
    const asOf = events.account(OWN)?.mtm.asOf ?? '';
    await events.untilAccount(OWN, 'is read again', (account) => account.protected && (account.mtm.asOf ?? '') > asOf);
    expect(readJournal(home.dataDir, OWN)).toHaveLength(before);
  });
});

describe('a stop while a kill works', () => {
  test.each([
    ['exit-shorts', 'between two readings'],
    ['pull-switch', 'with the browser at work'],
  ])(
    'SIGTERM in the step %s (%s) ends the host in seconds with exit code 0, and the next start finishes the same kill',
    async (step) => {
      const home = freshHome();
      const host = await home.start();
      const { legs } = await withStraddle(host);
      const killId = await triggerKill(host);
      await untilJournal({ dataDir: home.dataDir, accountId: OWN, what: step }, (rows) =>
        entriesOf(rows, 'step-started').some((entry) => entry.step === step),
      );
      const { code, ms } = await host.terminate();
      expect(code).toBe(0);
      expect(ms, 'milliseconds to stop').toBeLessThan(12_000);
      expect(host.processes()).toEqual([]);
      expect(entriesOf(readJournal(home.dataDir, OWN), 'kill-finished')).toEqual([]);
      const after = await home.start();
      const stopped = await (await after.events()).untilAccount(OWN, 'is stopped and proven', isStopped);
      expect(stopped.kill?.id).toBe(killId);
      expect(proofOfKill(home.dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));
    },
  );
});

describe('linked accounts and a crash', () => {
  test('a host that died between a kill and its linked one passes it on at the next start', async () => {
    const home = freshHome();
    const host = await home.start();
    await guarded(host);
    // The group is written while the host is down, which is the same as dying right after the first latch.
    await host.client.value('practice.fault', {
      accountId: OWN,
      fault: 'timeout-before-effect',
      scope: 'reads',
      calls: 1_000,
    });
    const killId = await triggerKill(host);
    await host.crash();
    for (const accountId of [OWN, FAMILY]) {
      const file = join(home.dataDir, 'config', `${accountId}.json`);
      const settings = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      writeFileSync(file, JSON.stringify({ ...settings, linkedGroup: 'both' }));
    }
    const after = await home.start();
    const linked = await untilJournal({ dataDir: home.dataDir, accountId: FAMILY, what: 'the linked kill' }, (rows) =>
      entriesOf(rows, 'kill-latched').at(0),
    );
    const events = await after.events();
    const own = await events.untilAccount(OWN, 'is killed', (account) => account.kill !== undefined);
    expect(linked.cause).toEqual({ kind: 'linked', fromAccount: own.alias });
    expect(own.kill?.id).toBe(killId);
  });
});

describe('midnight in India', () => {
  test('a kill that runs through midnight ends as one kill of its own day, flat and proven; the lock holds in the new day', async () => {
    // The host's own clock stands at 23:58:30 IST when it starts: time enough for a busy machine to be ready before midnight.
    const home = freshHome({ clockShiftMs: shiftToBeforeMidnight(90_000) });
    const midnight = home.now() + 90_000;
    const host = await home.start();
    const { events } = await withStraddle(host);
    const day = events.account(OWN)?.tradingDay ?? '';
    await pause(Math.max(0, midnight - 12_000 - home.now()));
    expect(home.now(), 'ready before midnight').toBeLessThan(midnight - 5_000);
    // A slow broker stretches the kill until the date has changed.
    await host.client.value('practice.fault', { accountId: OWN, fault: 'slow', scope: 'all', ms: 1_800 });
    const killId = await triggerKill(host);
    await untilJournal(
      { dataDir: home.dataDir, accountId: OWN, what: 'work after midnight', withinMs: 60_000 },
      (rows) => rows.some(({ at, entry }) => at > midnight && entry.kind !== 'alert-raised'),
    );
    expect(entriesOf(readJournal(home.dataDir, OWN), 'kill-finished'), 'still working at midnight').toEqual([]);
    await host.client.value('practice.fault', { accountId: OWN, clear: true });
    const { entry: opened } = await events.untilEntry(OWN, 'day-opened', () => true, 120_000);
    expect(String(opened['tradingDay']) > day).toBe(true);
    expect(opened['carriedLock']).toMatchObject({ reason: 'killed today' });
    const rows = readJournal(home.dataDir, OWN);
    expect(entriesOf(rows, 'kill-latched')).toHaveLength(1);
    const finished = rows.find(({ entry }) => entry.kind === 'kill-finished');
    expect(finished).toMatchObject({ day, entry: { killId, verified: true } });
    expect(openLegs(exchangeBook(home.dataDir, OWN))).toEqual({});
    const locked = await events.untilAccount(OWN, 'shows the new day', (account) => account.tradingDay > day);
    expect(locked).toMatchObject({ engine: 'locked', lock: { reason: 'killed today' } });
  }, 300_000);
});
