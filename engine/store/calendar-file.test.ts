import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isSessionOpen, nextSessionUnlock, sessionOn } from '../domain/trading-day.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { CALENDAR_2026 } from './calendar-2026.ts';
import { loadCalendar, readCalendar } from './calendar-file.ts';
import { calendarOf, parseCalendar } from './calendar-form.ts';

const shippedText = JSON.stringify(CALENDAR_2026, undefined, 2);

function withFile(text: string): string {
  const dataDir = tempFolder();
  mkdirSync(join(dataDir, 'config'));
  writeFileSync(join(dataDir, 'config', 'calendar.json'), text);
  return dataDir;
}

describe('the shipped calendar', () => {
  const calendar = calendarOf(CALENDAR_2026);

  test('fits its own schema', () => {
    expect(parseCalendar(Buffer.from(shippedText)).ok).toBe(true);
  });

  test('derivatives trade until 15:40', () => {
    expect(isSessionOpen(Date.parse('2026-11-20T15:39:59+05:30'), calendar)).toBe(true);
    expect(isSessionOpen(Date.parse('2026-11-20T15:40:00+05:30'), calendar)).toBe(false);
  });

  test('a lock of Monday 23 November ends on Wednesday: Tuesday is a holiday', () => {
    const end = nextSessionUnlock(Date.parse('2026-11-23T15:00:00+05:30'), calendar);
    expect(end).toBe(Date.parse('2026-11-25T09:00:00+05:30'));
  });

  test('both Sunday sessions are known, other Sundays are closed', () => {
    expect(sessionOn('2026-02-01', calendar)).toEqual({ open: 555, close: 930 });
    expect(sessionOn('2026-11-08', calendar)).toEqual({ open: 1_080, close: 1_140 });
    expect(sessionOn('2026-11-15', calendar)).toBeUndefined();
  });

  test('has the sixteen holidays of the circular, none of them on a weekend', () => {
    const days = Object.keys(CALENDAR_2026.holidays);
    expect(days).toHaveLength(16);
    expect(days.filter((day) => [0, 6].includes(new Date(day).getUTCDay()))).toEqual([]);
  });
});

describe('the file', () => {
  test('is written on the first start and read on the next', async () => {
    const dataDir = tempFolder();
    expect((await loadCalendar(dataDir, CALENDAR_2026)).from).toBe('shipped');
    const again = await loadCalendar(dataDir, CALENDAR_2026);
    expect(again).toMatchObject({ from: 'file', problems: [] });
    expect(again.calendar).toEqual(calendarOf(CALENDAR_2026));
    expect(readCalendar(dataDir)).toEqual(again.calendar);
    expect(readFileSync(join(dataDir, 'config', 'calendar.schema.json'), 'utf8')).toContain('specialSessions');
  });

  test('an edit is taken', async () => {
    const dataDir = withFile(shippedText.replace('"2026-12-25"', '"2026-12-24"'));
    const { calendar } = await loadCalendar(dataDir, CALENDAR_2026);
    expect(sessionOn('2026-12-25', calendar)).toEqual({ open: 555, close: 940 });
    expect(sessionOn('2026-12-24', calendar)).toBeUndefined();
  });

  test.each([
    [
      'a day that does not exist',
      shippedText.replace('2026-12-25', '2026-02-30'),
      'Line 25, holidays.2026-02-30: write a day that exists',
    ],
    [
      'a time that does not exist',
      shippedText.replace('"15:40"', '"25:40"'),
      'Line 7, session.close: it is not accepted: write a time',
    ],
    [
      'a session that ends before it begins',
      shippedText.replace('"15:40"', '"08:00"'),
      'Line 5, session: it is not accepted: the session must open',
    ],
    ['no holidays', shippedText.replace('"holidays"', '"hollidays"'), 'holidays: it is missing'],
    ['a typo', shippedText.replace('{', '{,'), 'Line 1'],
    ['nothing', '', 'empty'],
  ])('%s: the shipped calendar holds and the file is left alone', async (_what, text, words) => {
    const dataDir = withFile(text);
    const found = await loadCalendar(dataDir, CALENDAR_2026);
    expect(found.from).toBe('shipped');
    expect(found.calendar).toEqual(calendarOf(CALENDAR_2026));
    expect(found.problems.map((problem) => problem.message).join(' ')).toContain(words);
    expect(readFileSync(join(dataDir, 'config', 'calendar.json'), 'utf8')).toBe(text);
  });
});
