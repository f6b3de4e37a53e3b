import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, rupees } from '../../testing/builders.ts';
import type { JournalEntry } from '../journal-entry.ts';
import { coolDowns, evolveRules, firingOf, nextTry, NO_RULE_MEMORY, type RuleMemory } from './memory.ts';

const NOW = FRIDAY_10AM;

/** What rules remember after entries a second apart, the first of them now. */
function after(...entries: readonly JournalEntry[]): RuleMemory {
  return entries.reduce((memory, entry, index) => evolveRules(memory, entry, NOW + index * 1_000), NO_RULE_MEMORY);
}

const peak = (amount: number, asOf = NOW): JournalEntry => ({ kind: 'peak-noted', dayPnl: rupees(amount), asOf });
const floor = (ruleId: string, amount: number): JournalEntry => ({
  kind: 'profit-floor-raised',
  ruleId,
  floor: rupees(amount),
  peak: rupees(amount * 2),
});
const fired = (ruleId: string, subject: string, until?: number): JournalEntry => ({
  kind: 'rule-fired',
  ruleId,
  action: until === undefined ? 'warn' : 'cool-down',
  subject,
  sentence: '',
  ...(until === undefined ? {} : { until }),
});

describe('what rules remember (I8)', () => {
  it('the peak of the day only rises', () => {
    expect(after(peak(500), peak(400)).peak).toEqual({ dayPnl: rupees(500), asOf: NOW });
    expect(after(peak(500), peak(500, NOW + 9)).peak?.asOf).toBe(NOW);
    expect(after(peak(500), peak(600, NOW + 9)).peak).toEqual({ dayPnl: rupees(600), asOf: NOW + 9 });
  });

  it('the floor of each profit lock only rises', () => {
    const memory = after(floor('a', 100), floor('b', 50), floor('a', 90));
    expect(memory.floors).toEqual([
      { ruleId: 'a', floor: rupees(100) },
      { ruleId: 'b', floor: rupees(50) },
    ]);
    expect(evolveRules(memory, floor('a', 100), NOW)).toBe(memory);
    expect(evolveRules(memory, floor('a', 101), NOW).floors).toEqual([
      { ruleId: 'b', floor: rupees(50) },
      { ruleId: 'a', floor: rupees(101) },
    ]);
  });

  it('how often each rule did something about each subject, when last, and until when', () => {
    const memory = after(fired('a', 'X'), fired('a', 'Y'), fired('b', 'X', NOW + 60_000), fired('a', 'X'));
    const row = { ruleId: 'a', action: 'warn', until: null };
    expect(firingOf(memory, 'a', 'X')).toEqual({ ...row, subject: 'X', times: 2, at: NOW + 3_000 });
    expect(firingOf(memory, 'a', 'Y')).toEqual({ ...row, subject: 'Y', times: 1, at: NOW + 1_000 });
    expect(firingOf(memory, 'b', 'X')).toMatchObject({ action: 'cool-down', times: 1, until: NOW + 60_000 });
    expect(firingOf(memory, 'b', 'Y')).toBeUndefined();
    expect(memory.fired).toHaveLength(3);
  });

  it('what the account was worth when the day began is noted once', () => {
    const noted = (amount: number): JournalEntry => ({ kind: 'start-equity-noted', equity: rupees(amount) });
    expect(after(noted(5), noted(6)).startEquity).toBe(rupees(5));
  });

  it('the result of each day, the last word on it', () => {
    const result = (date: string, amount: number): JournalEntry => ({
      kind: 'day-result-noted',
      date,
      dayPnl: rupees(amount),
    });
    expect(after(result('2026-11-20', 1), result('2026-11-19', 2), result('2026-11-20', 3)).results).toEqual([
      { date: '2026-11-19', dayPnl: rupees(2) },
      { date: '2026-11-20', dayPnl: rupees(3) },
    ]);
  });

  it('nothing of what is no business of theirs', () => {
    expect(evolveRules(NO_RULE_MEMORY, { kind: 'session-renewed' }, NOW)).toBe(NO_RULE_MEMORY);
  });
});

describe('a cool-down (D18)', () => {
  it('is on until its end, and not at it', () => {
    const memory = after(fired('a', 'c', NOW + 60_000), fired('b', 'X'));
    expect(coolDowns(memory, NOW + 59_999).map(({ ruleId }) => ruleId)).toEqual(['a']);
    expect(coolDowns(memory, NOW + 60_000)).toEqual([]);
  });
});

describe('what a rule could not do', () => {
  it('is tried again five seconds later, three times in all', () => {
    expect(nextTry(NO_RULE_MEMORY, NOW)).toBe(Infinity);
    const memory = after(fired('a', 'X'), fired('a', 'Y'));
    expect(nextTry(memory, NOW)).toBe(NOW + 5_000);
    expect(nextTry(memory, NOW + 5_000)).toBe(NOW + 6_000);
    expect(nextTry(memory, NOW + 6_000)).toBe(Infinity);
    expect(nextTry(after(fired('a', 'X'), fired('a', 'X'), fired('a', 'X')), NOW)).toBe(Infinity);
  });
});
