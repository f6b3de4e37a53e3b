import { z } from 'zod';
import { err, ok, type Result } from '../domain/result.ts';
import type { SessionTimes, TradingCalendar } from '../domain/trading-day.ts';
import { fieldProblem, type ConfigProblem } from './config-problem.ts';
import { issueSentence, valueAt } from './issue-sentence.ts';
import { decodeJsonText, keyPlaces, parseJsonText } from './json-text.ts';

const zDate = z.iso.date({ error: 'write a day that exists as year-month-day, like 2026-11-24' });
const zTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time as hours and minutes, like 15:40');
const zSession = z
  .strictObject({ open: zTime, close: zTime, name: z.string().optional() })
  .refine((session) => session.open < session.close, 'the session must open before it closes');

/** `config/calendar.json`: exchange facts in the form a trader can edit. Times are Indian clock times. */
export const zCalendarFile = z.strictObject({
  $schema: z.string().optional(),
  source: z.string().min(1),
  validThrough: zDate,
  session: zSession,
  holidays: z.record(zDate, z.string()),
  specialSessions: z.record(zDate, zSession),
});
/** See `zCalendarFile`. */
export type CalendarFile = z.infer<typeof zCalendarFile>;

/** Reads the bytes of a calendar file, or says what is wrong with it by line and field. */
export function parseCalendar(bytes: Uint8Array): Result<CalendarFile, readonly ConfigProblem[]> {
  const text = decodeJsonText(bytes);
  if (!text.ok) return err([text.error]);
  const value = parseJsonText(text.value);
  if (!value.ok) return err([value.error]);
  const parsed = zCalendarFile.safeParse(value.value);
  if (parsed.success) return ok(parsed.data);
  const places = keyPlaces(text.value);
  return err(
    parsed.error.issues.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      const field = [...issue.path, ...unknown].join('.') || 'the file';
      const line = places.find((place) => place.path === field)?.line;
      return fieldProblem('field', field, sentenceOf(issue, value.value), line);
    }),
  );
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') return 'there is no such setting. Check the spelling.';
  if (issue.code === 'invalid_key') return 'write a day that exists as year-month-day, like 2026-11-24.';
  return issueSentence(issue, valueAt(value, issue.path));
}

/** The calendar as the core knows it: minutes after Indian midnight. */
export function calendarOf(file: CalendarFile): TradingCalendar {
  return {
    source: file.source,
    validThrough: file.validThrough,
    holidays: new Map(Object.entries(file.holidays)),
    specialSessions: new Map(Object.entries(file.specialSessions).map(([date, session]) => [date, timesOf(session)])),
    session: timesOf(file.session),
  };
}

function timesOf(session: { readonly open: string; readonly close: string }): SessionTimes {
  return { open: minutesOf(session.open), close: minutesOf(session.close) };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
