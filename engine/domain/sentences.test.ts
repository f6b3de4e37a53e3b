import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, rupees } from '../testing/builders.ts';
import { ENTRIES } from '../testing/entry-arbitraries.ts';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import type { JournalEntry } from './journal-entry.ts';
import { describeEntry } from './entry-sentences.ts';
import { describeCause, describeDegraded, describeLockEnd, describeStep, shortName } from './sentences.ts';

const NONSENSE = /undefined|null|NaN|Infinity|\[object|Invalid|\$\{/;

describe('sentences for the trader', () => {
  it.each(Object.keys(ENTRIES))('%s reads as a sentence', (kind) => {
    const arbitrary = ENTRIES[kind as JournalEntry['kind']] as fc.Arbitrary<JournalEntry>;
    fc.assert(
      fc.property(arbitrary, (entry) => {
        const { text, tone } = describeEntry(entry);
        expect(text).not.toMatch(NONSENSE);
        expect(text.trim().length).toBeGreaterThan(5);
        expect(['neutral', 'good', 'warning', 'danger']).toContain(tone);
      }),
      { numRuns: 100 },
    );
  });

  it('says the figures of a kill', () => {
    const cause = {
      kind: 'dual-condition',
      dayPnl: rupees(-7_200),
      dayLossLimit: rupees(6_000),
      stopOrderId: 'S1',
    } as const;
    expect(describeCause(cause)).toBe(
      'Day loss −₹7,200.00 crossed your line of ₹6,000.00 and a stop on a sold option filled.',
    );
  });

  it('every step and every reason has words of its own', () => {
    expect(new Set(KILL_STEPS.map(describeStep)).size).toBe(KILL_STEPS.length);
    expect(describeDegraded({ code: 'data-stale', asOf: FRIDAY_10AM })).toContain('10:00:00');
  });

  it('L15: a lock without an end says why', () => {
    expect(describeLockEnd(null)).toContain('could not be computed');
    expect(describeLockEnd(Date.parse('2026-11-23T09:00:00+05:30'))).toBe('until 2026-11-23 09:00 IST');
  });

  it('names a position by its contract', () => {
    expect(shortName('NFO:NIFTY26NOV24500CE:NRML')).toBe('NIFTY26NOV24500CE');
    expect(shortName('odd')).toBe('odd');
  });

  it('I4: a verified kill claims no more than its steps have proven', () => {
    const { text } = describeEntry({ kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] });
    expect(text).toContain('STOPPED and proven');
    // A broker may have no switch, and a trader may leave hedges: neither may be claimed here.
    expect(text).not.toMatch(/switch on|flat/);
  });
});
