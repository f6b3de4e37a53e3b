import type { Instrument } from '../../domain/instrument.ts';
import type { Paise } from '../../domain/money.ts';
import { paise } from '../../domain/money.ts';
import { rupees, units } from '../shared/decimal.ts';

/** What the exchange says of a contract, in units and paise. */
export type MasterRow = {
  readonly lotSize: number;
  readonly tickSize: Paise;
  readonly freezeQuantity?: number;
};

/** A segment's instruments of one day, kept as text: of a hundred thousand rows a trader needs ten. */
export type Master = {
  readonly find: (securityId: string) => MasterRow | undefined;
  /** The security's number; a look through the whole list, for a contract no row has named yet. */
  readonly numberOf: (contract: Contract) => string | undefined;
  /** Whether the list names it at all, with figures that make sense or without. */
  readonly has: (securityId: string) => boolean;
};

/** What tells one derivative from all others of its exchange. */
type Contract = Pick<Instrument, 'underlying' | 'expiry' | 'strike' | 'optionType'>;

/** What a column is called in the detailed list and in the compact one. */
const COLUMNS = {
  securityId: ['SECURITY_ID', 'SEM_SMST_SECURITY_ID'],
  lotSize: ['LOT_SIZE', 'SEM_LOT_UNITS'],
  tickSize: ['TICK_SIZE', 'SEM_TICK_SIZE'],
  freezeQuantity: ['SM_FREEZE_QTY'],
  name: ['SYMBOL_NAME', 'SEM_TRADING_SYMBOL'],
  expiry: ['SM_EXPIRY_DATE', 'SEM_EXPIRY_DATE'],
  strike: ['STRIKE_PRICE', 'SEM_STRIKE_PRICE'],
  optionType: ['OPTION_TYPE', 'SEM_OPTION_TYPE'],
} as const;

/** Beyond these a figure is no lot, no tick and no freeze quantity, whatever the file says (card D21). */
const MOST_LOT = 100_000;
const MOST_TICK = 10_000;
const MOST_FREEZE = 10_000_000;
/** A list shorter than this is half a download. */
const FEWEST_ROWS = 10;

/**
 * Indexes a list of instruments; undefined when it is none. Rows are read when they are asked for, and one that makes no sense
 * counts as absent: its contract still trades by the broker's own fields (card D21).
 */
export function indexMaster(csv: string, fewest = FEWEST_ROWS): Master | undefined {
  const lines = csv.split('\n');
  const header = cells(lines[0] ?? '');
  const column = (names: readonly string[]): number => header.findIndex((name) => names.includes(name.trim()));
  const at = {
    securityId: column(COLUMNS.securityId),
    lotSize: column(COLUMNS.lotSize),
    tickSize: column(COLUMNS.tickSize),
    freezeQuantity: column(COLUMNS.freezeQuantity),
    name: column(COLUMNS.name),
    expiry: column(COLUMNS.expiry),
    strike: column(COLUMNS.strike),
    optionType: column(COLUMNS.optionType),
  };
  if (at.securityId < 0 || at.lotSize < 0 || at.tickSize < 0) return undefined;
  const byId = new Map<string, string>();
  for (const line of lines.slice(1)) {
    const id = cellAt(line, at.securityId);
    if (/^\d{1,12}$/.test(id)) byId.set(id, line);
  }
  if (byId.size < fewest) return undefined;
  return {
    has: (securityId) => byId.has(securityId),
    numberOf: (contract) => {
      const found = [...byId].find(([, line]) => isNamed(cells(line), at, contract));
      return found?.[0];
    },
    find: (securityId) => {
      const line = byId.get(securityId);
      return line === undefined ? undefined : readRow(cells(line), at);
    },
  };
}

function isNamed(
  row: readonly string[],
  at: Readonly<Record<keyof typeof COLUMNS, number>>,
  { underlying, expiry, strike, optionType }: Contract,
): boolean {
  const isOption = optionType !== undefined;
  return (
    row[at.name]?.split('-')[0] === underlying &&
    expiry !== undefined &&
    row[at.expiry]?.startsWith(expiry) === true &&
    (isOption ? row[at.optionType] === optionType && rupees(row[at.strike]) === strike : row[at.optionType] === 'XX')
  );
}

function readRow(row: readonly string[], at: Readonly<Record<keyof typeof COLUMNS, number>>): MasterRow | undefined {
  const lotSize = units(row[at.lotSize]);
  const tickSize = tickOf(row[at.tickSize]);
  const freeze = at.freezeQuantity < 0 ? undefined : units(row[at.freezeQuantity]);
  if (lotSize === undefined || lotSize < 1 || lotSize > MOST_LOT) return undefined;
  if (tickSize === undefined || tickSize < 1 || tickSize > MOST_TICK) return undefined;
  const isFreeze = freeze !== undefined && freeze >= lotSize && freeze <= MOST_FREEZE;
  return { lotSize, tickSize, ...(isFreeze ? { freezeQuantity: freeze } : {}) };
}

/** Ticks stand in paise ("5.0000"); older rows have rupees ("0.05"), which no tick in paise can be. */
function tickOf(cell: string | undefined): Paise | undefined {
  const inPaise = units(cell);
  if (inPaise !== undefined) return paise(inPaise);
  return rupees(cell);
}

function cellAt(line: string, column: number): string {
  // No name stands before the id's column, so that no quoted comma can.
  return line.split(',', column + 1)[column]?.trim() ?? '';
}

/** Cells of a line; quotes keep commas together. */
function cells(line: string): readonly string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
    cell.replace(/^"|"\r?$/g, '').trim(),
  );
}
