import type { Exchange, Instrument } from '../../domain/instrument.ts';
import { paise } from '../../domain/money.ts';
import { rupees, units } from '../shared/decimal.ts';
import { EXCHANGES } from './wire.ts';

/** What the day's master says of an instrument; Kite's holds no freeze quantity. */
export type ListedInstrument = { readonly instrument: Instrument; readonly token: number };

/** A master that was read: rows by `NFO:SYMBOL`, and the lines that made no sense. */
export type InstrumentMaster = {
  readonly rows: ReadonlyMap<string, ListedInstrument>;
  /** Lines left out, with the column that was wrong. */
  readonly quarantined: readonly { readonly line: number; readonly field: string }[];
};

/** How `quote` and the master name an instrument. */
export function instrumentKey(exchange: string, tradingSymbol: string): string {
  return `${exchange}:${tradingSymbol}`;
}

const COLUMNS = [
  'instrument_token',
  'tradingsymbol',
  'name',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'instrument_type',
  'segment',
  'exchange',
] as const;
type Column = (typeof COLUMNS)[number];

/** No lot of an exchange is larger; a number beyond it is another column's. */
const LARGEST_LOT = 1_000_000;
/** Contracts are listed for five years at most. */
const FURTHEST_EXPIRY_MS = 6 * 366 * 86_400_000;

/**
 * Reads Kite's instrument list (CSV). Undefined when it is none: a page, an empty file, other columns. Segments that are not
 * guarded are skipped; a line with an impossible lot, tick or expiry is quarantined (card D21). `now` bounds the expiries.
 */
export function parseInstruments(csv: string, now: number): InstrumentMaster | undefined {
  const lines = csv.split('\n');
  const header = cells(lines[0] ?? '');
  const places = COLUMNS.map((column) => header.indexOf(column));
  if (places.includes(-1)) return undefined;
  const rows = new Map<string, ListedInstrument>();
  const quarantined: { line: number; field: string }[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '' || line === '\r') continue;
    const values = cells(line);
    const cell = (column: Column): string => values[places[COLUMNS.indexOf(column)] ?? -1] ?? '';
    // An index has no lot and cannot be held.
    if (!EXCHANGES.has(cell('exchange')) || cell('segment') === 'INDICES') continue;
    const read = readRow(cell, now);
    if (typeof read === 'string') quarantined.push({ line: index + 1, field: read });
    else rows.set(instrumentKey(read.instrument.exchange, read.instrument.tradingSymbol), read);
  }
  return rows.size === 0 ? undefined : { rows, quarantined };
}

/** Splits a line; names may be quoted and hold commas. */
function cells(line: string): readonly string[] {
  const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!trimmed.includes('"')) return trimmed.split(',');
  return [...trimmed.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  );
}

function readRow(cell: (column: Column) => string, now: number): ListedInstrument | Column {
  const token = units(cell('instrument_token'));
  if (token === undefined || token <= 0 || token > 0xff_ff_ff_ff) return 'instrument_token';
  const tradingSymbol = cell('tradingsymbol');
  if (tradingSymbol === '') return 'tradingsymbol';
  const lotSize = units(cell('lot_size'));
  if (lotSize === undefined || lotSize <= 0 || lotSize > LARGEST_LOT) return 'lot_size';
  const tickSize = rupees(cell('tick_size'));
  if (tickSize === undefined || tickSize <= 0) return 'tick_size';
  const exchange = cell('exchange') as Exchange;
  const type = cell('instrument_type');
  const common = { exchange, tradingSymbol, lotSize, tickSize };
  if (type === 'EQ') return { token, instrument: { ...common, kind: 'equity', underlying: tradingSymbol } };
  const expiry = cell('expiry');
  const ends = Date.parse(`${expiry}T00:00:00.000Z`);
  if (Number.isNaN(ends) || ends > now + FURTHEST_EXPIRY_MS) return 'expiry';
  const named = { ...common, underlying: cell('name') || underlyingOf(tradingSymbol), expiry };
  if (type === 'FUT') return { token, instrument: { ...named, kind: 'future' } };
  if (type !== 'CE' && type !== 'PE') return 'instrument_type';
  const strike = rupees(cell('strike'));
  if (strike === undefined || strike <= 0) return 'strike';
  return { token, instrument: { ...named, kind: 'option', strike, optionType: type } };
}

const UNKNOWN_TICK = paise(5);

/**
 * What can be told of an instrument without the master, by its name alone: a held leg must be seen and be able to leave.
 * Lot 1 says that it cannot be cut into lots; the exchange knows better and Kite slices by itself.
 */
export function instrumentByName(exchange: Exchange, tradingSymbol: string): Instrument {
  const common = {
    exchange,
    tradingSymbol,
    lotSize: 1,
    tickSize: UNKNOWN_TICK,
    underlying: underlyingOf(tradingSymbol),
  };
  if (exchange === 'NSE' || exchange === 'BSE') return { ...common, kind: 'equity', underlying: tradingSymbol };
  const optionType = /\d(CE|PE)$/.exec(tradingSymbol)?.[1];
  if (optionType === undefined) return { ...common, kind: 'future' };
  return { ...common, kind: 'option', optionType: optionType === 'CE' ? 'CE' : 'PE' };
}

/** "NIFTY26NOV26000CE" → "NIFTY". */
function underlyingOf(tradingSymbol: string): string {
  return /^(.+?)\d{2}(?:[A-Z]{3}|[1-9OND]\d{2})/.exec(tradingSymbol)?.[1] ?? tradingSymbol;
}
