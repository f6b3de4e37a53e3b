import { paise, parseRupees, type Paise } from '../domain/money.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { istDateOf, istMidnight, type IstDate } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';

/** One minute of an index; prices in paise. */
export type Candle = {
  readonly at: EpochMs;
  readonly open: Paise;
  readonly high: Paise;
  readonly low: Paise;
  readonly close: Paise;
};

/** What is wrong with a candle file: the line (1 is the header) and the field. */
export type CandleError = { readonly line: number; readonly field: string; readonly message: string };

const FIELDS = ['time', 'open', 'high', 'low', 'close'] as const;

/** Reads one day of `time,open,high,low,close` lines: the given date, else the first in the file. The first bad line refuses all. */
export function parseCandles(csv: string, date?: IstDate): Result<readonly Candle[], CandleError> {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (lines[0]?.trim().toLowerCase() !== FIELDS.join(',')) {
    return err({ line: 1, field: 'header', message: `line 1: the header must be "${FIELDS.join(',')}"` });
  }
  let day = date;
  let [from, until] = day === undefined ? [NaN, NaN] : boundsOf(day);
  let previous = -Infinity;
  const candles: Candle[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const parsed = parseRow(line.split(','), index + 1);
    if (!parsed.ok) return parsed;
    const { at } = parsed.value;
    if (at <= previous) return fault(index + 1, 'time', 'does not come after the line before it');
    previous = at;
    if (day === undefined) {
      day = istDateOf(at);
      [from, until] = boundsOf(day);
    }
    if (at >= from && at < until) candles.push(parsed.value);
  }
  if (candles.length > 0) return ok(candles);
  return err({
    line: lines.length,
    field: 'time',
    message: day ? `no candle of ${day} in the file` : 'the file holds no candle',
  });
}

/** First and last-but-one instant of a date: comparing numbers is a hundred times quicker than making dates of a long file. */
function boundsOf(date: IstDate): [number, number] {
  const start = istMidnight(date);
  return [start, start + 86_400_000];
}

function parseRow(cells: readonly string[], line: number): Result<Candle, CandleError> {
  if (cells.length !== FIELDS.length) return fault(line, 'row', `has ${cells.length} fields, not ${FIELDS.length}`);
  const at = Date.parse(cells[0]?.trim() ?? '');
  if (Number.isNaN(at)) return fault(line, 'time', `"${cells[0]}" is not a time`);
  const prices: Paise[] = [];
  for (const [column, field] of FIELDS.entries()) {
    if (column === 0) continue;
    const price = parsePrice(cells[column] ?? '');
    if (price === undefined) return fault(line, field, `"${cells[column]}" is not a price`);
    prices.push(price);
  }
  const [open = 0, high = 0, low = 0, close = 0] = prices;
  if (high < Math.max(open, close, low)) return fault(line, 'high', 'is below another price of its line');
  if (low > Math.min(open, close)) return fault(line, 'low', 'is above another price of its line');
  return ok({ at, open: paise(open), high: paise(high), low: paise(low), close: paise(close) });
}

/** Vendors write index levels with any number of decimals; more than two are rounded to paise. */
function parsePrice(text: string): Paise | undefined {
  const exact = parseRupees(text);
  if (exact !== undefined) return exact > 0 ? exact : undefined;
  if (!/^\d+\.\d+$/.test(text.trim())) return undefined;
  return paise(Math.round(Number(text) * 100));
}

function fault(line: number, field: string, what: string): { readonly ok: false; readonly error: CandleError } {
  return err({ line, field, message: `line ${line}, ${field}: ${what}` });
}

/** An index level at an instant of market time. */
export type Waypoint = { readonly at: EpochMs; readonly spot: Paise };

/**
 * The way the index is taken to have gone inside each candle: a rising one dips first, a falling one peaks first, so that
 * a stop inside the candle's range triggers and does so at the worse moment.
 */
export function waypoints(candles: readonly Candle[]): readonly Waypoint[] {
  return candles.flatMap(({ at, open, high, low, close }) => {
    const [first, second] = close >= open ? [low, high] : [high, low];
    return [
      { at, spot: open },
      { at: at + 20_000, spot: first },
      { at: at + 40_000, spot: second },
      { at: at + 59_999, spot: close },
    ];
  });
}
