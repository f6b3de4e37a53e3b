import type { Exchange, Instrument } from '../../domain/instrument.ts';
import { paise } from '../../domain/money.ts';
import type { Product } from '../../domain/position.ts';
import type { MasterRow } from './master.ts';
import type { PositionRow } from './wire.ts';

/** What every row of Dhan says of its contract. */
export type ContractFields = Pick<
  PositionRow,
  'tradingSymbol' | 'securityId' | 'exchangeSegment' | 'drvExpiryDate' | 'drvOptionType' | 'drvStrikePrice'
>;

/** How Dhan names an instrument in calls and streams. */
export type SecurityKey = `${ContractFields['exchangeSegment']}:${string}`;

/** Names the instrument of a row. */
export type Naming = (row: ContractFields) => Instrument;

/** Finds what the day's master says of a security; undefined when it says nothing that can be used. */
export type LookUp = (key: SecurityKey) => MasterRow | undefined;

const EXCHANGES: Readonly<Record<ContractFields['exchangeSegment'], Exchange>> = {
  NSE_EQ: 'NSE',
  NSE_FNO: 'NFO',
  BSE_EQ: 'BSE',
  BSE_FNO: 'BFO',
  MCX_COMM: 'MCX',
};

const OPTION_TYPES: Readonly<Record<string, 'CE' | 'PE'>> = { CALL: 'CE', PUT: 'PE', CE: 'CE', PE: 'PE' };

/** The smallest step of any contract Dhan trades is a divisor of this one on option books; used while the master is silent. */
const USUAL_TICK = paise(5);

export function keyOf({ exchangeSegment, securityId }: ContractFields): SecurityKey {
  return `${exchangeSegment}:${securityId}`;
}

/** The instrument of a row: its own fields first, lot, tick and freeze quantity from the master where it has them. */
export function instrumentOf(row: ContractFields, lookUp: LookUp): Instrument {
  const { exchangeSegment, drvOptionType, drvStrikePrice } = row;
  const optionType = OPTION_TYPES[drvOptionType.toUpperCase()];
  const master = lookUp(keyOf(row));
  const expiry = expiryOf(row);
  const kind = optionType ? 'option' : exchangeSegment.endsWith('_EQ') ? 'equity' : 'future';
  return {
    exchange: EXCHANGES[exchangeSegment],
    tradingSymbol: symbolOf(row, expiry),
    kind,
    underlying: kind === 'equity' ? row.tradingSymbol : (row.tradingSymbol.split('-')[0] ?? ''),
    ...(expiry === undefined ? {} : { expiry }),
    ...(optionType && drvStrikePrice !== undefined ? { strike: drvStrikePrice } : {}),
    ...(optionType ? { optionType } : {}),
    // Without a master nothing is sliced or rounded to lots: a leg leaves by its own quantity (card D21).
    lotSize: master?.lotSize ?? 1,
    tickSize: master?.tickSize ?? USUAL_TICK,
    ...(master?.freezeQuantity === undefined ? {} : { freezeQuantity: master.freezeQuantity }),
  };
}

/** The date of a contract's end; undefined for a share, whose rows carry the year 1. */
function expiryOf({ drvExpiryDate }: ContractFields): string | undefined {
  const [, date, year] = /^((\d{4})-\d{2}-\d{2})/.exec(drvExpiryDate) ?? [];
  return year !== undefined && Number(year) >= 2000 ? date : undefined;
}

/**
 * A name no other contract has. Dhan calls all weekly contracts of a month by one name ("NIFTY-Nov2026-26000-CE"), so the day
 * is put in; a name that cannot be completed carries the security's number.
 */
function symbolOf({ tradingSymbol, securityId, exchangeSegment }: ContractFields, expiry: string | undefined): string {
  if (exchangeSegment.endsWith('_EQ')) return tradingSymbol || `#${securityId}`;
  const [, name, month, rest] = /^(.+?)-([A-Z][a-z]{2}\d{4})((?:-.+)?)$/.exec(tradingSymbol) ?? [];
  if (name === undefined || month === undefined || expiry === undefined) return `${tradingSymbol}#${securityId}`;
  return `${name}-${expiry.slice(8)}${month}${rest ?? ''}`;
}

const PRODUCTS: Readonly<Record<PositionRow['productType'], Product>> = {
  CNC: 'CNC',
  INTRADAY: 'MIS',
  MARGIN: 'NRML',
  MTF: 'MTF',
  CO: 'MIS',
  BO: 'MIS',
};

export function productOf(wired: PositionRow['productType']): Product {
  return PRODUCTS[wired];
}

const WIRED: Readonly<Record<Product, PositionRow['productType']>> = {
  NRML: 'MARGIN',
  MIS: 'INTRADAY',
  CNC: 'CNC',
  MTF: 'MTF',
};

export function wiredProduct(product: Product): PositionRow['productType'] {
  return WIRED[product];
}
