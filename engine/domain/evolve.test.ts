import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, position, rupees } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import type { LegBaseline } from './day-baseline.ts';
import { dayOpened, evolve, openingState, type EngineState } from './engine-state.ts';
import { NO_FILLS } from './fills.ts';
import type { JournalEntry } from './journal-entry.ts';
import { orderTag } from './order.ts';
import { tradingDay } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const MONDAY = tradingDay('2026-11-23');
const START = openingState(tradingDay('2026-11-20'));
const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: -65 });

/** The state after entries a second apart, the first of them now. */
function after(entries: readonly JournalEntry[], from: EngineState = START): EngineState {
  return entries.reduce((state, entry, index) => evolve(state, entry, NOW + index * 1_000), from);
}

describe('a day on which nothing has happened', () => {
  it('guards nothing, knows nothing and remembers nothing', () => {
    expect(START).toEqual({
      tradingDay: '2026-11-20',
      running: false,
      latch: { state: 'armed' },
      kill: null,
      aftermath: null,
      replication: null,
      lock: null,
      stopHits: [],
      naked: [],
      carried: [],
      baseline: [],
      previousClose: [],
      closing: null,
      degraded: null,
      intents: [],
      exits: [],
      alerts: [],
      serverGuard: null,
      rules: { peak: null, floors: [], fired: [], startEquity: null, results: [] },
      review: null,
      clock: { zone: null, anchor: null, offMs: null },
    });
  });
});

describe('what a day hands on to the next (I8)', () => {
  const mark = { date: '2026-11-20', positionId: call.positionId, netQuantity: -65, price: rupees(80) };
  const noted: JournalEntry = { kind: 'closing-marks-noted', marks: [mark] };
  const opened = (state: EngineState, practiceReset?: boolean) =>
    dayOpened(state, MONDAY, practiceReset === undefined ? {} : { practiceReset });

  it('is nothing where nothing is to be known', () => {
    expect(opened(START)).toEqual({ kind: 'day-opened', tradingDay: MONDAY, stillRunning: false, carriedAlerts: [] });
    expect(after([opened(START)])).toEqual(openingState(MONDAY));
  });

  it('D20: are its closing prices; a day without a close of its own hands on those it was given', () => {
    const monday = after([opened(after([noted]))]);
    expect(monday.previousClose).toEqual([mark]);
    expect(monday.closing).toBeNull();
    const tuesday = after([dayOpened(monday, tradingDay('2026-11-24'))], monday);
    expect(tuesday.previousClose).toEqual([mark]);
    const emptied = after([{ kind: 'closing-marks-noted', marks: [] }], monday);
    expect(dayOpened(emptied, tradingDay('2026-11-24'))).not.toHaveProperty('previousClose');
  });

  it('D20: are no prices where a practice day is begun anew by wish', () => {
    expect(opened(after([noted]), true)).not.toHaveProperty('previousClose');
    expect(opened(after([noted]), false)).toHaveProperty('previousClose', [mark]);
  });

  it('is what a person must still look at, and what is known of the clock', () => {
    const review = { fault: 'missing', detail: 'gone', killed: 'unknown' } as const;
    const friday = after([
      { kind: 'journal-recovered', ...review },
      { kind: 'clock-noted', note: { what: 'off', byMs: 7_000 } },
    ]);
    expect(opened(friday)).toMatchObject({ carriedReview: review, carriedClock: { offMs: 7_000 } });
    expect(after([opened(friday)])).toMatchObject({ review, clock: { offMs: 7_000 } });
  });

  it('is the results of the last days, and nothing else that rules remember', () => {
    const result = { date: '2026-11-20', dayPnl: rupees(-900) };
    const friday = after([
      { kind: 'day-result-noted', ...result },
      { kind: 'peak-noted', dayPnl: rupees(500), asOf: NOW },
    ]);
    expect(opened(friday)).toHaveProperty('pastResults', [result]);
    expect(after([opened(friday)], friday).rules).toEqual({ ...START.rules, results: [result] });
    expect(opened(START)).not.toHaveProperty('pastResults');
  });

  it('of an old journal that said nothing of it is what the day before knew', () => {
    const review = { fault: 'missing', detail: 'gone', killed: 'unknown' } as const;
    const friday = after([
      { kind: 'journal-recovered', ...review },
      { kind: 'clock-noted', note: { what: 'off', byMs: 7_000 } },
      { kind: 'alert-raised', alertId: 'a', priority: 'info', code: 'c', text: 't' },
    ]);
    const monday = after([{ kind: 'day-opened', tradingDay: MONDAY }], friday);
    expect(monday).toMatchObject({ review, clock: { offMs: 7_000 }, alerts: [{ alertId: 'a' }], previousClose: [] });
    expect(monday.rules.results).toEqual([]);
  });
});

describe('a guard in the journal', () => {
  const blind: JournalEntry = {
    kind: 'monitoring-degraded',
    reason: { code: 'broker-unreachable', message: 'no answer' },
  };
  const bare: JournalEntry = { kind: 'short-uncovered', positionId: call.positionId, units: 65, since: NOW };
  const running = after([{ kind: 'engine-started', actor: 'trader' }, blind, bare]);

  it('that is stopped is neither blind nor watching shorts', () => {
    expect(running).toMatchObject({ running: true, degraded: { code: 'broker-unreachable' } });
    const stopped = after([{ kind: 'engine-stopped', actor: 'trader' }], running);
    expect(stopped).toEqual({ ...START, running: false });
  });

  it('L3: stands still after a recovery until a person has looked, unless every word of the kill was kept', () => {
    const fault = { fault: 'older-copy', detail: 'd', killed: 'yes' } as const;
    const still = after([{ kind: 'journal-recovered', ...fault }], running);
    expect(still).toEqual({ ...START, review: fault });
    expect(after([{ kind: 'recovery-reviewed', actor: 'trader' }], still).review).toBeNull();
    const kept: JournalEntry = { kind: 'journal-recovered', fault: 'unsaved-latch', detail: 'd', killed: 'yes' };
    expect(after([kept], running)).toBe(running);
  });

  it('watches each uncovered short since it was last found so, until it is covered', () => {
    const both = after(
      [
        { ...bare, positionId: put.positionId },
        { ...bare, since: NOW + 5 },
      ],
      running,
    );
    expect(both.naked).toEqual([
      { positionId: put.positionId, since: NOW },
      { positionId: call.positionId, since: NOW + 5 },
    ]);
    expect(after([{ kind: 'short-covered', positionId: call.positionId }], both).naked).toEqual([
      { positionId: put.positionId, since: NOW },
    ]);
  });
});

describe('legs in the journal', () => {
  it('R7: a carried leg stands as it was told last, beside the others', () => {
    const seen = (leg: typeof call): JournalEntry => ({ kind: 'leg-carried', leg: { position: leg, fills: NO_FILLS } });
    const later = { ...call, netQuantity: 0 };
    const { carried } = after([seen(call), seen(put), seen(later)]);
    expect(carried.map(({ position: row }) => row)).toEqual([put, later]);
  });

  it('D20: what a carried leg had made before today is proven once', () => {
    const leg = (of: typeof call, before: number): LegBaseline => ({
      positionId: of.positionId,
      instrument: of.instrument,
      product: of.product,
      carriedIn: { quantity: -65, cash: rupees(6_500), valuedAt: 'unstated' },
      before: rupees(before),
      source: 'yesterday',
    });
    const set = (of: typeof call, before: number): JournalEntry => ({ kind: 'day-baseline-set', leg: leg(of, before) });
    expect(after([set(call, 1), set(put, 2), set(call, 3)]).baseline).toEqual([leg(call, 1), leg(put, 2)]);
  });
});

describe('a kill in the journal', () => {
  const killed = after([killLatched('K1')]);

  it('R1: is not moved by entries of another', () => {
    const foreign: readonly JournalEntry[] = [
      { kind: 'leg-left-worthless', killId: 'K2', positionId: call.positionId, units: 65, lastPrice: null },
      { kind: 'kill-carried', killId: 'K2', until: null, legs: [], lockUntil: null },
      { kind: 'kill-finished', killId: 'K2', verified: true, unproven: [] },
      { kind: 'step-started', killId: 'K2', step: 'cancel-orders', attempt: 1 },
      { kind: 'replication-requested', killId: 'K2', group: 'g', accounts: [] },
    ];
    for (const entry of foreign) expect(evolve(killed, entry, NOW + 9)).toBe(killed);
    for (const entry of foreign) expect(evolve(START, entry, NOW + 9)).toBe(START);
  });

  it('K23 K24: leaves what nobody buys, and is carried over with its lock', () => {
    const left: JournalEntry = {
      kind: 'leg-left-worthless',
      killId: 'K1',
      positionId: put.positionId,
      units: 65,
      lastPrice: null,
    };
    expect(after([left], killed).kill?.residuals).toEqual([{ positionId: put.positionId, units: 65 }]);
    const until = NOW + 86_400_000;
    const carried = after(
      [{ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: until }],
      after([], killed),
    );
    expect(carried.kill?.carried).toEqual({ at: NOW, until });
    expect(carried.lock).toMatchObject({ until: null, notBefore: until });
  });

  it('R19: that has ended knows what it left, and what came after it with the orders spent until then', () => {
    const ended = after([{ kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] }], killed);
    expect(ended).toMatchObject({ kill: { finished: { verified: true } }, aftermath: { killId: 'K1', reentries: [] } });
    const legs = [{ positionId: call.positionId, netQuantity: -65 }];
    const order: JournalEntry = {
      kind: 'order-intended',
      tag: orderTag('K1001'),
      purpose: { kind: 'kill', killId: 'K1' },
      positionId: call.positionId,
      side: 'BUY',
      quantity: 65,
      price: null,
    };
    const again = after(
      [
        { kind: 'legs-left', killId: 'K1', legs },
        order,
        { kind: 'bypass-seen', killId: 'K1', number: 1, origin: 'elsewhere', legs, orders: [], flattens: true },
        { kind: 'bypass-flattened', killId: 'K1', number: 1, reading: { readAt: NOW } },
      ],
      ended,
    );
    expect(again.aftermath).toMatchObject({
      left: legs,
      reentries: [{ number: 1, seenAt: NOW + 2_000, ordersBefore: 1, endedAt: NOW + 3_000 }],
    });
  });
});

describe('other facts in the journal', () => {
  it('an exit is as it was asked for, until it has come to something; the others are not touched', () => {
    const asked = (exitId: string): JournalEntry => ({
      kind: 'exit-requested',
      exitId,
      positionId: call.positionId,
      quantity: 65,
      actor: 'trader',
    });
    const { exits } = after([
      asked('X1'),
      asked('X2'),
      { kind: 'exit-finished', exitId: 'X2', outcome: 'confirmed', detail: 'closed' },
    ]);
    const row = { positionId: call.positionId, quantity: 65 };
    expect(exits).toEqual([
      { exitId: 'X1', requestedAt: NOW, outcome: null, ...row },
      { exitId: 'X2', requestedAt: NOW + 1_000, outcome: 'confirmed', ...row },
    ]);
  });

  it("the broker's own guard is asked for, and then seen", () => {
    const intended: JournalEntry = { kind: 'server-guard-intended', lossLimit: rupees(9_000) };
    expect(after([intended]).serverGuard).toEqual({ lossLimit: rupees(9_000), outcome: null });
    const settled: JournalEntry = { kind: 'server-guard-settled', outcome: 'confirmed' };
    expect(after([intended, settled]).serverGuard).toEqual({ lossLimit: rupees(9_000), outcome: 'confirmed' });
  });

  it('L10: a lock nobody knows the end of is ended by a person', () => {
    const locked = after([{ kind: 'lock-set', until: null, reason: 'killed today' }]);
    expect(after([{ kind: 'lock-released', actor: 'trader', reason: 'old calendar' }], locked).lock).toBeNull();
  });

  it('an order changed under way is intended and settled like any other', () => {
    const modify = {
      orderId: '7',
      tradingSymbol: 'X',
      from: 130,
      to: 65,
      purpose: { kind: 'kill', killId: 'K1' },
    } as const;
    expect(after([{ kind: 'modify-intended', ...modify }]).intents).toEqual([]);
    expect(after([{ kind: 'modify-settled', orderId: '7', outcome: 'confirmed' }]).intents).toEqual([]);
  });

  it('what rules remember is kept; what is no business of anybody leaves the very same state', () => {
    expect(after([{ kind: 'start-equity-noted', equity: rupees(100_000) }]).rules.startEquity).toBe(rupees(100_000));
    expect(evolve(START, { kind: 'session-renewed' }, NOW)).toBe(START);
  });
});
