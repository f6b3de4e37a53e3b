import { describe, expect, it } from 'vitest';
import { parseCandles, waypoints } from './candles.ts';

const header = 'time,open,high,low,close';
const row = (time: string, ...prices: readonly (number | string)[]): string => [`${time}+05:30`, ...prices].join(',');
const day = [
  header,
  row('2024-06-03T09:15:00', '100.00', '101.00', '99.00', '100.50'),
  row('2024-06-04T09:15:00', '100.10', '102.25', '99.05', '101.00'),
  row('2024-06-04T09:16:00', '101.00', '101.00', '98.00', '98.40'),
  '',
].join('\n');

describe('candle files', () => {
  it('reads the first day of the file unless a date is given', () => {
    const first = parseCandles(day);
    const second = parseCandles(day, '2024-06-04');
    expect(first.ok && first.value.map(({ close }) => close)).toEqual([10_050]);
    expect(second.ok && second.value.map(({ open, low }) => [open, low])).toEqual([
      [10_010, 9_905],
      [10_100, 9_800],
    ]);
  });

  it('takes Windows line ends, a byte order mark and more than two decimals', () => {
    const text = `\uFEFF${header}\r\n${row('2024-06-04T09:15:00', '100', '101.123', '99.5', '100.5')}\r\n`;
    const read = parseCandles(text);
    expect(read.ok && read.value[0]?.high).toBe(10_112);
  });

  it.each([
    ['', 1, 'header'],
    ['date,o,h,l,c\n', 1, 'header'],
    [`${header}\n2024-06-04T09:15:00+05:30,100,101,99`, 2, 'row'],
    [`${header}\nyesterday,100,101,99,100`, 2, 'time'],
    [`${header}\n${row('2024-06-04T09:15:00', 100, 'abc', 99, 100)}`, 2, 'high'],
    [`${header}\n${row('2024-06-04T09:15:00', 100, 101, 99, '')}`, 2, 'close'],
    [`${header}\n${row('2024-06-04T09:15:00', 0, 101, 99, 100)}`, 2, 'open'],
    [`${header}\n${row('2024-06-04T09:15:00', 100, 99, 98, 99)}`, 2, 'high'],
    [`${header}\n${row('2024-06-04T09:15:00', 100, 101, 100.5, 101)}`, 2, 'low'],
    [`${day}${row('2024-06-04T09:16:00', 100, 101, 99, 100)}`, 5, 'time'],
  ])('names line and field of what is wrong: %#', (text, line, field) => {
    const read = parseCandles(text);
    expect(read).toMatchObject({ ok: false, error: { line, field } });
    expect(!read.ok && read.error.message).toContain(`line ${line}`);
  });

  it('says when the day is not in the file', () => {
    const read = parseCandles(day, '2024-06-05');
    expect(!read.ok && read.error.message).toBe('no candle of 2024-06-05 in the file');
  });

  it('walks a rising candle by its low first and a falling one by its high', () => {
    const read = parseCandles(day, '2024-06-04');
    const levels = read.ok ? waypoints(read.value).map(({ spot }) => spot) : [];
    expect(levels).toEqual([10_010, 9_905, 10_225, 10_100, 10_100, 10_100, 9_800, 9_840]);
  });
});
