import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filledStop,
  FRIDAY_10AM,
  NIFTY_PE,
  policy,
  position,
  rupees,
  settings,
  snapshot,
} from '../../testing/builders.ts';
import { anyRules } from '../../testing/rule-arbitraries.ts';
import { paise } from '../money.ts';
import type { Policy } from '../policy.ts';
import { assessRisk } from '../risk.ts';
import { NO_RULE_MEMORY } from '../rules/memory.ts';
import type { Rule, RuleAction } from '../rules/rule.ts';
import { guardChanges, isLoosening, type Guard } from './loosening.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });

function guard(change: Partial<Guard> = {}, line: Partial<Policy> = {}): Guard {
  return {
    account: 'kept',
    running: true,
    openRisk: true,
    settings: settings({ policy: policy(line) }),
    mode: 'live',
    autoStart: true,
    linkedGroup: 'family',
    alertChannels: ['telegram 1', 'desktop'],
    terminal: true,
    clockErrorMs: 200,
    journal: { entries: 100, whole: true },
    ...change,
  };
}

const floor: Rule = { id: 'floor', when: { kind: 'hard-floor', limit: sum(15_000) }, then: { kind: 'kill' } };
const lossRule = (limit: number, change: Partial<Rule> = {}): Rule => ({
  id: 'mine',
  when: { kind: 'loss', of: 'account', figure: 'day', limit: sum(limit) },
  then: { kind: 'kill' },
  ...change,
});
const withRules = (...rules: readonly Rule[]): Guard => guard({}, { rules });

describe('a change that loosens', () => {
  const before = guard(
    {},
    { rules: [floor], warnAtPercents: [50, 90], flattenWhenBlindMs: 60_000, serverGuardPercent: 120 },
  );
  const after = (change: Partial<Guard>, line: Partial<Policy> = {}): Guard => ({
    ...before,
    settings: settings({ policy: { ...before.settings.policy, ...line } }),
    ...change,
  });

  it.each([
    ['the limit from −6,000 to −9,000', after({}, { dayLossLimit: rupees(9_000) }), 'rule dual-condition'],
    ['the hard floor off', after({}, { rules: [] }), 'rule floor'],
    [
      'the hard floor lowered',
      after({}, { rules: [{ ...floor, when: { kind: 'hard-floor', limit: sum(15_001) } }] }),
      'rule floor',
    ],
    ['a kill that only warns', after({}, { rules: [{ ...floor, then: { kind: 'warn' } }] }), 'rule floor'],
    ['hedges left open', after({}, { squareOffHedges: false }), 'square off hedges'],
    ['the engine stopped with open risk', after({ running: false }), 'engine'],
    ['the engine stopped and nobody knows what is open', after({ running: false, openRisk: null }), 'engine'],
    ['the account removed', after({ account: 'removed' }), 'account'],
    ['Telegram off', after({ alertChannels: ['desktop'] }), 'alert channels'],
    ['the terminal off', after({ terminal: false }), 'terminal'],
    ['live to paper', after({ mode: 'paper' }), 'mode'],
    ['out of the linked group', after({ linkedGroup: null }), 'linked accounts'],
    ['the clock moved by a day', after({ clockErrorMs: 86_400_000 }), 'clock'],
    ['a clock nobody can check', after({ clockErrorMs: null }), 'clock'],
    ['an older journal put back', after({ journal: { entries: 60, whole: true } }), 'journal entries'],
    ['a journal that was changed', after({ journal: { entries: 100, whole: false } }), 'journal chain'],
    ['a warning taken away', after({}, { warnAtPercents: [90] }), 'warnings of rule dual-condition'],
    ['no flattening when blind', after({}, { flattenWhenBlindMs: null }), 'flatten when blind'],
    ['the broker’s own guard further off', after({}, { serverGuardPercent: 200 }), 'guard at the broker'],
    ['a longer dwell', after({}, { dwellMs: 4_000 }), 'dwell of a breach'],
    ['not started with the app', after({ autoStart: false }), 'start with the app'],
  ])('L5: %s; and the way back tightens', (_what, changed, part) => {
    expect(guardChanges(before, changed)).toContainEqual({ part, loosens: true, tightens: false });
    expect(isLoosening(before, changed)).toBe(true);
    expect(guardChanges(changed, before)).toContainEqual({ part, loosens: false, tightens: true });
    expect(isLoosening(changed, before)).toBe(false);
  });

  it('L5: alerts to another chat cannot be compared: one channel goes and one comes', () => {
    const moved = after({ alertChannels: ['telegram 2', 'desktop'] });
    expect(guardChanges(before, moved)).toEqual([{ part: 'alert channels', loosens: true, tightens: true }]);
  });

  it('L5: an engine that stops with nothing open loosens nothing', () => {
    expect(isLoosening(before, after({ running: false, openRisk: false }))).toBe(false);
  });

  it('L5: a lower limit, another rule, another channel and a warning more loosen nothing', () => {
    const stricter = after(
      { alertChannels: ['telegram 1', 'desktop', 'mail'] },
      { dayLossLimit: rupees(5_000), warnAtPercents: [50, 75, 90], rules: [floor, lossRule(20_000)] },
    );
    expect(isLoosening(before, stricter)).toBe(false);
    expect(isLoosening(stricter, before)).toBe(true);
  });

  it('charges loosen a profit target, and capital only what is a percentage of it', () => {
    const target: Rule = {
      id: 'enough',
      when: { kind: 'profit', of: 'account', figure: 'day', target: sum(2_000) },
      then: { kind: 'kill' },
    };
    expect(isLoosening(guard(), guard({}, { chargesOf: 'dhan' }))).toBe(false);
    expect(isLoosening(guard({}, { chargesOf: 'dhan' }), guard())).toBe(true);
    expect(isLoosening(withRules(target), guard({}, { rules: [target], chargesOf: 'dhan' }))).toBe(true);
    const share = lossRule(1, {
      when: { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 6, of: 'start-equity' } },
    });
    const worth = (capital: number | null, ...rules: readonly Rule[]): Guard =>
      guard({}, { rules, capital: capital === null ? null : rupees(capital) });
    expect(isLoosening(worth(100_000), worth(200_000))).toBe(false);
    expect(isLoosening(worth(100_000, share), worth(200_000, share))).toBe(true);
    expect(isLoosening(worth(200_000, share), worth(100_000, share))).toBe(false);
    expect(isLoosening(worth(null, share), worth(100_000, share))).toBe(true);
  });
});

describe('rules compared by what they mean', () => {
  const loosens = (a: readonly Rule[], b: readonly Rule[]): boolean => isLoosening(withRules(...a), withRules(...b));
  const part = (limit: number, of: 'all' | 'any', ...more: readonly Rule['when'][]): Rule =>
    lossRule(limit, {
      when: { kind: of, conditions: [{ kind: 'loss', of: 'account', figure: 'day', limit: sum(limit) }, ...more] },
    });
  const stop: Rule['when'] = { kind: 'stop-hit' };

  it('another name for the same rule changes nothing, unless it must remember its floor', () => {
    expect(loosens([lossRule(500)], [lossRule(500, { id: 'renamed' })])).toBe(false);
    const lock = (id: string, step: number | null = 1_000): Rule => ({
      id,
      when: { kind: 'profit-lock', arm: sum(5_000), floor: sum(3_000), step: step === null ? null : sum(step) },
      then: { kind: 'kill' },
    });
    expect(loosens([lock('a')], [lock('b')])).toBe(true);
    expect(loosens([lock('a')], [lock('a')])).toBe(false);
    expect(loosens([lock('a')], [lock('a', 500)])).toBe(false);
    expect(loosens([lock('a')], [lock('a', 300)])).toBe(true);
    expect(loosens([lock('a', null)], [lock('a', 300)])).toBe(false);
    expect(loosens([lock('a')], [lock('a', null)])).toBe(true);
  });

  it('a second condition loosens a rule, an alternative does not', () => {
    expect(loosens([lossRule(500)], [part(500, 'all', stop)])).toBe(true);
    expect(loosens([part(500, 'all', stop)], [lossRule(500)])).toBe(false);
    expect(loosens([lossRule(500)], [part(500, 'any', stop)])).toBe(false);
    expect(loosens([part(500, 'any', stop)], [lossRule(500)])).toBe(true);
  });

  it('a hard floor takes the place of the same loss, and not the other way round', () => {
    const hard: Rule = { ...floor, id: 'mine', when: { kind: 'hard-floor', limit: sum(500) } };
    expect(loosens([lossRule(500)], [hard])).toBe(false);
    expect(loosens([hard], [lossRule(500)])).toBe(true);
  });

  it('limits on other figures cannot be compared: the change waits', () => {
    const share: Rule = lossRule(1, {
      when: { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 2, of: 'invested' } },
    });
    const scaled = (atMost: number): Rule =>
      lossRule(1, {
        when: { kind: 'loss', of: 'account', figure: 'day', limit: { deviations: 2, atMost: sum(atMost) } },
      });
    expect(loosens([lossRule(500)], [share])).toBe(true);
    expect(loosens([share], [lossRule(500)])).toBe(true);
    expect(loosens([lossRule(500)], [scaled(500)])).toBe(false);
    expect(loosens([scaled(500)], [lossRule(500)])).toBe(true);
    expect(loosens([scaled(500)], [scaled(400)])).toBe(false);
  });

  it.each<[string, Rule['when'], Rule['when'], boolean]>([
    ['fewer trades', { kind: 'trades', max: 6 }, { kind: 'trades', max: 5 }, false],
    ['more trades', { kind: 'trades', max: 6 }, { kind: 'trades', max: 7 }, true],
    ['a longer streak', { kind: 'losing-streak', losses: 3 }, { kind: 'losing-streak', losses: 4 }, true],
    ['an earlier hour', { kind: 'time', from: 900 }, { kind: 'time', from: 870 }, false],
    ['an end that was not there', { kind: 'time', from: 900 }, { kind: 'time', from: 900, to: 930 }, true],
    [
      'one weekday less',
      { kind: 'time', from: 900, weekdays: [1, 2] },
      { kind: 'time', from: 900, weekdays: [1] },
      true,
    ],
    ['every day', { kind: 'time', from: 900, weekdays: [1] }, { kind: 'time', from: 900 }, false],
    ['expiry days only', { kind: 'time', from: 900 }, { kind: 'time', from: 900, on: 'expiry-day' }, true],
    ['a larger position', { kind: 'quantity', max: 65 }, { kind: 'quantity', max: 130 }, true],
    [
      'another period',
      { kind: 'period-loss', period: 'week', limit: sum(1) },
      { kind: 'period-loss', period: 'month', limit: sum(1) },
      true,
    ],
    ['fewer errors', { kind: 'broker-errors', streak: 5 }, { kind: 'broker-errors', streak: 3 }, false],
    [
      'some legs only',
      { kind: 'position-loss', figure: 'day', limit: sum(1) },
      { kind: 'position-loss', figure: 'day', limit: sum(1), legs: { underlyings: ['NIFTY'] } },
      true,
    ],
    [
      'a target further off',
      { kind: 'position-profit', figure: 'day', target: sum(1) },
      { kind: 'position-profit', figure: 'day', target: sum(2) },
      true,
    ],
    [
      'more exposure',
      { kind: 'exposure', figure: 'value', limit: sum(1) },
      { kind: 'exposure', figure: 'value', limit: sum(2) },
      true,
    ],
    ['a deeper drawdown', { kind: 'drawdown', limit: sum(1) }, { kind: 'drawdown', limit: sum(2) }, true],
    [
      'a trigger nearer',
      { kind: 'drawdown', limit: sum(2) },
      { kind: 'drawdown', limit: sum(2), atPercent: 95 },
      false,
    ],
  ])('%s', (_what, a, b, expected) => {
    expect(loosens([lossRule(1, { when: a })], [lossRule(1, { when: b })])).toBe(expected);
  });

  it.each<[RuleAction, RuleAction, boolean]>([
    [{ kind: 'warn' }, { kind: 'cancel-entries' }, false],
    [{ kind: 'cancel-entries' }, { kind: 'warn' }, true],
    [{ kind: 'cancel-entries' }, { kind: 'flatten' }, false],
    [{ kind: 'exit-one' }, { kind: 'flatten' }, false],
    [{ kind: 'flatten' }, { kind: 'exit-one' }, true],
    [{ kind: 'flatten' }, { kind: 'kill' }, false],
    [{ kind: 'kill' }, { kind: 'flatten' }, true],
    [{ kind: 'cool-down', minutes: 30 }, { kind: 'cool-down', minutes: 60 }, false],
    [{ kind: 'cool-down', minutes: 30 }, { kind: 'cool-down', minutes: 10 }, true],
    [{ kind: 'cool-down', minutes: 30 }, { kind: 'cancel-entries' }, true],
    [{ kind: 'exit-one' }, { kind: 'cancel-entries' }, true],
  ])('%j in place of %j', (a, b, expected) => {
    expect(loosens([lossRule(1, { then: a })], [lossRule(1, { then: b })])).toBe(expected);
  });
});

/** Limits moved up and down, rules dropped and acting otherwise: a change as people make them. */
const anyEdit = fc.record({
  factors: fc.array(fc.constantFrom(0.5, 1, 1, 1, 2), { minLength: 8, maxLength: 8 }),
  dropped: fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat(3)),
  more: fc.oneof({ weight: 2, arbitrary: fc.constant<readonly Rule[]>([]) }, anyRules),
});

const LIMITS = new Set(['paise', 'percent', 'max', 'losses', 'streak', 'minutes', 'from']);

function edited(
  rules: readonly Rule[],
  { factors, dropped, more }: { factors: readonly number[]; dropped: number; more: readonly Rule[] },
): readonly Rule[] {
  let place = 0;
  const text = JSON.stringify(rules, (key, value: unknown) => {
    if (!LIMITS.has(key) || typeof value !== 'number') return value;
    place += 1;
    return Math.max(1, Math.round(value * (factors[place % factors.length] ?? 1)));
  });
  const changed = (JSON.parse(text) as readonly Rule[]).filter((_rule, index) => index !== dropped);
  return [...changed, ...more.filter(({ id }) => !changed.some((rule) => rule.id === id))];
}

const anyPair = fc
  .tuple(anyRules, anyEdit, fc.integer({ min: 1, max: 900_000 }), fc.constantFrom(0.5, 1, 1, 2))
  .map(([rules, edit, limit, factor]) => ({
    before: guard({}, { rules, dayLossLimit: paise(limit) }),
    after: guard({}, { rules: edited(rules, edit), dayLossLimit: paise(Math.max(1, Math.round(limit * factor))) }),
  }));

/** Accounts of all sorts: legs up and down, a stop hit or none, and a day with a past. */
const anyInput = fc.record({
  ltp: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 3, maxLength: 3 }),
  net: fc.array(fc.constantFrom(-195, -65, 0, 65), { minLength: 3, maxLength: 3 }),
  hit: fc.boolean(),
  hour: fc.integer({ min: -10, max: 12 }),
  equity: fc.option(fc.integer({ min: 1, max: 50_000_000 }).map(paise), { nil: null }),
  peak: fc.integer({ min: 0, max: 3_000_000 }).map(paise),
  group: fc.option(fc.integer({ min: -3_000_000, max: 3_000_000 }).map(paise), { nil: null }),
  results: fc.array(fc.integer({ min: -900_000, max: 900_000 }).map(paise), { maxLength: 4 }),
});

function firing(line: Policy, input: typeof anyInput extends fc.Arbitrary<infer T> ? T : never): readonly RuleAction[] {
  const now = FRIDAY_10AM + input.hour * 3_600_000;
  const positions = input.net.map((net, index) => {
    const instrument = { ...NIFTY_PE, tradingSymbol: `LEG${index}`, expiry: index === 0 ? '2026-11-20' : '2026-11-24' };
    return position({ instrument, net, ltp: input.ltp[index] ?? 100, pricedAt: now });
  });
  const orders = input.hit ? [filledStop({ orderId: 'S', updatedAt: now })] : [];
  const dates = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'];
  const { rules } = assessRisk(snapshot({ asOf: now, positions, orders }), {
    policy: line,
    knownStopHits: [],
    lastGood: new Map(),
    now,
    group: input.group,
    memory: {
      ...NO_RULE_MEMORY,
      startEquity: input.equity,
      peak: { dayPnl: input.peak, asOf: now },
      results: input.results.map((dayPnl, index) => ({ date: dates[index] ?? '', dayPnl })),
    },
  });
  return rules.filter(({ holds, tier }) => holds && !tier).map(({ action }) => action);
}

const STRENGTH: readonly RuleAction['kind'][] = ['warn', 'cancel-entries', 'exit-one', 'flatten', 'kill'];

/** Whether one of these does what an action did. */
function isDone(action: RuleAction, by: readonly RuleAction[]): boolean {
  return by.some((each) => {
    if (each.kind === 'kill' || action.kind === 'warn') return true;
    if (action.kind === 'cool-down') return each.kind === 'cool-down' && each.minutes >= action.minutes;
    if (each.kind === 'cool-down') return false;
    return each.kind === action.kind || (each.kind === 'flatten' && STRENGTH.indexOf(action.kind) < 3);
  });
}

describe('for any two policies', () => {
  it('L5: what loosens one way tightens the other way, part by part', () => {
    fc.assert(
      fc.property(anyPair, ({ before, after }) => {
        const turned = guardChanges(after, before).map(({ part, loosens, tightens }) => ({
          part,
          loosens: tightens,
          tightens: loosens,
        }));
        const byPart = (a: { readonly part: string }, b: { readonly part: string }): number =>
          a.part < b.part ? -1 : 1;
        expect([...guardChanges(before, after)].toSorted(byPart)).toEqual(turned.toSorted(byPart));
      }),
      { numRuns: 300 },
    );
  });

  it('L5: nothing is looser than itself', () => {
    fc.assert(
      fc.property(anyPair, ({ before }) => {
        expect(guardChanges(before, before)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('L5: a change that is let through leaves no input on which a rule acted before and none does as much after', () => {
    let tighter = 0;
    let fired = 0;
    fc.assert(
      fc.property(anyPair, fc.array(anyInput, { minLength: 1, maxLength: 6 }), ({ before, after }, inputs) => {
        if (isLoosening(before, after)) return;
        tighter += 1;
        for (const input of inputs) {
          const then = firing(before.settings.policy, input);
          const now = firing(after.settings.policy, input);
          fired += then.length;
          for (const action of then) expect(isDone(action, now), JSON.stringify(action)).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
    // A comparison that calls everything loosening would pass the rest.
    expect(tighter).toBeGreaterThan(150);
    expect(fired).toBeGreaterThan(150);
  });
});
