import { describe, expect, it } from 'vitest';
import { rupees } from '../../testing/builders.ts';
import { describeRule } from './read-back.ts';
import type { Condition } from './rule.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const when = (condition: Condition, warnAt?: readonly number[]) =>
  describeRule({ id: 'r', when: condition, then: { kind: 'warn' }, ...(warnAt ? { warnAt } : {}) });
const legs = { symbols: ['X'] };

describe('a rule as a person would say it', () => {
  it.each<[Condition, string]>([
    [{ kind: 'loss', of: 'account', figure: 'day', limit: sum(5) }, 'the MTM is a loss of ₹5.00'],
    [{ kind: 'profit', of: 'account', figure: 'open', target: sum(5) }, 'the open P&L is a profit of ₹5.00'],
    [{ kind: 'hard-floor', limit: sum(5) }, "the day's loss is ₹5.00 by the worst of its sources"],
    [{ kind: 'profit-lock', arm: sum(9), floor: sum(5), step: null }, 'the day has made ₹9.00 and falls back to ₹5.00'],
    [
      { kind: 'profit-lock', arm: sum(9), floor: sum(5), step: sum(2) },
      'the day has made ₹9.00 and falls back to ₹5.00, and ₹2.00 more for each ₹2.00 made beyond',
    ],
    [{ kind: 'drawdown', limit: sum(5), atPercent: 95 }, 'the day gives back 95 % of ₹5.00 from its peak'],
    [{ kind: 'position-loss', figure: 'day', limit: sum(5), legs }, 'one position in X loses ₹5.00'],
    [{ kind: 'position-profit', figure: 'day', target: sum(5) }, 'one position makes ₹5.00'],
    [{ kind: 'stop-hit' }, 'a stop on a sold option has filled today'],
    [{ kind: 'trades', max: 3 }, 'more than 3 trades are made today'],
    [{ kind: 'orders', max: 3 }, 'more than 3 orders to open are sent today'],
    [{ kind: 'open-positions', max: 3 }, 'more than 3 positions are open'],
    [{ kind: 'losing-streak', losses: 3 }, '3 trades in a row have lost'],
    [{ kind: 'quantity', max: 65, legs }, 'one position in X is larger than 65 units'],
    [{ kind: 'exposure', figure: 'margin', limit: sum(5) }, 'the margin used reaches ₹5.00'],
    [{ kind: 'exposure', figure: 'value', limit: sum(5) }, 'the money in open positions reaches ₹5.00'],
    [{ kind: 'time', from: 600 }, 'it is from 10:00 IST'],
    [{ kind: 'period-loss', period: 'week', limit: sum(5) }, 'the week has lost ₹5.00'],
    [{ kind: 'period-loss', period: 5, limit: sum(5) }, 'the last 5 days have lost ₹5.00'],
    [{ kind: 'broker-errors', streak: 3 }, '3 readings in a row fail'],
  ])('%j', (condition, words) => {
    expect(when(condition)).toBe(`When ${words}, you are warned.`);
  });

  it('puts what belongs together in brackets, where more than one thing does', () => {
    const [a, b, c]: readonly Condition[] = [
      { kind: 'stop-hit' },
      { kind: 'broker-errors', streak: 3 },
      { kind: 'trades', max: 1 },
    ];
    if (!a || !b || !c) throw new Error('no conditions');
    const [stop, errors] = ['a stop on a sold option has filled today', '3 readings in a row fail'];
    expect(when({ kind: 'all', conditions: [a, b] })).toBe(`When ${stop} and ${errors}, you are warned.`);
    expect(when({ kind: 'any', conditions: [a, b] })).toBe(`When ${stop} or ${errors}, you are warned.`);
    expect(when({ kind: 'any', conditions: [c, { kind: 'all', conditions: [a, b] }] })).toBe(
      `When more than 1 trades are made today or (${stop} and ${errors}), you are warned.`,
    );
    expect(when({ kind: 'all', conditions: [{ kind: 'any', conditions: [a] }, b] })).toBe(
      `When ${stop} and ${errors}, you are warned.`,
    );
  });

  it('S2: says at what parts of its limit the trader is told', () => {
    expect(when({ kind: 'stop-hit' }, [80, 95])).toMatch(/warned\. You are told at 80 %, 95 % of the limit\.$/);
    expect(when({ kind: 'stop-hit' }, [])).toMatch(/warned\.$/);
  });
});
