import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_EXITS } from './policy.ts';
import { anyPosition, badQuote } from '../testing/arbitraries.ts';
import {
  CALENDAR,
  filledStop,
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_PE,
  policy,
  position,
  rupees,
  snapshot,
  stopOrder,
} from '../testing/builders.ts';
import { proven } from '../testing/proven.ts';
import { killLatched } from '../testing/journal-entries.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import type { Unsighted } from './blindness.ts';
import { blockersOf, decide, type DecisionContext, type EngineInput } from './decide.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Policy } from './policy.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import { tradingDay } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const running: EngineState = { ...openingState(tradingDay('2026-11-20')), running: true };

function context(change: Partial<DecisionContext> = {}): DecisionContext {
  return {
    now: NOW,
    policy: policy(),
    capabilities: { killSwitch: { access: 'terminal', needsFlat: true } },
    calendar: CALENDAR,
    killId: 'K1',
    alias: 'Practice',
    ...change,
  };
}

function assess(state: EngineState, parts: Partial<AccountSnapshot>, rules: Policy = policy()): RiskAssessment {
  const context_ = { policy: rules, knownStopHits: state.stopHits, lastGood: new Map(), now: NOW };
  return proven(assessRisk(snapshot(parts), context_));
}

function judge(state: EngineState, parts: Partial<AccountSnapshot>): readonly JournalEntry[] {
  return decide(state, { kind: 'assessed', assessment: assess(state, parts) }, context());
}

const kinds = (entries: readonly JournalEntry[]): readonly string[] => entries.map((entry) => entry.kind);
const after = (state: EngineState, entries: readonly JournalEntry[]): EngineState =>
  entries.reduce((each, entry) => evolve(each, entry, NOW), state);

/** The leg of card D1 after its stop has bought it back: 7,200 lost, nothing open. */
const stop = filledStop({ orderId: 'S1' });
const lost = {
  ...position({ net: 0 }),
  buyQuantity: 65,
  sellQuantity: 65,
  buyValue: rupees(7_200),
  sellValue: rupees(0),
};

describe('the default rule', () => {
  it('D1: MTM beyond the limit without a stop hit decides nothing', () => {
    const short = position({ net: -65, average: 100, realized: -2_000, ltp: 180 });
    expect(judge(running, { positions: [short], orders: [stopOrder({ orderId: 'S1' })] })).toEqual([]);
  });

  it('a stop hit above the limit journals the hit and no kill', () => {
    const fine = { ...lost, buyValue: rupees(100) };
    expect(kinds(judge(running, { positions: [fine], orders: [stop] }))).toEqual(['stop-hit']);
  });

  it('D2: both latch one kill, with its evidence and its plan, and raise one alarm', () => {
    const [hit, latched, alert, ...rest] = judge(running, { positions: [lost], orders: [stop] });
    expect(rest).toEqual([]);
    expect(hit).toMatchObject({ kind: 'stop-hit', orderId: 'S1', full: true });
    expect(latched).toEqual({
      kind: 'kill-latched',
      killId: 'K1',
      tradingDay: '2026-11-20',
      cause: { kind: 'dual-condition', dayPnl: rupees(-7_200), dayLossLimit: rupees(6_000), stopOrderId: 'S1' },
      evidence: {
        dayPnl: rupees(-7_200),
        dayLossLimit: rupees(6_000),
        quality: 'fresh',
        openPositions: 0,
        snapshotAsOf: NOW,
      },
      plan: ['cancel-orders', 'exit-shorts', 'exit-hedges', 'prove-flat', 'pull-switch', 'prove-switch', 'log-out'],
      exits: DEFAULT_EXITS,
      lockUntil: Date.parse('2026-11-23T09:00:00+05:30'),
    });
    expect(alert).toMatchObject({ kind: 'alert-raised', alertId: 'K1-triggered', priority: 'critical' });
  });

  it.each([
    [-5_999.99, false],
    [-6_000, true],
  ])('D3: at %d a kill starts: %s', (pnl, killed) => {
    const at = { ...lost, buyValue: rupees(-pnl) };
    expect(kinds(judge(running, { positions: [at], orders: [stop] })).includes('kill-latched')).toBe(killed);
  });

  it('a stop seen earlier counts when the order book has forgotten it', () => {
    const seen = after(running, judge(running, { positions: [{ ...lost, buyValue: rupees(0) }], orders: [stop] }));
    expect(kinds(judge(seen, { positions: [lost] }))).toEqual(['kill-latched', 'alert-raised']);
  });

  it('D12: part of a stop does not kill; the rest of it does', () => {
    const partly = stopOrder({ orderId: 'S1', quantity: 130, filledQuantity: 65, status: 'open' });
    const half = judge(running, {
      positions: [{ ...lost, netQuantity: -65, sellQuantity: 130, quote: { lastPrice: 5, asOf: NOW } }],
      orders: [partly],
    });
    expect(kinds(half)).toEqual(['stop-hit']);
    const full = judge(after(running, half), {
      positions: [{ ...lost, buyQuantity: 130, sellQuantity: 130 }],
      orders: [filledStop({ orderId: 'S1', quantity: 130 })],
    });
    expect(kinds(full)).toEqual(['stop-hit', 'kill-latched', 'alert-raised']);
  });

  it('decides nothing while the engine is stopped', () => {
    expect(judge({ ...running, running: false }, { positions: [lost], orders: [stop] })).toEqual([]);
  });
});

describe('one kill a day', () => {
  const killed = after(running, judge(running, { positions: [lost], orders: [stop] }));
  const manual: EngineInput = {
    kind: 'kill-requested',
    cause: { kind: 'manual', actor: 'trader', reason: 'enough' },
    assessment: null,
  };

  it('R1 K18: further triggers decide nothing', () => {
    expect(judge(killed, { positions: [lost], orders: [stop] })).toEqual([]);
    expect(decide(killed, manual, context({ killId: 'K2' }))).toEqual([]);
  });

  it('L1: a loss that recovers changes nothing either', () => {
    expect(judge(killed, { positions: [{ ...lost, sellValue: rupees(20_000) }], orders: [stop] })).toEqual([]);
  });

  it('K17: a kill by hand needs neither a running engine nor a reading', () => {
    const [latched] = decide({ ...running, running: false }, manual, context());
    expect(latched).toMatchObject({
      kind: 'kill-latched',
      cause: { kind: 'manual' },
      evidence: { dayPnl: null, quality: 'unknown', openPositions: 0, snapshotAsOf: null },
    });
  });
});

describe('figures that may not decide', () => {
  const leg = position({ net: 65, average: 100, ltp: 900 });

  it.each<[string, Partial<AccountSnapshot>, string]>([
    [
      'a price that is missing',
      { positions: [lost, position({ instrument: NIFTY_PE, net: 65, ltp: null })] },
      'price-unknown',
    ],
    ['old prices', { positions: [lost, { ...leg, quote: { lastPrice: 90_000, asOf: NOW - 6_000 } }] }, 'data-stale'],
    ['an old reading', { asOf: NOW - 6_000, positions: [lost] }, 'data-stale'],
    [
      'rows that were refused',
      { positions: [lost], incomplete: [{ kind: 'rows-refused', field: 'orders.status', rows: 1 }] },
      'snapshot-incomplete',
    ],
    [
      'legs that vanished',
      { positions: [lost], incomplete: [{ kind: 'positions-vanished', positionIds: ['x'] }] },
      'snapshot-incomplete',
    ],
  ])('I5: %s with everything else past the line: no kill, said once, and recovered once', (_name, parts, code) => {
    const first = judge(running, { ...parts, orders: [stop] });
    expect(kinds(first)).toEqual(['stop-hit', 'monitoring-degraded']);
    expect(first[1]).toMatchObject({ reason: { code } });
    const degraded = after(running, first);
    expect(judge(degraded, { ...parts, orders: [stop] })).toEqual([]);
    expect(kinds(judge(degraded, { positions: [{ ...lost, buyValue: rupees(0) }], orders: [stop] }))).toEqual([
      'monitoring-recovered',
    ]);
  });

  it('I5: no bad price of any leg ever makes or unmakes a kill', () => {
    const book = fc.uniqueArray(anyPosition, { minLength: 1, maxLength: 4, selector: (each) => each.positionId });
    fc.assert(
      fc.property(book, fc.nat(), badQuote, (positions, pick, quote) => {
        const open = positions.filter((each) => each.netQuantity !== 0);
        const victim = open[pick % Math.max(1, open.length)];
        fc.pre(victim !== undefined);
        const { quote: _gone, ...bare } = victim;
        const struck = positions.map((each) => (each === victim ? (quote ? { ...bare, quote } : bare) : each));
        const orders = [filledStop({ orderId: 'S1', instrument: NIFTY_CE })];
        const entries = judge(running, { positions: struck, orders });
        expect(kinds(entries)).not.toContain('kill-latched');
        expect(kinds(entries)).toContain('monitoring-degraded');
        // And once latched, nothing a reading says takes it back.
        const killed = after(running, [killLatched('K0')]);
        expect(after(killed, judge(killed, { positions: struck, orders })).latch).toEqual(killed.latch);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('blindness', () => {
  const reason = { code: 'broker-unreachable', message: 'no answer' } as const;
  const blind: EngineInput = { kind: 'blind', reason };
  const unsighted = (forMs: number, change: Partial<Unsighted> = {}): EngineInput => ({
    kind: 'unsighted',
    unsighted: { since: NOW, forMs, reason, openRisk: true, ...change },
  });
  const codes = (entries: readonly JournalEntry[]): readonly string[] =>
    entries.flatMap((entry) => (entry.kind === 'alert-raised' ? [entry.code] : []));

  it('is said at once', () => {
    const first = decide(running, blind, context());
    expect(kinds(first)).toEqual(['monitoring-degraded']);
    expect(decide(after(running, first), blind, context())).toEqual([]);
  });

  it('a reason that changes is said', () => {
    const state = after(running, decide(running, blind, context()));
    const lostSession: EngineInput = { kind: 'blind', reason: { code: 'session-lost', message: '403' } };
    expect(kinds(decide(state, lostSession, context()))).toEqual(['monitoring-degraded']);
  });

  it('D10 R9: warns at 10 s and alarms at 20 s with something open, each once', () => {
    let state = running;
    const heard = [9_999, 10_000, 15_000, 20_000, 25_000, 60_000].map((forMs) => {
      const entries = decide(state, unsighted(forMs), context({ now: NOW + forMs }));
      state = after(state, entries);
      return codes(entries);
    });
    expect(heard).toEqual([[], ['sight-lost'], [], ['blind'], [], []]);
    expect(state.latch.state).toBe('armed');
    expect(state.degraded).toEqual(reason);
    expect(codes(decide(state, unsighted(20_000, { since: NOW + 99_000 }), context()))).toEqual(['blind']);
  });

  it('R8: with nothing open it alarms at 30 s', () => {
    expect(codes(decide(running, unsighted(29_999, { openRisk: false }), context()))).not.toContain('blind');
    expect(codes(decide(running, unsighted(30_000, { openRisk: false }), context()))).toContain('blind');
  });

  it('D10: flattens by the kill path after the time the trader chose, and only with something open in the session', () => {
    const chosen = context({ policy: policy({ flattenWhenBlindMs: 60_000 }) });
    expect(kinds(decide(running, unsighted(59_999), chosen))).not.toContain('kill-latched');
    expect(decide(running, unsighted(60_000), chosen)).toContainEqual(
      expect.objectContaining({ kind: 'kill-latched', cause: { kind: 'blind', seconds: 60 } }),
    );
    expect(kinds(decide(running, unsighted(90_000, { openRisk: false }), chosen))).not.toContain('kill-latched');
    const night = { ...chosen, now: Date.parse('2026-11-20T20:00:00+05:30') };
    expect(kinds(decide(running, unsighted(90_000), night))).not.toContain('kill-latched');
    expect(kinds(decide(running, unsighted(900_000), context()))).not.toContain('kill-latched');
  });

  it('is nobody’s business while the engine is stopped', () => {
    const stopped = { ...running, running: false };
    expect(decide(stopped, blind, context())).toEqual([]);
    expect(decide(stopped, unsighted(60_000), context())).toEqual([]);
  });
});

describe('start, stop, clock', () => {
  const start: EngineInput = { kind: 'start-requested', actor: 'trader' };
  const end: EngineInput = { kind: 'stop-requested', actor: 'trader' };

  it('starting and stopping twice is once', () => {
    expect(kinds(decide({ ...running, running: false }, start, context()))).toEqual(['engine-started']);
    expect(decide(running, start, context())).toEqual([]);
    expect(kinds(decide(running, end, context()))).toEqual(['engine-stopped']);
    expect(decide({ ...running, running: false }, end, context())).toEqual([]);
  });

  it('opens a day once it has begun, and carries a lock that has not ended', () => {
    const locked: EngineState = { ...running, lock: { until: NOW + 90_000_000, reason: 'killed today' } };
    const tomorrow = context({ now: NOW + 86_400_000 });
    expect(decide(running, { kind: 'clock' }, context())).toEqual([]);
    expect(decide(locked, { kind: 'clock' }, tomorrow)).toMatchObject([
      { kind: 'day-opened', tradingDay: '2026-11-21', stillRunning: true, carriedLock: locked.lock },
    ]);
    expect(decide(running, { kind: 'clock' }, tomorrow)[0]).not.toHaveProperty('carriedLock');
  });

  it('L4: a clock set back opens nothing', () => {
    expect(decide(running, { kind: 'clock' }, context({ now: NOW - 5 * 86_400_000 }))).toEqual([]);
  });

  it('a kill that still works keeps its day', () => {
    const killing = { ...after(running, [killLatched('K1')]), lock: null };
    expect(decide(killing, { kind: 'clock' }, context({ now: NOW + 86_400_000 }))).toEqual([]);
    const finished = after(killing, [{ kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] }]);
    expect(kinds(decide(finished, { kind: 'clock' }, context({ now: NOW + 86_400_000 })))).toEqual(['day-opened']);
  });
});

describe('why an engine is not armed', () => {
  const killing = after(running, [killLatched('K1')]);
  const ended = (verified: boolean): EngineState =>
    after(killing, [{ kind: 'kill-finished', killId: 'K1', verified, unproven: verified ? [] : ['prove-flat'] }]);

  it.each<[string, EngineState, readonly string[]]>([
    ['it is', running, []],
    ['it is stopped', { ...running, running: false }, ['engine-stopped']],
    ['it sees nothing', { ...running, degraded: { code: 'broker-unreachable', message: '' } }, ['broker-unreachable']],
    ['a kill works', killing, ['killing']],
    ['a kill was not proven', ended(false), ['kill-unverified']],
    ['the day is over', ended(true), []],
  ])('%s', (_name, state, codes) => {
    expect(
      blockersOf({ ...state, lock: state.kill ? { until: null, reason: '' } : null }, NOW).map((each) => each.code),
    ).toEqual(codes);
  });
});

describe('a journal that was recovered', () => {
  const review = { fault: 'damaged', detail: 'entry 8 is missing', killed: 'unknown' } as const;
  const found = evolve({ ...running }, { kind: 'journal-recovered', ...review }, NOW);

  it('P12: is not armed, whatever the loss, until a person starts the guard', () => {
    expect(found).toMatchObject({ running: false, review });
    expect(judge(found, { positions: [lost], orders: [stop] })).toEqual([]);
    expect(decide(found, { kind: 'start-requested', actor: 'engine' }, context())).toEqual([]);
    const started = decide(found, { kind: 'start-requested', actor: 'trader' }, context());
    expect(kinds(started)).toEqual(['recovery-reviewed', 'engine-started']);
    expect(after(found, started)).toMatchObject({ running: true, review: null });
  });

  it('P12: blocks, locked or not, with what happened and what to do', () => {
    const [blocker] = blockersOf({ ...found, lock: { until: null, reason: 'killed today' } }, NOW);
    expect(blocker).toMatchObject({ code: 'journal-recovered' });
    expect(blocker?.message).toContain('Whether it was already stopped today is not known.');
    expect(blocker?.message).toContain("Look at the account in your broker's app, then start the guard again.");
  });

  it('K13: a latch the disk had refused and the second copy kept needs no look: the same guard goes on', () => {
    const state = evolve({ ...running }, { kind: 'journal-recovered', ...review, fault: 'unsaved-latch' }, NOW);
    expect(state).toEqual(running);
  });
});
