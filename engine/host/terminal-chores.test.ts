import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR } from '../testing/builders.ts';
import { dueChore, NOTHING_DONE } from './terminal-chores.ts';

const at = (time: string, date = '2026-11-20'): number => Date.parse(`${date}T${time}:00+05:30`);
const fresh = NOTHING_DONE;
const seen = { ...NOTHING_DONE, canaryOn: '2026-11-20' };

describe('what is done on a broker’s page in a day', () => {
  it('W11: at 08:50 the canary, once a day, and also when the program starts later', () => {
    expect(dueChore(fresh, at('08:49'), CALENDAR)).toBeUndefined();
    expect(dueChore(fresh, at('08:50'), CALENDAR)).toBe('canary');
    expect(dueChore(fresh, at('11:00'), CALENDAR)).toBe('canary');
    expect(dueChore(seen, at('08:52'), CALENDAR)).toBeUndefined();
  });

  it('B8: from five minutes before the open a page stands ready, looked at every three minutes, and is closed after the close', () => {
    expect(dueChore(seen, at('09:09'), CALENDAR)).toBeUndefined();
    expect(dueChore(seen, at('09:10'), CALENDAR)).toBe('warm');
    expect(dueChore({ ...seen, warmAt: at('09:10') }, at('09:12'), CALENDAR)).toBeUndefined();
    expect(dueChore({ ...seen, warmAt: at('09:10') }, at('09:13'), CALENDAR)).toBe('warm');
    expect(dueChore({ ...seen, warmAt: at('15:38') }, at('15:41'), CALENDAR)).toBe('cool-down');
    expect(dueChore(seen, at('15:41'), CALENDAR)).toBeUndefined();
  });

  it('on a Sunday nothing is opened, and what was left open is closed', () => {
    expect(dueChore(fresh, at('10:00', '2026-11-22'), CALENDAR)).toBeUndefined();
    expect(dueChore({ ...seen, warmAt: at('10:00') }, at('10:00', '2026-11-22'), CALENDAR)).toBe('cool-down');
  });

  it('after a sign-in that failed the next waits a quarter of an hour, and a third another day: brokers lock accounts', () => {
    const failed = { ...seen, failures: 1, failedAt: at('09:10') };
    expect(dueChore(failed, at('09:24'), CALENDAR)).toBeUndefined();
    expect(dueChore(failed, at('09:25'), CALENDAR)).toBe('warm');
    expect(dueChore({ ...failed, failures: 2 }, at('15:00'), CALENDAR)).toBeUndefined();
    expect(dueChore({ ...failed, failures: 2, canaryOn: null }, at('08:50', '2026-11-23'), CALENDAR)).toBe('canary');
  });

  it('a chore that was done is never due again at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 * 24 * 60 }), (minute) => {
        const now = at('00:00', '2026-11-16') + minute * 60_000;
        const today = new Date(now + 19_800_000).toISOString().slice(0, 10);
        expect(dueChore({ ...NOTHING_DONE, canaryOn: today, warmAt: now }, now, CALENDAR)).not.toBe('canary');
        expect(dueChore({ ...NOTHING_DONE, canaryOn: today, warmAt: now }, now, CALENDAR)).not.toBe('warm');
      }),
    );
  });
});
