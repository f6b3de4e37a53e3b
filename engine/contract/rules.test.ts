import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rupees } from '../testing/builders.ts';
import { anyRules } from '../testing/rule-arbitraries.ts';
import { PRESETS } from '../domain/rules/presets.ts';
import { leavesOf } from '../domain/rules/rule.ts';
import { zRules } from './rules.ts';

const rule = (when: unknown, then: unknown = { kind: 'kill' }) => [{ id: 'mine', when, then }];
const messages = (given: unknown): string => {
  const parsed = zRules.safeParse(given);
  return parsed.success ? '' : JSON.stringify(parsed.error.issues);
};

describe('rules as they are written', () => {
  it('D4: rupees as typed and paise say the same', () => {
    const typed = zRules.parse(rule({ kind: 'hard-floor', limit: { rupees: '₹15,000' } }));
    expect(typed).toEqual(zRules.parse(rule({ kind: 'hard-floor', limit: { paise: 1_500_000 } })));
    expect(typed[0]?.when).toEqual({ kind: 'hard-floor', limit: { paise: rupees(15_000) } });
  });

  it('what a loss is of and which figure may be left out', () => {
    const [read] = zRules.parse(rule({ kind: 'loss', limit: { rupees: 500 } }));
    expect(read?.when).toEqual({ kind: 'loss', of: 'account', figure: 'day', limit: { paise: rupees(500) } });
  });

  it('times are clock times', () => {
    const [read] = zRules.parse(rule({ kind: 'time', from: '15:15' }, { kind: 'flatten' }));
    expect(read?.when).toEqual({ kind: 'time', from: 15 * 60 + 15 });
  });

  it('every preset is read back as it is', () => {
    for (const preset of PRESETS) expect(zRules.parse(JSON.parse(JSON.stringify(preset.rules)))).toEqual(preset.rules);
  });

  it('any rules that are read are read again as the same', () => {
    let read = 0;
    fc.assert(
      fc.property(anyRules, (rules) => {
        const once = zRules.safeParse(JSON.parse(JSON.stringify(rules)));
        if (!once.success) return;
        if (rules.length > 0) read += 1;
        expect(once.data).toEqual(rules);
        expect(zRules.parse(JSON.parse(JSON.stringify(once.data)))).toEqual(once.data);
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it.each([
    ['a limit of nothing', rule({ kind: 'hard-floor', limit: { rupees: 0 } })],
    ['a bare number, which could be either', rule({ kind: 'hard-floor', limit: 15_000 })],
    ['an exit that names no positions', rule({ kind: 'hard-floor', limit: { rupees: 5 } }, { kind: 'exit-one' })],
    [
      'legs that are not asked for',
      rule({ kind: 'loss', of: 'account', legs: { symbols: ['X'] }, limit: { rupees: 5 } }),
    ],
    ['legs that are not named', rule({ kind: 'loss', of: 'legs', limit: { rupees: 5 } })],
    ['a floor above what arms it', rule({ kind: 'profit-lock', arm: { rupees: 3 }, floor: { rupees: 5 } })],
    ['no condition at all', rule({ kind: 'all', conditions: [] })],
    ['three decimals of a percent', rule({ kind: 'hard-floor', limit: { percent: 1.234, of: 'invested' } })],
    ['the name of the default rule', [{ id: 'dual-condition', when: { kind: 'stop-hit' }, then: { kind: 'warn' } }]],
    ['a name twice', [...rule({ kind: 'stop-hit' }), ...rule({ kind: 'stop-hit' })]],
    ['an action nobody knows', rule({ kind: 'stop-hit' }, { kind: 'buy' })],
    ['a word too many', rule({ kind: 'stop-hit', also: 1 })],
  ])('refuses %s', (_what, given) => {
    expect(messages(given)).not.toBe('');
  });

  it('conditions within conditions are read in order', () => {
    const [read] = zRules.parse(
      rule({
        kind: 'any',
        conditions: [
          { kind: 'all', conditions: [{ kind: 'stop-hit' }, { kind: 'trades', max: 3 }] },
          { kind: 'broker-errors', streak: 2 },
        ],
      }),
    );
    expect(read && leavesOf(read.when).map(({ kind }) => kind)).toEqual(['stop-hit', 'trades', 'broker-errors']);
  });
});
