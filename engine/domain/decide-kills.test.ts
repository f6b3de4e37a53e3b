import { describe, expect, it } from 'vitest';
import {
  CALENDAR,
  filledStop,
  FRIDAY_10AM,
  order,
  policy,
  position,
  rupees,
  snapshot,
  stopOrder,
} from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { blockersOf, decide, type DecisionContext, type EngineInput } from './decide.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import { withEvidence, type RuleEvidence } from './evidence.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Order } from './order.ts';
import type { PnlSource } from './pnl-sources.ts';
import { assessRisk, type RiskAssessment } from './risk.ts';
import { tradingDay } from './trading-day.ts';
import { NO_FILLS } from './fills.ts';
import type { Sighting } from './vanished.ts';

const NOW = FRIDAY_10AM;
const MINUS = '\u2212';
const running: EngineState = { ...openingState(tradingDay('2026-11-20')), running: true };
const after = (state: EngineState, entries: readonly JournalEntry[]): EngineState =>
  entries.reduce((each, entry) => evolve(each, entry, NOW), state);
const kinds = (entries: readonly JournalEntry[]): readonly string[] => entries.map((entry) => entry.kind);

function context(change: Partial<DecisionContext> = {}): DecisionContext {
  return {
    now: NOW,
    policy: policy(),
    capabilities: { killSwitch: { access: 'terminal', needsFlat: true } },
    calendar: CALENDAR,
    killId: 'K1',
    alias: 'Family',
    ...change,
  };
}

const lost = position({ net: 0, realized: -7_200 });
const stop = filledStop({ orderId: 'S1' });

function assess(parts: Partial<AccountSnapshot> = {}, carried: readonly Sighting[] = []): RiskAssessment {
  return assessRisk(snapshot({ positions: [lost], orders: [stop], ...parts }), {
    policy: policy(),
    knownStopHits: [],
    lastGood: new Map(),
    now: NOW,
    carried,
  });
}

const evidence = (state: RuleEvidence['state']): RuleEvidence => ({
  ruleId: 'dual-condition',
  state,
  since: 0,
  explanation: state,
});

describe('figures of the sources that contradict each other', () => {
  const sources: readonly PnlSource[] = [
    { name: 'positions', value: rupees(-7_200), agrees: true },
    { name: 'trade book', value: null, agrees: false },
    { name: 'broker funds', value: rupees(-100), agrees: false },
  ];
  const seen = (state: RuleEvidence['state']): RiskAssessment => ({
    ...withEvidence(assess(), [evidence(state)]),
    sources,
  });
  const judge = (state: EngineState, assessment = seen('disputed')): readonly JournalEntry[] =>
    decide(state, { kind: 'assessed', assessment }, context());

  it('P24: kill nothing, and the trader hears at once what each source says', () => {
    const entries = judge(running);
    expect(kinds(entries)).toEqual(['stop-hit', 'alert-raised']);
    expect(entries[1]).toMatchObject({ alertId: 'sources-2026-11-20', priority: 'critical', code: 'sources-disagree' });
    expect(entries[1]).toHaveProperty(
      'text',
      expect.stringContaining(`(positions ${MINUS}₹7,200.00, broker funds ${MINUS}₹100.00; 1/2 agree)`),
    );
    expect(entries[1]).toHaveProperty('text', expect.stringMatching(/^Family: YOUR LINE MAY BE CROSSED/));
  });

  it('P24: is said once a day, and again on another day', () => {
    const told = after(running, judge(running));
    expect(judge(told)).toEqual([]);
    expect(kinds(judge({ ...told, tradingDay: tradingDay('2026-11-23') }))).toEqual(['alert-raised']);
  });

  it('P24: is not said after a kill, nor while the proof is still gathered', () => {
    expect(kinds(judge(after(running, [killLatched('K1')])))).toEqual(['stop-hit']);
    expect(kinds(judge(running, seen('pending')))).toEqual(['stop-hit']);
  });

  it('D2: a rule that holds without proof kills nothing; with it, and with nothing else, it does', () => {
    expect(kinds(judge(running, assess()))).toEqual(['stop-hit']);
    expect(kinds(judge(running, seen('proven')))).toContain('kill-latched');
    const another = { ...evidence('proven'), ruleId: 'another-rule' as RuleEvidence['ruleId'] };
    expect(kinds(judge(running, withEvidence(assess(), [another])))).toEqual(['stop-hit']);
  });
});

describe('the cancels a latch orders itself', () => {
  const manual = (assessment: RiskAssessment | null): EngineInput => ({
    kind: 'kill-requested',
    cause: { kind: 'manual', actor: 'trader', reason: 'enough' },
    assessment,
  });
  const orders = [stopOrder({ orderId: 'W1' }), order({ orderId: 'W2' }), order({ orderId: 'D', status: 'cancelled' })];

  it('K1: name every order that works, and only those, in the same transaction as the latch', () => {
    const entries = decide(running, manual(assess({ orders })), context());
    expect(kinds(entries)).toEqual(['kill-latched', 'alert-raised', 'cancel-intended', 'cancel-intended']);
    expect(entries[2]).toEqual({
      kind: 'cancel-intended',
      orderId: 'W1',
      tradingSymbol: orders[0]?.instrument.tradingSymbol,
      purpose: { kind: 'kill', killId: 'K1' },
    });
  });

  it.each([
    [5_000, true],
    [5_001, false],
  ])('K1: a reading of %i ms ago orders them: %s; the first step reads anew in any case', (age, ordered) => {
    const entries = decide(running, manual(assess({ orders })), context({ now: NOW + age }));
    expect(kinds(entries).includes('cancel-intended')).toBe(ordered);
    expect(kinds(entries)).toContain('kill-latched');
  });

  it('K17: without any reading there are none', () => {
    expect(kinds(decide(running, manual(null), context()))).toEqual(['kill-latched', 'alert-raised']);
  });

  it('L15: a lock whose end the calendar cannot tell is latched without one', () => {
    const holidays = new Map(
      Array.from({ length: 40 }, (_each, day) => [
        new Date(NOW + day * 86_400_000).toISOString().slice(0, 10),
        'closed',
      ]),
    );
    const calendar = { ...CALENDAR, holidays, specialSessions: new Map() };
    expect(decide(running, manual(null), context({ calendar }))[0]).toMatchObject({ lockUntil: null });
  });

  it('says aloud who asked for it, and that it has begun', () => {
    expect(decide(running, manual(null), context())[1]).toMatchObject({
      code: 'kill-triggered',
      text: 'Family: KILL STARTED. Killed by hand: enough. Cancelling orders and closing positions now.',
    });
  });
});

describe('closed legs that the broker shows no more', () => {
  const leg: Sighting = { position: lost, fills: NO_FILLS };
  const judge = (state: EngineState, carried: readonly Sighting[]): readonly JournalEntry[] =>
    decide(state, { kind: 'assessed', assessment: assess({ orders: [] }, carried) }, context());

  it('R7: are noted once, with what they booked', () => {
    const first = judge(running, [leg]);
    expect(first).toEqual([{ kind: 'leg-carried', leg }]);
    expect(judge(after(running, first), [leg])).toEqual([]);
  });

  it.each([
    ['bought for more', { buyValue: rupees(9_999) }],
    ['sold for more', { sellValue: rupees(9_999) }],
    ['another leg', { positionId: position({ net: 0, product: 'MIS' }).positionId }],
  ])('R7: are noted anew when it was %s since', (_what, change) => {
    const known = after(running, judge(running, [leg]));
    const now = { ...leg, position: { ...lost, ...change } };
    expect(judge(known, [now])).toEqual([{ kind: 'leg-carried', leg: now }]);
  });
});

describe('a stop that fills more and more', () => {
  const stopAt = (filledQuantity: number, change: Partial<Order> = {}): Order =>
    stopOrder({ orderId: 'S1', quantity: 195, filledQuantity, status: 'open', ...change });
  const hits = (state: EngineState, ...orders: readonly Order[]): readonly JournalEntry[] => {
    const bought = orders.reduce((sum, each) => sum + each.filledQuantity, 0);
    const short = { ...position({ net: bought - 195 }), buyQuantity: bought, sellQuantity: 195 };
    const assessment = assess({ positions: [short], orders });
    return decide(state, { kind: 'assessed', assessment }, context()).filter((entry) => entry.kind === 'stop-hit');
  };

  it('D12: is noted at each larger fill, and not again at the same', () => {
    const first = hits(running, stopAt(65));
    expect(first).toMatchObject([{ kind: 'stop-hit', filledQuantity: 65, full: false, seenAt: NOW }]);
    const known = after(running, first);
    expect(hits(known, stopAt(65))).toEqual([]);
    expect(hits(known, stopAt(130))).toMatchObject([{ filledQuantity: 130 }]);
    expect(hits(after(known, hits(known, stopAt(130))), stopAt(65))).toEqual([]);
  });

  it('D12: is noted as whole when the rest of it is cancelled, once', () => {
    const known = after(running, hits(running, stopAt(65)));
    const whole = hits(known, stopAt(65, { status: 'cancelled' }));
    expect(whole).toMatchObject([{ orderId: 'S1', full: true }]);
    expect(hits(after(known, whole), stopAt(65, { status: 'cancelled' }))).toEqual([]);
  });

  it('D12: a second stop is noted beside the first, however little of it has filled', () => {
    const known = after(running, hits(running, stopAt(130)));
    expect(hits(known, stopAt(130), stopAt(65, { orderId: 'S2', quantity: 65 }))).toMatchObject([{ orderId: 'S2' }]);
  });
});

describe('a rule that is proven', () => {
  const seen = withEvidence(assess(), [evidence('proven')]);
  const judge = (assessment: RiskAssessment): readonly string[] =>
    kinds(decide(running, { kind: 'assessed', assessment }, context()));

  it.each<[string, Partial<RiskAssessment>]>([
    ['a figure that is not fresh', { mark: { ...seen.mark, quality: 'stale' } }],
    ['no figure', { dayPnl: null }],
    ['a stop of which only a part has filled', { stopHits: seen.stopHits.map((hit) => ({ ...hit, full: false })) }],
    ['rules of which none holds', { rules: seen.rules.map((rule) => ({ ...rule, holds: false })) }],
    ['figures that may not decide', { degraded: { code: 'data-stale', asOf: NOW } }],
  ])('I5: kills nothing on %s', (_what, change) => {
    expect(judge(seen)).toContain('kill-latched');
    expect(judge({ ...seen, ...change })).not.toContain('kill-latched');
  });

  it('D2: needs proof of its own: that of one rule is none of another, and a second piece takes none away', () => {
    const [rule] = seen.rules;
    if (!rule) throw new Error('no rule');
    const twoRules = { ...seen, rules: [{ ...rule, id: 'floor' as typeof rule.id, holds: false }, rule] };
    expect(judge(twoRules)).toContain('kill-latched');
    const other = { ...evidence('disputed'), ruleId: 'floor' as typeof rule.id };
    expect(judge({ ...twoRules, evidence: [other, evidence('proven')] })).toContain('kill-latched');
    expect(judge({ ...twoRules, evidence: [evidence('pending'), { ...other, state: 'proven' }] })).not.toContain(
      'kill-latched',
    );
  });
});

describe('a new day', () => {
  const clock = (state: EngineState) => decide(state, { kind: 'clock' }, context({ now: NOW + 86_400_000 }));

  it('L11: does not take over a lock that has ended', () => {
    const ended = { ...running, lock: { until: NOW + 3_600_000, reason: 'killed today' } };
    expect(clock(ended)).toHaveLength(1);
    expect(clock(ended)[0]).not.toHaveProperty('carriedLock');
  });
});

describe('why an engine is not armed, in words', () => {
  const killing = after(running, [killLatched('K1')]);
  const finished = (verified: boolean): EngineState =>
    after(killing, [{ kind: 'kill-finished', killId: 'K1', verified, unproven: [] }]);
  const reentered = after(finished(true), [
    {
      kind: 'bypass-seen',
      killId: 'K1',
      number: 1,
      origin: 'elsewhere',
      legs: [{ positionId: lost.positionId, netQuantity: -65 }],
      orders: [],
      flattens: true,
    },
  ]);

  it.each<[string, EngineState, string, string]>([
    ['a kill that works', killing, 'killing', 'A kill is in progress.'],
    [
      'a kill that could not be proven',
      finished(false),
      'kill-unverified',
      'The kill could not be proven. Check the account by hand.',
    ],
    [
      'something opened after the kill, however well that was proven',
      reentered,
      're-entry',
      'Something was opened after the kill: the account is not stopped. Look at it in the broker’s app.',
    ],
    [
      'a guard that is off',
      { ...running, running: false },
      'engine-stopped',
      'The engine is stopped: nobody watches this account.',
    ],
  ])('%s', (_what, state, code, message) => {
    expect(blockersOf({ ...state, lock: { until: NOW - 1, reason: '' } }, NOW)[0]).toEqual({ code, message });
  });

  it('L1: a locked account that is stopped needs no guard to be safe', () => {
    const locked = { ...running, running: false, lock: { until: NOW + 1, reason: '' } };
    expect(blockersOf(locked, NOW)).toEqual([]);
    expect(blockersOf(locked, NOW + 1).map(({ code }) => code)).toEqual(['engine-stopped']);
  });
});
