import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badQuote, goodQuote } from '../../testing/arbitraries.ts';
import { CALENDAR, FRIDAY_10AM, NIFTY_PE, order, policy, position, rupees, snapshot } from '../../testing/builders.ts';
import { anyRules } from '../../testing/rule-arbitraries.ts';
import { assessRisk } from '../risk.ts';
import { evaluateRules } from '../rules.ts';
import { amountOf } from './amount.ts';
import { NO_FACTS } from './facts.ts';
import { NO_RULE_MEMORY } from './memory.ts';
import { describeRule } from './read-back.ts';
import type { Condition, Rule } from './rule.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const kill = (when: Condition): Rule => ({ id: 'mine', when, then: { kind: 'kill' } });

/** What a condition says of an account. */
function judge(when: Condition, change: Parameters<typeof snapshot>[0] = {}, now = FRIDAY_10AM) {
  const context = {
    policy: policy({ rules: [kill(when)] }),
    knownStopHits: [],
    lastGood: new Map(),
    now,
    calendar: CALENDAR,
  };
  const { rules } = assessRisk(snapshot({ asOf: now, ...change }), context);
  const found = rules.find(({ id }) => id === 'mine');
  if (!found) throw new Error('the rule was not judged');
  return found;
}

describe('rules judged', () => {
  it('have an answer to every input, and nothing that is unknown holds', () => {
    const anyQuote = fc.oneof(goodQuote, badQuote);
    fc.assert(
      fc.property(
        anyRules,
        fc.array(fc.tuple(fc.constantFrom(-130, 0, 65), anyQuote), { maxLength: 4 }),
        (rules, legs) => {
          const positions = legs.map(([net, quote], index) => {
            const { quote: _none, ...bare } = position({
              net,
              instrument: { ...NIFTY_PE, tradingSymbol: `LEG${index}` },
            });
            return quote ? { ...bare, quote } : bare;
          });
          const context = { policy: policy({ rules }), knownStopHits: [], lastGood: new Map(), now: FRIDAY_10AM };
          const judged = assessRisk(snapshot({ positions }), context);
          for (const rule of judged.rules) {
            expect(rule.explanation).not.toMatch(/NaN|undefined|null|Infinity/);
            for (const each of rule.conditions) {
              expect(each.holds && each.unknown).toBe(false);
              if (each.unit === 'paise' && judged.mark.quality !== 'fresh' && each.id !== 'exposure')
                expect(each.holds).toBe(false);
            }
          }
          for (const rule of rules) expect(describeRule(rule)).not.toMatch(/NaN|undefined|null|\[object/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('I5: with nothing known nothing holds, whatever the rules', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const look = {
          dayPnl: null,
          quality: 'unknown' as const,
          stopHits: [],
          policy: policy({ rules }),
          facts: NO_FACTS,
        };
        expect(evaluateRules(look).filter(({ holds }) => holds)).toEqual([]);
      }),
    );
  });

  it('a part that is false settles "all", a part that holds settles "any", else what is unknown stays unknown', () => {
    const unknown: Condition = { kind: 'loss', of: 'group', figure: 'day', limit: sum(1) };
    const no: Condition = { kind: 'stop-hit' };
    const yes: Condition = { kind: 'open-positions', max: 0 };
    const open = { positions: [position({ net: 65 })] };
    const of = (kind: 'all' | 'any', ...conditions: readonly Condition[]) => {
      const { holds, unknown: isUnknown } = judge({ kind, conditions }, open);
      return holds ? 'yes' : isUnknown ? 'unknown' : 'no';
    };
    expect([of('all', unknown, no), of('all', unknown, yes), of('all', yes, yes)]).toEqual(['no', 'unknown', 'yes']);
    expect([of('any', unknown, no), of('any', unknown, yes), of('any', no, no)]).toEqual(['unknown', 'yes', 'no']);
  });

  it('tell value, threshold, distance and a sentence', () => {
    expect(
      judge({ kind: 'hard-floor', limit: sum(15_000) }, { positions: [position({ net: -65, ltp: 120 })] }),
    ).toMatchObject({
      value: rupees(-1_300),
      threshold: rupees(-15_000),
      distance: rupees(13_700),
      explanation: 'MTM −₹1,300.00 of the hard floor −₹15,000.00 (₹13,700.00 away) ✗',
    });
  });

  it('exposure counts both sides of the book, margin as the broker says it', () => {
    const positions = [position({ net: -65, ltp: 100 }), position({ instrument: NIFTY_PE, net: 65, ltp: 50 })];
    expect(judge({ kind: 'exposure', figure: 'value', limit: sum(9_750) }, { positions })).toMatchObject({
      holds: true,
      value: rupees(9_750),
    });
    expect(judge({ kind: 'exposure', figure: 'value', limit: sum(9_751) }, { positions }).holds).toBe(false);
    const margin: Condition = { kind: 'exposure', figure: 'margin', limit: sum(5_000) };
    expect(judge(margin, { positions })).toMatchObject({ holds: false, unknown: true });
    expect(judge(margin, { positions, funds: { marginUsed: rupees(5_000) } }).holds).toBe(true);
  });

  it('quantities are units of one position, of the legs that are meant', () => {
    const positions = [position({ net: -130 }), position({ instrument: NIFTY_PE, net: 65 })];
    expect(judge({ kind: 'quantity', max: 65 }, { positions }).subjects).toEqual([positions[0]?.positionId]);
    expect(judge({ kind: 'quantity', max: 65, legs: { symbols: [NIFTY_PE.tradingSymbol] } }, { positions }).holds).toBe(
      false,
    );
    expect(judge({ kind: 'quantity', max: 130, legs: { underlyings: ['SENSEX'] } }, { positions }).holds).toBe(false);
  });

  it('legs are found by the tag of their orders too', () => {
    const positions = [position({ net: -65, ltp: 200 }), position({ instrument: NIFTY_PE, net: -65, ltp: 200 })];
    const orders = [
      order({ orderId: '1', tag: 'ALPHA01', status: 'cancelled' }),
      order({ orderId: '2', tag: 'BETA01', instrument: NIFTY_PE, status: 'cancelled' }),
    ];
    const alpha: Condition = {
      kind: 'loss',
      of: 'legs',
      legs: { orderTag: 'ALPHA' },
      figure: 'day',
      limit: sum(6_500),
    };
    expect(judge(alpha, { positions, orders })).toMatchObject({ holds: true, subjects: [positions[0]?.positionId] });
  });

  it.each<[string, Condition, boolean]>([
    ['from its minute on', { kind: 'time', from: 600 }, true],
    ['a minute too early', { kind: 'time', from: 601 }, false],
    ['not at its end', { kind: 'time', from: 540, to: 600 }, false],
    ['on a Friday', { kind: 'time', from: 0, weekdays: [5] }, true],
    ['on a Thursday', { kind: 'time', from: 0, weekdays: [4] }, false],
    ['on a day something open expires', { kind: 'time', from: 0, on: 'expiry-day' }, true],
    ['on other days', { kind: 'time', from: 0, on: 'other-days' }, false],
  ])('time: %s', (_what, when, expected) => {
    const positions = [position({ instrument: { ...NIFTY_PE, expiry: '2026-11-20' }, net: -65 })];
    expect(judge(when, { positions }).holds).toBe(expected);
  });
});

describe('limits that follow from something', () => {
  const bases = { startEquity: rupees(123_456.78), invested: null, peak: rupees(1_000), deviation: null };

  it('are exact: rounded up to the paisa at which the percentage is reached', () => {
    expect(amountOf({ percent: 6, of: 'start-equity' }, bases)).toBe(740_741);
    expect(amountOf({ percent: 0.01, of: 'start-equity' }, bases)).toBe(1_235);
    expect(amountOf({ paise: rupees(1_200) }, bases, 95)).toBe(rupees(1_140));
    expect(amountOf({ percent: 15, of: 'peak-equity' }, bases)).toBe(1_866_852);
    expect(amountOf({ percent: 50, of: 'peak-profit' }, bases)).toBe(rupees(500));
  });

  it('are unknown where their base is, and never zero', () => {
    expect(amountOf({ percent: 2, of: 'invested' }, bases)).toBeNull();
    expect(amountOf({ percent: 2, of: 'invested' }, { ...bases, invested: rupees(0) })).toBeNull();
    expect(amountOf({ percent: 2, of: 'peak-equity' }, { ...bases, startEquity: null })).toBeNull();
  });

  it('scale with how much the days vary, never above what the trader allows', () => {
    const limit = { deviations: 2, atMost: sum(5_000) };
    expect(amountOf(limit, bases)).toBe(rupees(5_000));
    expect(amountOf(limit, { ...bases, deviation: rupees(1_000) })).toBe(rupees(2_000));
    expect(amountOf(limit, { ...bases, deviation: rupees(9_000) })).toBe(rupees(5_000));
    const results = [100, -100, 100, -100, 100].map((amount, index) => ({
      date: `2026-11-1${index}`,
      dayPnl: rupees(amount),
    }));
    const context = {
      policy: policy({ rules: [kill({ kind: 'loss', of: 'account', figure: 'day', limit })] }),
      knownStopHits: [],
      lastGood: new Map(),
      now: FRIDAY_10AM,
      memory: { ...NO_RULE_MEMORY, results },
    };
    const { rules } = assessRisk(snapshot({ positions: [position({ net: 0, realized: -220 })] }), context);
    expect(rules[1]).toMatchObject({ holds: true, threshold: -21_908 });
  });
});
