import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../domain/result.ts';
import type { SessionTimes, TradingCalendar } from '../domain/trading-day.ts';
import { fieldProblem, type ConfigProblem } from './config-problem.ts';
import { configFolder } from './data-folder.ts';
import { issueSentence, valueAt } from './issue-sentence.ts';
import { decodeJsonText, keyPlaces, parseJsonText } from './json-text.ts';
import { writeDurably } from './write-durably.ts';

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

/** The calendar in use. With problems it is the shipped one, and the trader's file was left as it is. */
export type FoundCalendar = {
  readonly calendar: TradingCalendar;
  readonly from: 'file' | 'shipped';
  readonly problems: readonly ConfigProblem[];
};

/**
 * Reads the calendar; writes the shipped one, with its schema, where there is none. Never rejects: a disk that refuses is a problem in the
 * answer, and the shipped calendar holds.
 */
export async function loadCalendar(dataDir: string, shipped: CalendarFile): Promise<FoundCalendar> {
  const file = join(configFolder(dataDir), 'calendar.json');
  const bytes = readBytes(file);
  if (bytes === undefined) {
    const problems = await writeShipped(dataDir, file, shipped);
    return { calendar: calendarOf(shipped), from: 'shipped', problems };
  }
  const parsed = parseCalendar(bytes);
  if (parsed.ok) return { calendar: calendarOf(parsed.value), from: 'file', problems: [] };
  return { calendar: calendarOf(shipped), from: 'shipped', problems: parsed.error };
}

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

async function writeShipped(dataDir: string, file: string, shipped: CalendarFile): Promise<readonly ConfigProblem[]> {
  const schema = { title: 'TradeFuse trading calendar', ...z.toJSONSchema(zCalendarFile, { io: 'input' }) };
  try {
    await writeDurably(
      join(configFolder(dataDir), 'calendar.schema.json'),
      `${JSON.stringify(schema, undefined, 2)}\n`,
    );
    await writeDurably(file, `${JSON.stringify(shipped, undefined, 2)}\n`);
    return [];
  } catch {
    return [
      {
        code: 'unreadable',
        message: `The file ${basename(file)} could not be written; the built-in calendar is used.`,
      },
    ];
  }
}

function readBytes(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    // A file that is there but cannot be read must not be overwritten: it reads as empty, which is a problem of its own.
    return gone ? undefined : new Uint8Array();
  }
}
