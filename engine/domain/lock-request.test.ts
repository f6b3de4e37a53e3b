import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM } from '../testing/builders.ts';
import { lockEnd, mayUnlock, reviewFrom, type LockRequest } from './lock-request.ts';
import { tradingDay } from './trading-day.ts';

const DAY = tradingDay('2026-11-20');
const at = (iso: string): number => Date.parse(iso);
const chicago: LockRequest = { kind: 'clock', time: '17:00', zone: 'America/Chicago' };

function endOf(request: LockRequest, now = FRIDAY_10AM): string | null {
  const end = lockEnd(request, now, CALENDAR);
  if (!end.ok) throw new Error(end.error.message);
  return end.value === null ? null : new Date(end.value).toISOString();
}

describe('a lock by hand', () => {
  it('L7: for the day ends before the next session, over the weekend; for days over as many sessions, past a holiday', () => {
    expect(endOf({ kind: 'day' })).toBe('2026-11-23T03:30:00.000Z');
    expect(endOf({ kind: 'days', days: 1 })).toBe('2026-11-23T03:30:00.000Z');
    expect(endOf({ kind: 'days', days: 2 }), 'Tuesday the 24th is a holiday').toBe('2026-11-25T03:30:00.000Z');
  });

  it('L7: Muhurat on a Sunday is the next session too', () => {
    expect(endOf({ kind: 'day' }, at('2026-11-06T16:00:00+05:30'))).toBe('2026-11-08T12:30:00.000Z');
  });

  it('for minutes is exactly so long', () => {
    expect(endOf({ kind: 'minutes', minutes: 45 })).toBe('2026-11-20T05:15:00.000Z');
  });

  it.each([
    ['in winter time', '2026-11-20T10:00:00+05:30', '2026-11-20T23:00:00.000Z'],
    ['in summer time', '2026-07-20T10:00:00+05:30', '2026-07-20T22:00:00.000Z'],
    ['over the night the clocks go back', '2026-11-01T04:00:00+05:30', '2026-11-01T23:00:00.000Z'],
    ['over the night the clocks go forward', '2027-03-14T05:00:00+05:30', '2027-03-14T22:00:00.000Z'],
    ['when it is just past', '2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z'],
    ['in the afternoon there', '2026-11-20T19:30:00.000Z', '2026-11-20T23:00:00.000Z'],
    ['over the end of a month', '2027-03-01T00:00:30.000Z', '2027-03-01T23:00:00.000Z'],
    ['over the end of a year', '2026-12-31T23:30:00.000Z', '2027-01-01T23:00:00.000Z'],
  ])('until 17:00 in Chicago, %s', (_what, now, end) => {
    expect(endOf(chicago, at(now))).toBe(end);
  });

  it.each([
    ['forward', '03:30', '2027-03-14T00:00:00.000Z', '2027-03-14T08:30:00.000Z'],
    ['back', '3:30', '2026-11-01T00:00:00.000Z', '2026-11-01T09:30:00.000Z'],
  ])('until half past three of the night the clocks go %s', (_what, time, now, end) => {
    expect(endOf({ ...chicago, time }, at(now))).toBe(end);
  });

  it('a time that is skipped that night ends with the hour after it, never before it was asked for', () => {
    const now = at('2027-03-14T07:30:00.000Z');
    const end = endOf({ kind: 'clock', time: '02:30', zone: 'America/Chicago' }, now) ?? '';
    expect(at(end)).toBeGreaterThan(now);
    expect(at(end)).toBeLessThanOrEqual(at('2027-03-14T08:30:00.000Z'));
  });

  it.each([
    ['25:00', 'Asia/Kolkata', 'invalid-time'],
    ['noon', 'Asia/Kolkata', 'invalid-time'],
    ['17:000', 'Asia/Kolkata', 'invalid-time'],
    ['at 17:00', 'Asia/Kolkata', 'invalid-time'],
    ['17:00', 'Mars/Olympus', 'invalid-zone'],
  ])('%s in %s is refused in words', (time, zone, code) => {
    expect(lockEnd({ kind: 'clock', time, zone }, FRIDAY_10AM, CALENDAR)).toMatchObject({ ok: false, error: { code } });
  });

  it('L15: beyond the calendar the end is unknown, and not guessed', () => {
    const empty = { ...CALENDAR, holidays: new Map(), specialSessions: new Map() };
    const weekdays = Array.from({ length: 60 }, (_, day) => new Date(FRIDAY_10AM + day * 86_400_000).toISOString());
    const closed = { ...empty, holidays: new Map(weekdays.map((iso) => [iso.slice(0, 10), 'closed'])) };
    expect(lockEnd({ kind: 'day' }, FRIDAY_10AM, closed)).toEqual({ ok: true, value: null });
    expect(lockEnd({ kind: 'days', days: 3 }, FRIDAY_10AM, closed)).toEqual({ ok: true, value: null });
  });
});

describe('ending a lock by hand', () => {
  const unknown = { until: null, reason: 'killed today', since: FRIDAY_10AM };
  const asked = { word: 'UNLOCK', reason: 'the calendar was old' };
  const nine = at('2026-11-21T09:00:00+05:30');
  const unlock = (lock: Parameters<typeof mayUnlock>[0], now: number, words = asked) =>
    mayUnlock(lock, words, { now, day: DAY });

  it('L10 L15: an unknown end: from the next morning, with the word and a reason, and never before', () => {
    expect(reviewFrom(unknown, DAY)).toBe(nine);
    expect(unlock(unknown, nine - 1)).toMatchObject({
      ok: false,
      error: { code: 'locked', until: '2026-11-21T09:00:00.000+05:30' },
    });
    expect(unlock(unknown, -Infinity)).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(unlock(unknown, nine, { ...asked, word: 'unlock' })).toMatchObject({
      ok: false,
      error: { code: 'invalid-word' },
    });
    expect(unlock(unknown, nine, { ...asked, reason: ' ' })).toMatchObject({
      ok: false,
      error: { code: 'invalid-reason' },
    });
    expect(unlock(unknown, nine)).toEqual({ ok: true, value: undefined });
  });

  it('L10: never before what it must outlast; a lock of old journals counts from its day', () => {
    expect(unlock({ ...unknown, notBefore: nine + 5 }, nine)).toMatchObject({ ok: false });
    expect(reviewFrom({ until: null, reason: '' }, DAY)).toBe(nine);
  });

  it('L10: counts from the day it was set on, whatever day the journal is of', () => {
    expect(reviewFrom({ ...unknown, since: at('2026-11-22T23:30:00+05:30') }, DAY)).toBe(
      at('2026-11-23T09:00:00+05:30'),
    );
  });

  it('L10: three letters are a reason; spaces are none', () => {
    expect(unlock(unknown, nine, { ...asked, reason: ' old ' }).ok).toBe(true);
    expect(unlock(unknown, nine, { ...asked, reason: ' a   ' })).toMatchObject({ error: { code: 'invalid-reason' } });
  });

  it('L10: says why not, and until when', () => {
    const words = (result: ReturnType<typeof unlock>) => (result.ok ? '' : result.error.message);
    expect(words(unlock(null, nine))).toBe('This account is not locked.');
    expect(words(unlock({ until: nine, reason: '' }, nine - 1))).toMatch(
      /is locked until .*The lock ends by itself then/,
    );
    expect(unlock({ until: nine, reason: '' }, nine - 1)).toMatchObject({
      error: { until: '2026-11-21T09:00:00.000+05:30' },
    });
    expect(words(unlock(unknown, nine - 1))).toContain('cannot be ended by hand before 2026-11-21 09:00 IST');
    expect(words(unlock(unknown, nine, { ...asked, word: '' }))).toContain('UNLOCK');
    expect(words(unlock(unknown, nine, { ...asked, reason: '' }))).toContain('Say why');
    expect(lockEnd({ ...chicago, time: '' }, nine, CALENDAR)).toMatchObject({
      error: { message: expect.stringContaining('17:00') },
    });
    expect(lockEnd({ ...chicago, zone: 'Mars/X' }, nine, CALENDAR)).toMatchObject({
      error: { message: expect.stringContaining('"Mars/X"') },
    });
  });

  it('L10: a known end is waited for, however it is asked; without a lock there is nothing to end', () => {
    const known = { until: nine, reason: 'killed today' };
    expect(unlock(known, nine - 1)).toMatchObject({ ok: false, error: { code: 'locked' } });
    expect(unlock(known, nine)).toMatchObject({ ok: false, error: { code: 'not-locked' } });
    expect(unlock(null, nine)).toMatchObject({ ok: false, error: { code: 'not-locked' } });
  });
});
