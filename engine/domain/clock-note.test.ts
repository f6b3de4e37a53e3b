import { describe, expect, it } from 'vitest';
import { describeClockNote, evolveClock, lengthWords, UNKNOWN_CLOCK, type ClockNote } from './clock-note.ts';

const anchor = { time: 1, bootId: 'b', uptimeMs: 2, by: 'broker' } as const;
const after = (...notes: readonly ClockNote[]) => notes.reduce(evolveClock, UNKNOWN_CLOCK);

describe('what is known of the clock of this computer (P4, L4)', () => {
  it('is its zone, first or changed, the last time that was known, and how far it is off', () => {
    expect(after({ what: 'first-zone', zone: 'Asia/Kolkata' })).toEqual({ ...UNKNOWN_CLOCK, zone: 'Asia/Kolkata' });
    expect(after({ what: 'zone', from: 'Asia/Kolkata', to: 'Europe/Rome' }).zone).toBe('Europe/Rome');
    expect(after({ what: 'anchored', anchor })).toEqual({ ...UNKNOWN_CLOCK, anchor });
    expect(after({ what: 'off', byMs: -7_000 })).toEqual({ ...UNKNOWN_CLOCK, offMs: -7_000 });
    expect(after({ what: 'off', byMs: -7_000 }, { what: 'right' }).offMs).toBeNull();
  });

  it('does not change because it was moved, or because the computer slept', () => {
    const known = after({ what: 'off', byMs: 9 }, { what: 'anchored', anchor });
    expect(evolveClock(known, { what: 'moved', byMs: 5, while: 'off' })).toBe(known);
    expect(evolveClock(known, { what: 'slept', forMs: 5 })).toBe(known);
  });
});

describe('a length of time in words', () => {
  it.each([
    [6_600, '7 s'],
    [-7_000, '7 s'],
    [99_000, '99 s'],
    [100_000, '1:40 min'],
    [1_203_000, '20:03 min'],
    [7_199_000, '119:59 min'],
    [7_200_000, '2 h'],
    [93_600_000, '26 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(lengthWords(ms)).toBe(words);
  });
});

describe('a note of the clock in words', () => {
  it.each<[ClockNote, RegExp]>([
    [{ what: 'moved', byMs: 7_000, while: 'running' }, /was set ahead by 7 s\. Locks and sessions do not follow it$/],
    [{ what: 'moved', byMs: -7_000, while: 'off' }, /was set back by 7 s while no guard ran\. Locks/],
    [{ what: 'zone', from: 'A/B', to: 'C/D' }, /from A\/B to C\/D\. Nothing here depends on it/],
    [{ what: 'off', byMs: 7_000 }, /clock is 7 s ahead of the true time/],
    [{ what: 'off', byMs: -7_000 }, /clock is 7 s behind the true time/],
    [{ what: 'right' }, /clock is right again/],
    [{ what: 'slept', forMs: 90_000 }, /slept: blind for 90 s/],
    [{ what: 'first-zone', zone: 'A/B' }, /time zone is A\/B/],
    [{ what: 'anchored', anchor }, /The time was noted/],
  ])('%j', (note, words) => {
    expect(describeClockNote(note)).toMatch(words);
  });
});
