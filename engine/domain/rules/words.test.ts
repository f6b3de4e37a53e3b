import { describe, expect, it } from 'vitest';
import { rupees as paiseOf } from '../../testing/builders.ts';
import { formatRupees } from '../money.ts';
import type { RuleAction } from './rule.ts';
import { actionWords, amountWords, clockTime, legWords, missingBase, rupees, scopeWords, signed } from './words.ts';

const sum = { paise: paiseOf(5_000) };

describe('the words of rules', () => {
  it('of money, with and without its sign', () => {
    expect(rupees(500_000)).toBe('₹5,000.00');
    expect(signed(500_000)).toBe(formatRupees(paiseOf(5_000), { sign: 'always' }));
    expect(signed(500_000)).not.toBe(rupees(500_000));
  });

  it.each([
    [0, '00:00'],
    [9 * 60 + 5, '09:05'],
    [15 * 60 + 30, '15:30'],
  ])('%d minutes after midnight are %s', (minutes, words) => {
    expect(clockTime(minutes)).toBe(words);
  });

  it('of legs name what they are taken by', () => {
    expect(legWords(undefined)).toBe('any position');
    expect(legWords({})).toBe('any position');
    expect(legWords({ symbols: ['A', 'B'], underlyings: ['NIFTY'] })).toBe('A, B');
    expect(legWords({ underlyings: ['NIFTY'], products: ['MIS'] })).toBe('NIFTY, MIS');
    expect(legWords({ orderTag: 'x' })).toBe('orders tagged x');
  });

  it('of a scope say whose P&L, and which', () => {
    expect(scopeWords({ of: 'group' }, 'day')).toBe('P&L of the linked accounts');
    expect(scopeWords({ of: 'account' }, 'day')).toBe('MTM');
    expect(scopeWords({ of: 'account' }, 'open')).toBe('open P&L');
    const legs = { of: 'legs', legs: { symbols: ['A'] } } as const;
    expect([scopeWords(legs, 'day'), scopeWords(legs, 'open')]).toEqual(['P&L of A', 'open P&L of A']);
  });

  it('of a limit say what it is made of, and how much of it', () => {
    expect(amountWords(sum)).toBe('₹5,000.00');
    expect(amountWords(sum, 95)).toBe('95 % of ₹5,000.00');
    const percent = { percent: 2, of: 'start-equity' } as const;
    expect(amountWords(percent)).toBe('2 % of what the account began the day with');
    expect(amountWords({ ...percent, of: 'peak-profit' }, 80)).toBe('80 % of 2 % of the highest profit of the day');
    const usual = { deviations: 2, atMost: sum } as const;
    expect(amountWords(usual)).toBe('2 times how much your days usually vary, at most ₹5,000.00');
    expect(missingBase(percent)).toBe('what the account began the day with is not known');
    expect(missingBase(usual)).toBe('the limit is not known');
  });

  it.each<[RuleAction, RegExp]>([
    [{ kind: 'warn' }, /^you are warned$/],
    [{ kind: 'cool-down', minutes: 30 }, /cancelled for 30 minutes$/],
    [{ kind: 'cancel-entries' }, /^orders that would open something are cancelled$/],
    [{ kind: 'exit-one' }, /^the positions it is about are closed$/],
    [{ kind: 'flatten' }, /^everything is closed, and you may go on trading$/],
    [{ kind: 'kill' }, /killed and locked for the day$/],
  ])('of an action: %j', (action, words) => {
    expect(actionWords(action)).toMatch(words);
  });
});
