import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evolve, openingState } from '../domain/engine-state.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { exchangeBook, openLegs, taggedOrders } from './testing/exchange-truth.ts';
import { guardAccount, isStopped } from './testing/guarded-account.ts';
import type { HostEvents } from './testing/host-events.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, readJournal, verifyJournal } from './testing/journal-reader.ts';
import { cleanKill, proofOfKill } from './testing/kill-proof.ts';
import { openLosingShorts, openStraddle, optionLadder, RUN_PERCENT, sellShort } from './testing/straddle.ts';

// One host for all tests of this file; each has accounts of its own.
let home: HostHome;
let host: HostProcess;
let events: HostEvents;

beforeAll(async () => {
  home = new HostHome(mkdtempSync(join(tmpdir(), 'tradefuse-test-')));
  host = await home.start();
  events = await host.events();
});

afterAll(async () => {
  await home.end();
  rmSync(home.dataDir, { recursive: true, force: true });
});

const guard = (accountId: string, change = {}): Promise<void> =>
  guardAccount({ client: host.client, events }, accountId, change);

const trigger = async (accountId: string, reason = 'test') => {
  const { kills } = await host.client.value('kill.trigger', { accountIds: [accountId], reason });
  const [kill] = kills;
  if (!kill) throw new Error('no answer for the account');
  return kill;
};

describe('one kill a day', () => {
  test('K18: twenty manual kills at once and the rule in the same moment: one kill; L1: further ones change nothing; I8, I1, I2, I3: journal and book agree', async () => {
    const id = 'eighteen';
    await guard(id);
    const legs = await openLosingShorts(host.client, id);
    await events.untilAccount(id, 'shows its legs', (account) => account.openPositions === 2);
    await host.client.value('practice.market', { underlying: 'NIFTY', movePercent: RUN_PERCENT, overSeconds: 0 });
    // The rule sees the loss within its loop of a second; the hands come in between.
    const answers = await Promise.all(Array.from({ length: 20 }, (_, press) => trigger(id, `press ${press}`)));
    const killIds = new Set(answers.map(({ killId }) => killId));
    expect(killIds.size).toBe(1);
    expect(answers.filter(({ alreadyInProgress }) => !alreadyInProgress).length).toBeLessThanOrEqual(1);
    const killId = answers[0]?.killId ?? '';
    const stopped = await events.untilAccount(id, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(await trigger(id)).toEqual({ accountId: id, killId, alreadyInProgress: true });
    expect(proofOfKill(home.dataDir, id, killId)).toEqual(cleanKill(killId, legs));

    // I8: what was told while it happened and what stands in the file are the same rows, one each, and the state is made of them.
    const rows = readJournal(home.dataDir, id);
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    const told = events.entries.filter((entry) => entry.accountId === id && entry.seq <= rows.length);
    expect(told.map(({ seq, entry }) => [seq, entry])).toEqual(rows.map(({ seq, entry }) => [seq, entry]));
    const state = rows.reduce(
      (before, { entry, at }) => evolve(before, entry, at),
      openingState(tradingDay(rows[0]?.day ?? '')),
    );
    expect(state.kill?.steps.map(({ step, outcome, attempt }) => [step, outcome, attempt])).toEqual(
      stopped.kill?.steps.map(({ step, outcome, attempt }) => [step, outcome, attempt]),
    );
    expect(state.lock?.reason).toBe(stopped.lock?.reason);
    expect(verifyJournal(home.dataDir, id)).toMatchObject({
      code: 0,
      line: expect.stringContaining(`${rows.length} entries`) as string,
    });
  });

  test('D2, L1: the rule alone kills within its loop; the alarm reaches a listener with the latch; a later look changes nothing', async () => {
    const id = 'rule';
    await guard(id);
    const legs = await openLosingShorts(host.client, id);
    await events.untilAccount(id, 'shows its legs', (account) => account.openPositions === 2);
    const movedAt = home.now();
    await host.client.value('practice.market', { underlying: 'NIFTY', movePercent: RUN_PERCENT, overSeconds: 0 });
    await events.untilEntry(id, 'kill-latched');
    const alert = await events.until('the alarm', () =>
      events.alerts.find((each) => each.accountId === id && each.code === 'kill-triggered'),
    );
    expect(alert.text).toContain('KILL STARTED');
    const stopped = await events.untilAccount(id, 'is stopped and proven', isStopped);
    expect(stopped.kill?.cause).toContain('crossed your line of ₹10,000.00');
    expect(stopped.stopLoss).toBe('HIT TODAY');
    const rows = readJournal(home.dataDir, id);
    const [latch] = rows.filter(({ entry }) => entry.kind === 'kill-latched');
    const first = rows.find(({ entry }) => entry.kind === 'cancel-intended' || entry.kind === 'order-intended');
    expect((latch?.seq ?? Infinity) < (first?.seq ?? 0), 'latched before anything is sent').toBe(true);
    expect((latch?.at ?? Infinity) - movedAt).toBeLessThan(5_000);
    const killId = stopped.kill?.id ?? '';
    expect(proofOfKill(home.dataDir, id, killId)).toEqual(cleanKill(killId, legs));
    // Back below the line and beyond it again: the day is over for this account.
    for (const movePercent of [-2 * RUN_PERCENT, 2 * RUN_PERCENT])
      await host.client.value('practice.market', { underlying: 'NIFTY', movePercent, overSeconds: 0 });
    const asOf = stopped.mtm.asOf ?? '';
    const later = await events.untilAccount(id, 'was looked at again', (account) => (account.mtm.asOf ?? '') > asOf);
    expect(later).toMatchObject({ engine: 'locked', kill: { id: killId } });
    expect(entriesOf(readJournal(home.dataDir, id), 'kill-latched')).toHaveLength(1);
  });

  test('K17: a kill by hand works while the engine is stopped', async () => {
    const id = 'seventeen';
    await guard(id);
    await host.client.value('engine.stop', { accountId: id });
    await events.untilAccount(
      id,
      'is stopped by hand',
      (account) => account.engine === 'stopped' && !account.protected,
    );
    const legs = await openStraddle(host.client, id);
    const { killId, alreadyInProgress } = await trigger(id);
    expect(alreadyInProgress).toBe(false);
    const stopped = await events.untilAccount(id, 'is stopped and proven', isStopped);
    expect(stopped.kill?.id).toBe(killId);
    expect(proofOfKill(home.dataDir, id, killId ?? '')).toEqual(cleanKill(killId ?? '', legs));
  });

  test('a practice reset opens a new practice day and unlocks; the next kill is a new one; the day before stays in the journal', async () => {
    const id = 'reset';
    await guard(id);
    const first = await trigger(id);
    expect(await host.client.command('practice.reset', { accountId: id })).toMatchObject({
      ok: false,
      error: { code: 'kill-in-progress' },
    });
    await events.untilAccount(id, 'is stopped and proven', isStopped);
    expect(await host.client.value('lock.status', { accountId: id })).toMatchObject({
      locked: true,
      reason: 'killed today',
    });
    await host.client.value('practice.reset', { accountId: id });
    const fresh = await events.untilAccount(id, 'is guarded again', (account) => account.engine === 'monitoring');
    expect(fresh).toMatchObject({ engine: 'monitoring', tradingDay: expect.stringMatching(/\/2$/) as string });
    expect(fresh.kill).toBeUndefined();
    expect(await host.client.value('lock.status', { accountId: id })).toMatchObject({ locked: false, until: null });
    expect(exchangeBook(home.dataDir, id).killSwitch.state).toBe('off');
    const second = await trigger(id);
    expect(second.alreadyInProgress).toBe(false);
    expect(second.killId).not.toBe(first.killId);
    await events.untilAccount(id, 'is stopped and proven once more', isStopped);
    const latched = entriesOf(readJournal(home.dataDir, id), 'kill-latched');
    expect(latched.map(({ killId }) => killId)).toEqual([first.killId, second.killId]);
  });
});

describe('one exit at a time', () => {
  test('K19, K20: an exit takes its own stop first and touches nothing else; a second click while it is under way is refused, one order at the exchange', async () => {
    const id = 'nineteen';
    await guard(id);
    const ladder = await optionLadder(host.client, id, 'NIFTY');
    const leg = ladder('CE', 1);
    const other = ladder('PE', -1);
    await sellShort(host.client, { accountId: id, option: leg, quantity: 130, stopPercent: 80, product: 'MIS' });
    await sellShort(host.client, { accountId: id, option: other, quantity: 65, stopPercent: 80 });
    const shown = await events.untilAccount(id, 'shows its legs', (account) => account.openPositions === 2);
    const position = shown.positions.find(({ tradingSymbol }) => tradingSymbol === leg.tradingSymbol);
    expect(position).toMatchObject({ netQuantity: -130, uncoveredQuantity: 130 });
    const positionId = position?.positionId ?? '';
    // Order calls take a moment, so that the second click falls into the first exit.
    await host.client.value('practice.fault', { accountId: id, fault: 'slow', scope: 'orders', ms: 500 });
    const clicks = await Promise.all(
      [1, 2, 3].map(() => host.client.command('position.exit', { accountId: id, positionId })),
    );
    expect(clicks.filter(({ ok }) => ok)).toHaveLength(1);
    expect(clicks.flatMap((click) => (click.ok ? [] : [click.error.code]))).toEqual([
      'exit-in-progress',
      'exit-in-progress',
    ]);
    const finished = await events.untilEntry(id, 'exit-finished');
    expect(finished.entry).toMatchObject({ outcome: 'confirmed' });
    const book = exchangeBook(home.dataDir, id);
    expect(openLegs(book)).toEqual({ [other.tradingSymbol]: -65 });
    const exitId = String(finished.entry['exitId']);
    expect(taggedOrders(book, exitId)).toMatchObject([
      { side: 'BUY', quantity: 130, filledQuantity: 130, product: 'MIS' },
    ]);
    const stops = book.orders.filter(({ triggerPrice }) => triggerPrice !== undefined);
    expect(stops.map(({ tradingSymbol, status }) => [tradingSymbol, status])).toEqual([
      [leg.tradingSymbol, 'cancelled'],
      [other.tradingSymbol, 'trigger pending'],
    ]);
    const journal = readJournal(home.dataDir, id);
    const cancelled = journal.find(({ entry }) => entry.kind === 'cancel-settled');
    const intended = journal.find(({ entry }) => entry.kind === 'order-intended');
    expect((cancelled?.seq ?? Infinity) < (intended?.seq ?? 0), 'the stop went first').toBe(true);
    expect(entriesOf(journal, 'kill-latched')).toEqual([]);
    expect(await host.client.command('position.exit', { accountId: id, positionId })).toMatchObject({
      ok: false,
      error: { code: 'position-not-open' },
    });
  });

  test('K20: an exit whose answer was lost is looked up, never sent twice; meanwhile nothing is left to exit', async () => {
    const id = 'twenty';
    await guard(id);
    const ladder = await optionLadder(host.client, id, 'NIFTY');
    const leg = ladder('PE', 0);
    await sellShort(host.client, { accountId: id, option: leg, quantity: 65 });
    const shown = await events.untilAccount(id, 'shows its leg', (account) => account.openPositions === 1);
    const positionId = shown.positions[0]?.positionId ?? '';
    await host.client.value('practice.fault', { accountId: id, fault: 'timeout-after-effect' });
    await host.client.value('position.exit', { accountId: id, positionId });
    const meanwhile = await events.untilAccount(
      id,
      'has nothing to exit',
      (account) => account.positions[0]?.uncoveredQuantity === 0,
    );
    expect(meanwhile.positions).toHaveLength(1);
    expect(await host.client.command('position.exit', { accountId: id, positionId })).toMatchObject({ ok: false });
    expect((await events.untilEntry(id, 'exit-finished')).entry).toMatchObject({ outcome: 'confirmed' });
    const book = exchangeBook(home.dataDir, id);
    expect(book.orders.filter(({ side }) => side === 'BUY')).toHaveLength(1);
    expect(openLegs(book)).toEqual({});
  });
});

describe('a screen that comes back', () => {
  test('a listener that was cut off and reconnects sees the same picture; the guards did not notice', async () => {
    const id = 'screen';
    await guard(id);
    await openStraddle(host.client, id);
    const shown = await events.untilAccount(id, 'shows its legs', (account) => account.openPositions === 3);
    const first = await host.events();
    await first.untilAccount(id, 'shows its legs', (account) => account.openPositions === 3);
    first.close();
    const second = await host.events();
    const again = await second.untilAccount(id, 'shows its legs', (account) => account.openPositions === 3);
    second.close();
    const lasting = ({
      engine,
      protected: guarded,
      positions,
      orders,
      dayLossLimit,
      tradingDay: day,
    }: typeof shown) => ({
      engine,
      guarded,
      dayLossLimit,
      day,
      legs: positions.map(({ positionId, netQuantity }) => [positionId, netQuantity]),
      orders: orders.map(({ orderId, status, working }) => [orderId, status, working]),
    });
    expect(lasting(again)).toEqual(lasting(shown));
    expect(entriesOf(readJournal(home.dataDir, id), 'engine-started')).toHaveLength(1);
  });
});

describe('what the door refuses', () => {
  test.each([
    ['kill.everything', '{}', 404, 'unknown-command', 'kill.everything'],
    ['kill.trigger', '{"accountIds":[],"reason":"x"}', 400, 'invalid-body', 'accountIds'],
    ['kill.trigger', '{"accountIds":"all"}', 400, 'invalid-body', 'reason'],
    ['kill.trigger', '{"accountIds":["nobody"],"reason":"x"}', 404, 'account-not-found', 'nobody'],
    ['position.exit', '{"accountId":"practice-own","positionId":"x","quantity":-65}', 400, 'invalid-body', 'quantity'],
    ['position.exit', '{"accountId":"practice-own","positionId":"x","sides":2}', 400, 'invalid-body', 'sides'],
    ['position.exit', '{"accountId":"practice-own","positionId":"x"}', 409, 'position-not-open', 'not open'],
    ['engine.stop', '{"accountId":', 400, 'invalid-json', ''],
    ['practice.fault', '{"accountId":"practice-own","fault":"gremlins"}', 400, 'invalid-fault', 'gremlins'],
    ['practice.market', '{"underlying":"NIFTY","spot":2450000,"movePercent":1}', 400, 'invalid-body', ''],
  ])('%s %s is refused with its field named', async (name, body, status, code, names) => {
    const refused = await host.client.post(name, body);
    expect(refused).toMatchObject({ status, answer: { ok: false, error: { code } } });
    expect(JSON.stringify(refused.answer)).toContain(names);
  });
});
