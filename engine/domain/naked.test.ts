import { describe, expect, it } from 'vitest';
import {
  CALENDAR,
  filledStop,
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_PE,
  policy,
  position,
  snapshot,
  soloTrade,
  stopOrder,
} from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { decide } from './decide.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { assessRisk } from './risk.ts';
import { tradingDay } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const running: EngineState = { ...openingState(tradingDay('2026-11-20')), running: true };
const short = position({ net: -65 });
const lost = stopOrder({ orderId: 'S1', status: 'cancelled' });

type Raised = Extract<JournalEntry, { kind: 'alert-raised' }>;

/** One reading `after` milliseconds from ten o'clock, and what the engine knows after it. */
function read(
  state: EngineState,
  parts: Partial<AccountSnapshot>,
  after = 0,
): { readonly state: EngineState; readonly entries: readonly JournalEntry[]; readonly alarms: readonly Raised[] } {
  const now = NOW + after;
  const taken = snapshot({ asOf: now, ...parts });
  const assessment = assessRisk(taken, { policy: policy(), knownStopHits: [], lastGood: new Map(), now });
  const entries = decide(
    state,
    { kind: 'assessed', assessment },
    {
      now,
      policy: policy(),
      capabilities: { killSwitch: { access: 'terminal', needsFlat: true } },
      calendar: CALENDAR,
      killId: 'K1',
      alias: 'Practice',
    },
  );
  return {
    entries,
    state: entries.reduce((each, entry) => evolve(each, entry, now), state),
    alarms: entries.filter((entry): entry is Raised => entry.kind === 'alert-raised'),
  };
}

describe('a stop that is lost while its short is open', () => {
  it.each(['rejected', 'cancelled'] as const)('D13: %s: a critical alarm at the first reading, once', (status) => {
    const stop = stopOrder({ orderId: 'S1', status, ...(status === 'rejected' ? { rejectReason: 'RMS' } : {}) });
    const first = read(running, { positions: [short], orders: [stop] });
    expect(first.alarms).toMatchObject([{ priority: 'critical', code: 'naked-short' }]);
    const text = first.alarms[0]?.text;
    expect(text).toContain(NIFTY_CE.tradingSymbol);
    expect(text).toContain(status);
    expect(text).toMatch(/nothing limits their loss.*exit this leg/i);
    if (status === 'rejected') expect(text).toContain('RMS');
    const later = read(first.state, { positions: [short], orders: [stop] }, 60_000);
    expect(later.entries.filter((entry) => entry.kind !== 'monitoring-degraded')).toEqual([]);
  });

  it('D13: a second spell is alarmed anew, and its end is said', () => {
    const first = read(running, { positions: [short], orders: [lost] });
    const covered = read(first.state, { positions: [short], orders: [lost, stopOrder({ orderId: 'S2' })] }, 2_000);
    expect(covered.entries).toMatchObject([{ kind: 'short-covered' }]);
    const again = read(
      covered.state,
      { positions: [short], orders: [lost, stopOrder({ orderId: 'S2', status: 'cancelled', updatedAt: NOW + 3_000 })] },
      4_000,
    );
    expect(again.alarms).toHaveLength(1);
    expect(again.alarms[0]?.alertId).not.toBe(first.alarms[0]?.alertId);
    expect(again.alarms[0]?.text).toContain('S2');
  });

  it('D13: a second stop refused in the same spell is not a second alarm', () => {
    const first = read(running, { positions: [short], orders: [lost] });
    const second = stopOrder({ orderId: 'S2', status: 'rejected', updatedAt: NOW + 500 });
    expect(read(first.state, { positions: [short], orders: [lost, second] }, 1_000).entries).toEqual([]);
  });

  it('D13: each leg has its own alarm', () => {
    const put = position({ instrument: NIFTY_PE, net: -65 });
    const orders = [lost, stopOrder({ orderId: 'S2', instrument: NIFTY_PE, status: 'rejected' })];
    const { alarms } = read(running, { positions: [short, put], orders });
    expect(new Set(alarms.map((alert) => alert.alertId)).size).toBe(2);
  });

  it('D13: part of it covered, the rest is what the alarm counts', () => {
    const orders = [lost, stopOrder({ orderId: 'S2' })];
    const { alarms } = read(running, { positions: [position({ net: -130 })], orders });
    expect(alarms[0]?.text).toContain('65 sold units');
  });

  it('D13: a stop that filled leaves nothing naked, even while the row has not heard of it', () => {
    const filled = filledStop({ orderId: 'S1' });
    expect(read(running, { positions: [short], orders: [filled] }).alarms).toEqual([]);
    const partly = stopOrder({ orderId: 'S1', quantity: 130, filledQuantity: 65, status: 'open' });
    expect(read(running, { positions: [position({ net: -130 })], orders: [partly] }).alarms).toEqual([]);
  });

  it('D13: a stop cancelled after a part of it filled: the rest is naked, the filled part is not', () => {
    const partly = stopOrder({ orderId: 'S1', quantity: 130, filledQuantity: 65, status: 'cancelled' });
    const { alarms } = read(running, { positions: [position({ net: -130 })], orders: [partly] });
    expect(alarms).toMatchObject([{ priority: 'critical' }]);
    expect(alarms[0]?.text).toContain('65 sold units');
  });

  it('D13: is said on prices that decide nothing', () => {
    const { entries } = read(running, { positions: [position({ net: -65, ltp: null })], orders: [lost] });
    expect(entries.map((entry) => entry.kind)).toEqual(['monitoring-degraded', 'short-uncovered', 'alert-raised']);
  });

  it('D13: a bought option and a closed row need no stop', () => {
    for (const net of [65, 0]) {
      expect(read(running, { positions: [position({ net })], orders: [lost] }).entries).toEqual([]);
    }
  });
});

describe('a short that never had a stop', () => {
  it('D13: is given 30 s, then a warning, once', () => {
    const first = read(running, { positions: [short] });
    expect(first.entries).toMatchObject([{ kind: 'short-uncovered', units: 65, since: NOW }]);
    const pricedAt = NOW + 29_999;
    const open = { positions: [position({ net: -65, pricedAt })] };
    const before = read(first.state, open, 29_999);
    expect(before.entries).toEqual([]);
    const after = read(before.state, open, 30_000);
    expect(after.alarms).toMatchObject([{ priority: 'warning', code: 'naked-short' }]);
    expect(after.alarms[0]?.text).toMatch(/exit this leg/i);
    expect(read(after.state, open, 31_000).entries).toEqual([]);
  });

  it('D13: a stop placed in time: no alarm', () => {
    const first = read(running, { positions: [short] });
    const covered = read(first.state, { positions: [short], orders: [stopOrder({ orderId: 'S1' })] }, 2_000);
    expect(covered.entries).toMatchObject([{ kind: 'short-covered' }]);
    expect(covered.state.naked).toEqual([]);
  });

  it('D13: one whose stop is then refused is alarmed as loudly as any', () => {
    const pricedAt = NOW + 30_000;
    const open = position({ net: -65, pricedAt });
    const warned = read(read(running, { positions: [short] }).state, { positions: [open] }, 30_000);
    const refused = stopOrder({ orderId: 'S1', status: 'rejected', updatedAt: NOW + 30_500 });
    const loud = read(warned.state, { positions: [open], orders: [refused] }, 31_000);
    expect(loud.alarms).toMatchObject([{ priority: 'critical' }]);
    const cleared = read(loud.state, { positions: [open] }, 32_000);
    expect(cleared.alarms).toEqual([]);
  });

  it('D13: the stop of an earlier short of the same contract is not its own', () => {
    const earlier = stopOrder({ orderId: 'S1', status: 'cancelled', updatedAt: NOW - 60_000 });
    const trades = [
      soloTrade('SELL', 65, NOW - 90_000),
      soloTrade('BUY', 65, NOW - 70_000),
      soloTrade('SELL', 65, NOW - 5_000),
    ];
    const { entries } = read(running, { positions: [short], orders: [earlier], trades });
    expect(entries.map((entry) => entry.kind)).toEqual(['short-uncovered']);
  });

  it('D13: nor is a stop of yesterday that the book still shows', () => {
    const yesterday = stopOrder({ orderId: 'S1', status: 'cancelled', updatedAt: NOW - 18 * 3_600_000 });
    expect(read(running, { positions: [short], orders: [yesterday] }).alarms).toEqual([]);
  });
});

describe('when nothing is said about stops', () => {
  const naked = { positions: [short], orders: [lost] };

  it('D13: while a kill works, and again when it has ended', () => {
    const killing = evolve(running, killLatched('K1'), NOW);
    expect(read(killing, naked).entries).toEqual([]);
    const ended = evolve(killing, { kind: 'kill-finished', killId: 'K1', verified: false, unproven: [] }, NOW);
    expect(read(ended, naked).alarms).toHaveLength(1);
  });

  it('D13: while the engine is stopped; started again it says so anew', () => {
    const first = read(running, naked);
    const stopped = evolve(first.state, { kind: 'engine-stopped', actor: 'trader' }, NOW);
    expect(read(stopped, naked, 1_000).entries).toEqual([]);
    const started = evolve(stopped, { kind: 'engine-started', actor: 'trader' }, NOW);
    expect(read(started, naked, 2_000).alarms).toHaveLength(1);
  });

  it('D13: while an exit of the leg is under way, until it has failed', () => {
    const exit: JournalEntry = {
      kind: 'exit-requested',
      exitId: 'E1',
      positionId: short.positionId,
      quantity: 65,
      actor: 'trader',
    };
    const exiting = evolve(running, exit, NOW);
    expect(read(exiting, naked).entries).toEqual([]);
    const failed = evolve(exiting, { kind: 'exit-finished', exitId: 'E1', outcome: 'rejected', detail: '' }, NOW);
    expect(read(failed, naked, 1_000).alarms).toHaveLength(1);
  });

  it('D13: on a reading that may lack orders; and a leg that vanished neither begins nor ends a spell', () => {
    const refused = { ...naked, incomplete: [{ kind: 'rows-refused', field: 'orders', rows: 1 }] as const };
    expect(read(running, refused).entries.map((entry) => entry.kind)).toEqual(['monitoring-degraded']);
    const vanished = { kind: 'positions-vanished', positionIds: [short.positionId] } as const;
    expect(read(running, { ...naked, incomplete: [vanished] }).alarms).toEqual([]);
    const first = read(running, naked);
    const gone = read(first.state, { positions: [], incomplete: [vanished] }, 1_000);
    expect(gone.state.naked).toHaveLength(1);
  });
});
