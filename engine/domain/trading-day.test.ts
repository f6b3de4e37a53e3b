import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { CALENDAR } from '../testing/builders.ts';
import { istTimeOfDay, toIstIso } from './time.ts';
import {
  dateOfTradingDay,
  dayStart,
  isEarlierDay,
  isSessionOpen,
  istDateOf,
  istMidnight,
  nextPracticeDay,
  nextSessionUnlock,
  sessionOn,
  tradingDay,
  tradingDayOf,
} from './trading-day.ts';

const ist = (text: string): number => Date.parse(`${text}+05:30`);
const unlock = (text: string): string | undefined => {
  const at = nextSessionUnlock(ist(text), CALENDAR);
  return at === undefined ? undefined : toIstIso(at).slice(0, 16);
};

describe('the Indian day', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it.each(['UTC', 'Asia/Kolkata', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Europe/Berlin', 'Asia/Kathmandu'])(
    'L4: is the same on a machine set to %s',
    (name) => {
      process.env['TZ'] = name;
      expect(istDateOf(ist('2026-11-20T00:00:00.000'))).toBe('2026-11-20');
      expect(istDateOf(ist('2026-11-20T00:00:00.000') - 1)).toBe('2026-11-19');
      expect(istTimeOfDay(ist('2026-11-20T15:29:00'))).toBe('15:29:00');
      expect(istMidnight('2026-11-20')).toBe(Date.UTC(2026, 10, 19, 18, 30));
      expect(unlock('2026-11-20T15:29:00')).toBe('2026-11-23T09:00');
      expect(isSessionOpen(ist('2026-11-20T09:15:00'), CALENDAR)).toBe(true);
    },
  );

  it('L4: a process started in another zone sees the same day', () => {
    const module = join(import.meta.dirname, 'trading-day.ts');
    const script = `import { istDateOf } from ${JSON.stringify(module)};
      console.log(istDateOf(Date.parse('2026-11-19T18:29:59.999Z')), istDateOf(Date.parse('2026-11-19T18:30:00Z')), new Date(0).getHours())`;
    const run = (TZ: string): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
    expect(run('America/New_York').trim()).toBe('2026-11-19 2026-11-20 19');
    expect(run('Asia/Tokyo').trim()).toBe('2026-11-19 2026-11-20 9');
  });

  it('goes forward only, a day at a time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.nat(40 * 86_400_000), (at, later) => {
        expect(istDateOf(at + later) >= istDateOf(at)).toBe(true);
        expect(istDateOf(istMidnight(istDateOf(at)))).toBe(istDateOf(at));
        expect(istMidnight(istDateOf(at))).toBeLessThanOrEqual(at);
        expect(at - istMidnight(istDateOf(at))).toBeLessThan(86_400_000);
      }),
      { numRuns: 1_000 },
    );
  });

  it('knows the further practice days of a date', () => {
    const first = tradingDayOf(ist('2026-11-20T10:00:00'));
    expect(nextPracticeDay(first)).toBe('2026-11-20/2');
    expect(nextPracticeDay(nextPracticeDay(first))).toBe('2026-11-20/3');
    expect(dateOfTradingDay(nextPracticeDay(first))).toBe('2026-11-20');
  });

  it.each(['2026-11-20', '2026-11-20/12'])('takes %s from the journal', (text) => {
    expect(tradingDay(text)).toBe(text);
  });

  it.each(['', '20-11-2026', '2026-11-20T00:00', '2026-11-20/', '2026-11-20/x'])(
    'refuses %j as a stored day',
    (text) => {
      expect(() => tradingDay(text)).toThrow(RangeError);
    },
  );
});

describe('sessions', () => {
  it.each([
    ['2026-11-20', 'a Friday', CALENDAR.session],
    ['2026-11-21', 'a Saturday', undefined],
    ['2026-11-22', 'a Sunday', undefined],
    ['2026-11-24', 'a holiday', undefined],
    ['2026-11-08', 'a Sunday with a Muhurat session', { open: 1_095, close: 1_155 }],
  ])('L7: %s (%s)', (date, _what, expected) => {
    expect(sessionOn(date, CALENDAR)).toEqual(expected);
  });

  it('a special session on a holiday wins', () => {
    const specialSessions = new Map([['2026-11-24', { open: 1_095, close: 1_155 }]]);
    expect(sessionOn('2026-11-24', { ...CALENDAR, specialSessions })).toEqual({ open: 1_095, close: 1_155 });
  });

  it.each([
    ['2026-11-20T09:14:59.999', false],
    ['2026-11-20T09:15:00.000', true],
    ['2026-11-20T15:39:59.999', true],
    ['2026-11-20T15:40:00.000', false],
    ['2026-11-21T11:00:00.000', false],
    ['2026-11-08T11:00:00.000', false],
    ['2026-11-08T18:30:00.000', true],
  ])('at %s derivatives trade: %s', (at, open) => {
    expect(isSessionOpen(ist(at), CALENDAR)).toBe(open);
  });
});

describe('when a lock ends', () => {
  it.each([
    ['2026-11-19T10:00:00', '2026-11-20T09:00', 'a Thursday: the next morning'],
    ['2026-11-20T15:29:00', '2026-11-23T09:00', 'a Friday: Monday'],
    ['2026-11-23T10:00:00', '2026-11-25T09:00', 'before a holiday: the day after it'],
    ['2026-11-07T10:00:00', '2026-11-08T18:00', 'before Muhurat: a quarter of an hour before it'],
    ['2026-11-08T18:30:00', '2026-11-09T09:00', 'during Muhurat: the next morning'],
    ['2026-11-20T00:00:01', '2026-11-23T09:00', 'just after midnight: the session of that day is lost'],
    ['2026-11-20T23:59:59', '2026-11-23T09:00', 'just before midnight'],
  ])('L7: killed at %s, locked until %s (%s)', (killedAt, expected) => {
    expect(unlock(killedAt)).toBe(expected);
  });

  it('L15: is unknown when no session is found for a month, and not guessed', () => {
    const closed = new Map(
      Array.from({ length: 60 }, (_, day) => [istDateOf(ist('2026-11-20T00:00:00') + day * 86_400_000), 'closed']),
    );
    expect(nextSessionUnlock(ist('2026-11-20T10:00:00'), { ...CALENDAR, holidays: closed })).toBeUndefined();
  });

  it('L7: is always on a later day than the kill, and before a session', () => {
    fc.assert(
      fc.property(fc.integer({ min: ist('2026-01-01T00:00:00'), max: ist('2028-01-01T00:00:00') }), (at) => {
        const until = nextSessionUnlock(at, CALENDAR) ?? Number.NaN;
        expect(istDateOf(until) > istDateOf(at)).toBe(true);
        expect(isSessionOpen(until, CALENDAR)).toBe(false);
        expect(isSessionOpen(until + 15 * 60_000, CALENDAR)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the order of trading days', () => {
  it.each([
    ['2026-11-19', '2026-11-20', true],
    ['2026-11-20', '2026-11-19', false],
    ['2026-11-20', '2026-11-20', false],
    ['2026-11-20', '2026-11-20/2', true],
    ['2026-11-20/2', '2026-11-20', false],
    ['2026-11-20/2', '2026-11-20/2', false],
    ['2026-11-20/9', '2026-11-20/10', true],
    ['2026-11-20/10', '2026-11-20/9', false],
    ['2026-11-20/10', '2026-11-21', true],
    ['2026-11-21', '2026-11-20/10', false],
  ])(
    'P23: %s comes before %s: %s, and practice days of a date are counted, not sorted as text',
    (day, than, earlier) => {
      expect(isEarlierDay(tradingDay(day), tradingDay(than))).toBe(earlier);
    },
  );
});

describe('the beginning of a trading day', () => {
  it.each([
    ['at noon it was at midnight', '2026-11-20', '2026-11-20T12:00', '2026-11-20T00:00'],
    [
      'a day opened early by a fast clock begins at its own midnight',
      '2026-11-21',
      '2026-11-20T23:58',
      '2026-11-21T00:00',
    ],
    ['one opened hours early must not hide today’s trades', '2026-11-21', '2026-11-20T10:00', '2026-11-20T00:00'],
    [
      'a kill that keeps its day over midnight sees the orders of the date',
      '2026-11-20',
      '2026-11-21T09:20',
      '2026-11-21T00:00',
    ],
    ['a practice day begins with its date', '2026-11-20/2', '2026-11-20T12:00', '2026-11-20T00:00'],
  ])('%s (fault 82)', (_what, day, now, begins) => {
    expect(toIstIso(dayStart(tradingDay(day), ist(`${now}:00`))).slice(0, 16)).toBe(begins);
  });
});
