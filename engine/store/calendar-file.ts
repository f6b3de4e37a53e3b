import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { TradingCalendar } from '../domain/trading-day.ts';
import { CALENDAR_2026 } from './calendar-2026.ts';
import { calendarOf, parseCalendar, zCalendarFile, type CalendarFile } from './calendar-form.ts';
import type { ConfigProblem } from './config-problem.ts';
import { configFolder } from './data-folder.ts';
import { writeDurably } from './write-durably.ts';

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
export async function loadCalendar(dataDir: string, shipped: CalendarFile = CALENDAR_2026): Promise<FoundCalendar> {
  const found = findCalendar(dataDir, shipped);
  if (found) return found;
  const problems = await writeShipped(dataDir, calendarFile(dataDir), shipped);
  return { calendar: calendarOf(shipped), from: 'shipped', problems };
}

/** The calendar in use, at once and without writing; for a worker. What is wrong with the file is the host's to tell. */
export function readCalendar(dataDir: string, shipped: CalendarFile = CALENDAR_2026): TradingCalendar {
  return findCalendar(dataDir, shipped)?.calendar ?? calendarOf(shipped);
}

function calendarFile(dataDir: string): string {
  return join(configFolder(dataDir), 'calendar.json');
}

function findCalendar(dataDir: string, shipped: CalendarFile): FoundCalendar | undefined {
  const bytes = readBytes(calendarFile(dataDir));
  if (bytes === undefined) return undefined;
  const parsed = parseCalendar(bytes);
  if (parsed.ok) return { calendar: calendarOf(parsed.value), from: 'file', problems: [] };
  return { calendar: calendarOf(shipped), from: 'shipped', problems: parsed.error };
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
