import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { evolve, openingState } from './engine-state.ts';
import { laterLock, lockAfter } from './evolve-latch.ts';
import type { Lock } from './journal-entry.ts';
import { DEFAULT_EXITS } from './policy.ts';
import { tradingDay } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const HOUR = 3_600_000;
const short: Lock = { until: NOW + HOUR, reason: 'an hour', since: NOW };
const long: Lock = { until: NOW + 9 * HOUR, reason: 'nine hours', since: NOW };
const endless: Lock = { until: null, reason: 'killed today', since: NOW };

describe('two locks on one account (R14, L2)', () => {
  it('hold until the later end, whichever was set first', () => {
    expect(laterLock(null, short)).toBe(short);
    expect(laterLock(short, long)).toBe(long);
    expect(laterLock(long, short)).toBe(long);
  });

  it('with the same end are told by the reason that was given last', () => {
    const again = { ...short, reason: 'once more' };
    expect(laterLock(short, again)).toBe(again);
  });

  it('of which one has no known end hold without one, and never end before the other', () => {
    const both = { ...endless, notBefore: NOW + 9 * HOUR };
    expect(laterLock(endless, long)).toEqual(both);
    expect(laterLock(long, endless)).toEqual(both);
    expect(laterLock(endless, { ...long, since: NOW + HOUR })).toEqual(both);
    expect(laterLock({ ...long, since: NOW + HOUR }, endless)).toEqual(both);
  });

  it('remember the latest of all the times they must not end before', () => {
    expect(laterLock({ ...endless, notBefore: NOW + HOUR }, long).notBefore).toBe(NOW + 9 * HOUR);
    expect(laterLock({ ...endless, notBefore: NOW + 12 * HOUR }, long).notBefore).toBe(NOW + 12 * HOUR);
    expect(laterLock(short, { ...endless, notBefore: NOW + 5 * HOUR }).notBefore).toBe(NOW + 5 * HOUR);
  });

  it('neither of which has a known end count from the one set last, the earlier or the later in the journal', () => {
    const later = { ...endless, reason: 'killed again', since: NOW + HOUR };
    expect(laterLock(endless, later)).toEqual(later);
    expect(laterLock(later, endless)).toEqual(later);
    expect(laterLock(endless, { ...endless, reason: 'the same moment' })).toEqual(endless);
    expect(laterLock(endless, later)).not.toHaveProperty('notBefore');
  });

  it('of an old journal, which kept no time, count as set last', () => {
    const timeless: Lock = { until: null, reason: 'of before' };
    expect(laterLock(timeless, endless)).toEqual(timeless);
    expect(laterLock(endless, timeless)).toEqual(timeless);
  });
});

describe('a lock in the journal (L2, L15)', () => {
  const set = (lock: Partial<Lock> & { readonly resolves?: boolean }) =>
    ({ kind: 'lock-set', until: NOW + 2 * HOUR, reason: 'found', ...lock }) as const;

  it('counts from its entry where it says no other time', () => {
    expect(lockAfter(null, set({}), NOW)).toEqual({ until: NOW + 2 * HOUR, reason: 'found', since: NOW });
    expect(lockAfter(null, set({ since: NOW - 5 }), NOW)).toMatchObject({ since: NOW - 5 });
  });

  it('whose end nobody knew ends where it is found out, and keeps everything else', () => {
    const found = lockAfter({ ...endless, byHand: true }, set({ resolves: true }), NOW + 7);
    expect(found).toEqual({ ...endless, byHand: true, until: NOW + 2 * HOUR });
  });

  it('with a known end is shortened by no finding, and none begins a lock out of nothing else', () => {
    expect(lockAfter(long, set({ resolves: true }), NOW)).toBe(long);
    expect(lockAfter(null, set({ resolves: true }), NOW)).toEqual({
      until: NOW + 2 * HOUR,
      reason: 'found',
      since: NOW,
    });
  });

  it('whose end nobody knew is not ended by a further lock that does not say it found it', () => {
    expect(lockAfter(endless, set({}), NOW)).toMatchObject({ until: null, notBefore: NOW + 2 * HOUR });
    expect(lockAfter(endless, set({ resolves: false }), NOW)).toMatchObject({ until: null });
  });

  it('is ended by a person only where its end is unknown', () => {
    const released = { kind: 'lock-released', actor: 'trader', reason: 'the calendar was old' } as const;
    expect(lockAfter(endless, released, NOW)).toBeNull();
    expect(lockAfter(long, released, NOW)).toBe(long);
    expect(lockAfter(null, released, NOW)).toBeNull();
  });

  it('of a kill that is carried over counts from the session it goes on in; from now where that is not known (card K24)', () => {
    const carried = {
      kind: 'kill-carried',
      killId: 'K1',
      until: NOW + HOUR,
      legs: [],
      lockUntil: NOW + 20 * HOUR,
    } as const;
    const lock = { until: NOW + 20 * HOUR, reason: 'killed today', since: NOW + HOUR };
    expect(lockAfter(short, carried, NOW)).toEqual(lock);
    expect(lockAfter(null, { ...carried, until: null }, NOW)).toEqual({ ...lock, since: NOW });
    expect(lockAfter({ ...long, until: NOW + 30 * HOUR }, carried, NOW)).toMatchObject({ reason: 'nine hours' });
  });
});

describe('the latch in the journal', () => {
  const opening = openingState(tradingDay('2026-11-20'));

  it('R1: begins a kill with what it was decided on, and locks the day', () => {
    const state = evolve(opening, { ...killLatched('K1'), lockUntil: NOW + HOUR, exits: DEFAULT_EXITS }, NOW);
    const { cause, evidence, plan } = killLatched('K1');
    expect(state.latch).toEqual({ state: 'latched', killId: 'K1', at: NOW, cause });
    expect(state.kill).toMatchObject({ killId: 'K1', cause, evidence, plan, exits: DEFAULT_EXITS, residuals: [] });
    expect(state.kill).toMatchObject({ carried: null, startedAt: NOW, returns: 0, finished: null });
    expect(state.lock).toEqual({ until: NOW + HOUR, reason: 'killed today', since: NOW });
  });

  it('of a journal of before there was a choice exits everything but holdings', () => {
    const { kill } = evolve(opening, killLatched('K1'), NOW);
    expect(kill?.exits).toEqual({ ...DEFAULT_EXITS, scope: 'all-but-holdings' });
  });
});
