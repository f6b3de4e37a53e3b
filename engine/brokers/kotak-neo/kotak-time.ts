import { IST_OFFSET_MS, type EpochMs } from '../../domain/time.ts';
import type { IstDate } from '../../domain/trading-day.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** "22-Jan-2025 14: 32: 53" in Indian time, with whatever blanks; undefined for anything else. */
export function readKotakTime(text: string): EpochMs | undefined {
  const [, day = '', name = '', year = '', hour = '', minute = '', second = ''] =
    /^(\d{1,2})-([A-Za-z]{3})-(\d{4})\s+(\d{2}):\s*(\d{2}):\s*(\d{2})$/.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase());
  if (month < 0) return undefined;
  return Date.UTC(+year, month, +day, +hour, +minute, +second) - IST_OFFSET_MS;
}

/** "28 Jul, 2026" → the date; undefined for "NA", "-" and anything else. */
export function readKotakDate(text: string): IstDate | undefined {
  const [, day = '', name = '', year = ''] = /^(\d{1,2}) ([A-Za-z]{3}),? (\d{4})$/.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase()) + 1;
  if (month === 0) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** "2026/07/24 12:57:46" → its date in India; undefined for anything else. */
export function readKotakStampDate(text: string): IstDate | undefined {
  const [, year, month, day] = /^(\d{4})\/(\d{2})\/(\d{2}) \d{2}:\d{2}:\d{2}$/.exec(text) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}
