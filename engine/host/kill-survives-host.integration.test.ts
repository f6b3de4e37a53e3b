import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isWorkingOrder } from '../simulation/account-book.ts';
import type { ExchangeState } from '../simulation/exchange.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { switchClicks } from './testing/evidence-reader.ts';
import { exchangeBook, openLegs, taggedOrders } from './testing/exchange-truth.ts';
import { isStopped } from './testing/guarded-account.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal, type JournalRow } from './testing/journal-reader.ts';
import { untilJournal } from './testing/journal-watch.ts';
import { cleanKill, proofOfKill } from './testing/kill-proof.ts';
import { openLosingShorts, openStraddle, RUN_PERCENT } from './testing/straddle.ts';

const OWN = 'practice-own';
const STEPS = [
  'cancel-orders',
  'exit-shorts',
  'exit-hedges',
  'prove-flat',
  'pull-switch',
  'prove-switch',
  'log-out',
] as const;

function freshHome(): HostHome {
  const home = new HostHome(tempFolder());
  onTestFinished(() => home.end(), 60_000);
  return home;
}

async function guarded(host: HostProcess): ReturnType<HostProcess['events']> {
  const events = await host.events();
  await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
  return events;
}

/** Calls that take a moment, so that the end comes while one is on its way. A new exchange process is healthy again. */
function slowCalls(host: HostProcess): Promise<unknown> {
  return host.client.value('practice.fault', { accountId: OWN, fault: 'slow', scope: 'all', ms: 500 });
}

function isUnderWay(rows: readonly JournalRow[], step: string): boolean {
  const last = rows.findLast(
    ({ entry }) => (entry.kind === 'step-started' || entry.kind === 'step-ended') && entry.step === step,
  );
  return last?.entry.kind === 'step-started';
}

/** Moves the market while nobody is there to see it: the exchange's own memory, between two processes. */
function moveWhileDown(dataDir: string, percent: number): void {
  const file = join(dataDir, 'practice.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as ExchangeState;
  const { NIFTY } = state.market.indices;
  const level = NIFTY.level * (1 + percent / 100);
  const path = { kind: 'profile', profile: 'calm', anchor: level, direction: 1, elapsedMs: 0 } as const;
  const indices = { ...state.market.indices, NIFTY: { ...NIFTY, level, path } };
  writeFileSync(file, JSON.stringify({ ...state, market: { ...state.market, indices } }));
}

describe('the host is killed with SIGKILL', () => {
  test('K12: at every step of a kill, one after the other: the same kill goes on, no order is repeated, still locked afterwards', async () => {
    const home = freshHome();
    const { dataDir } = home;
    let host = await home.start();
    const events = await guarded(host);
    const legs = await openStraddle(host.client, OWN);
    await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
    await slowCalls(host);
    const { kills } = await host.client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
    const killId = kills[0]?.killId ?? '';
    for (const step of STEPS) {
      await untilJournal({ dataDir, accountId: OWN, what: `${step} under way`, withinMs: 60_000 }, (rows) =>
        isUnderWay(rows, step),
      );
      await host.crash();
      expect(isUnderWay(readJournal(dataDir, OWN), step), `died in the middle of ${step}`).toBe(true);
      host = await home.start();
      await slowCalls(host);
    }
    const stopped = await (await host.events()).untilAccount(OWN, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(stopped.lock?.reason).toBe('killed today');
    const rows = readJournal(dataDir, OWN);
    const begun = entriesOf(rows, 'step-started').map(({ step }) => step);
    // A proof that a restart found is made again before STOPPED is said.
    const provenAgain = ['prove-flat', 'prove-switch'];
    expect(begun, 'each was begun, cut short and begun again').toEqual([
      ...STEPS.flatMap((step) => [step, step]),
      ...provenAgain,
    ]);
    const confirmed = entriesOf(rows, 'step-ended').filter(({ outcome }) => outcome === 'confirmed');
    expect(confirmed.map(({ step }) => step)).toEqual([...STEPS, ...provenAgain]);
    expect(proofOfKill(dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));
    expect(switchClicks(dataDir, OWN, killId)).toBe(1);
  }, 600_000);

  test('K12: between the latch and the first cancel (fault 48), and the loss recovers meanwhile: killed and locked all the same; L2: and after one more start', async () => {
    const home = freshHome();
    const { dataDir } = home;
    const host = await home.start();
    const events = await guarded(host);
    const legs = await openLosingShorts(host.client, OWN);
    await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 2);
    // Order calls go out and reach nobody, so that the end comes after the latch and before any cancel took effect.
    await host.client.value('practice.fault', { accountId: OWN, fault: 'timeout-before-effect', calls: 1_000 });
    await host.client.value('practice.market', { underlying: 'NIFTY', movePercent: RUN_PERCENT, overSeconds: 0 });
    await untilJournal({ dataDir, accountId: OWN, what: 'the latch' }, (rows) =>
      rows.some(({ entry }) => entry.kind === 'kill-latched'),
    );
    await host.crash();
    const atCrash = readJournal(dataDir, OWN);
    expect(exchangeBook(dataDir, OWN).orders.filter(isWorkingOrder), 'the stop still rests').toHaveLength(1);
    const [latched] = entriesOf(atCrash, 'kill-latched');
    expect(latched?.cause.kind).toBe('dual-condition');
    const killId = latched?.killId ?? '';
    moveWhileDown(dataDir, -2 * RUN_PERCENT);

    const after = await home.start();
    const again = await after.events();
    const stopped = await again.untilAccount(OWN, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(stopped.mtm.value ?? 0, 'the loss did recover').toBeGreaterThan(-1_000_000);
    expect(proofOfKill(dataDir, OWN, killId)).toEqual(cleanKill(killId, legs));

    expect((await after.terminate()).code).toBe(0);
    const third = await (await home.start()).events();
    const still = await third.untilAccount(OWN, 'reports', (account) => account.engine !== 'starting');
    expect(still).toMatchObject({ engine: 'locked', kill: { id: killId, verified: true } });
    expect(still.lock).toEqual(stopped.lock);
  });

  test('a manual exit whose order was on its way is not sent again; its outcome is said to be unknown', async () => {
    const home = freshHome();
    const { dataDir } = home;
    const host = await home.start();
    const events = await guarded(host);
    await openStraddle(host.client, OWN);
    const before = await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
    const put = before.positions.find(({ netQuantity }) => netQuantity === -60);
    await slowCalls(host);
    const { exitId } = await host.client.value('position.exit', {
      accountId: OWN,
      positionId: put?.positionId ?? '',
    });
    await untilJournal({ dataDir, accountId: OWN, what: 'the exit order' }, (rows) =>
      rows.some(({ entry }) => entry.kind === 'order-intended'),
    );
    await host.crash();
    const again = await (await home.start()).events();
    await again.untilAccount(OWN, 'is guarded again', (account) => account.protected);
    const settled = await untilJournal({ dataDir, accountId: OWN, what: 'the order looked up' }, (rows) =>
      entriesOf(rows, 'order-settled').at(-1),
    );
    const rows = readJournal(dataDir, OWN);
    expect(entriesOf(rows, 'order-intended')).toHaveLength(1);
    expect(entriesOf(rows, 'exit-finished')).toMatchObject([{ exitId, outcome: 'unknown' }]);
    expect(entriesOf(rows, 'kill-latched')).toEqual([]);
    // The order reached the exchange or it did not; either way the books agree with what was found out.
    const book = exchangeBook(dataDir, OWN);
    const arrived = taggedOrders(book, exitId).length;
    expect(arrived).toBe(settled.outcome === 'confirmed' ? 1 : 0);
    expect(openLegs(book)[put?.tradingSymbol ?? ''] ?? 0).toBe(arrived === 1 ? 0 : -60);
  });
});
