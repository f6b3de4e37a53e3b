import type { Instrument } from '../domain/instrument.ts';
import { paise, type Paise } from '../domain/money.ts';
import { istDateOf, istMidnight, type IstDate } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';

/** The indices whose options the simulated exchange lists. */
export type Underlying = 'NIFTY' | 'BANKNIFTY';

/** Every listed underlying, in the order the market moves them. */
export const UNDERLYINGS: readonly Underlying[] = ['NIFTY', 'BANKNIFTY'];

/** What the exchange publishes about an underlying. Lot and freeze in units, steps and prices in paise (`brokers.md` section 8). */
export type ContractTerms = {
  readonly lotSize: number;
  readonly freezeQuantity: number;
  readonly strikeStep: Paise;
  /** Where a market that was never moved begins. */
  readonly firstSpot: Paise;
};

/** Contract terms in force since February 2026. */
export const CONTRACTS: Readonly<Record<Underlying, ContractTerms>> = {
  NIFTY: { lotSize: 65, freezeQuantity: 1_800, strikeStep: paise(5_000), firstSpot: paise(2_450_000) },
  BANKNIFTY: { lotSize: 30, freezeQuantity: 600, strikeStep: paise(10_000), firstSpot: paise(5_200_000) },
};

/** Index options and their underlyings move in steps of 5 paise. */
export const TICK: Paise = paise(5);

const DAY_MS = 86_400_000;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const TUESDAY = 2;
/** Contracts end at 15:30 IST of their expiry date. */
const EXPIRY_MINUTE = 15 * 60 + 30;

/** An option as its trading symbol names it. */
export type OptionContract = {
  readonly underlying: Underlying;
  readonly expiry: IstDate;
  readonly strike: Paise;
  readonly optionType: 'CE' | 'PE';
};

/** Whether a text names a listed underlying. */
export function isUnderlying(text: string): text is Underlying {
  return (UNDERLYINGS as readonly string[]).includes(text);
}

/** The first Tuesday after a date. Both indices expire weekly here; on the day itself the next week's contract is listed. */
export function weeklyExpiryAfter(date: IstDate): IstDate {
  const start = istMidnight(date);
  for (let ahead = 1; ahead <= 7; ahead += 1) {
    const candidate = istDateOf(start + ahead * DAY_MS);
    if (new Date(`${candidate}T00:00:00.000Z`).getUTCDay() === TUESDAY) return candidate;
  }
  throw new RangeError(`no Tuesday within a week of ${date}`);
}

/** The instant a contract ends. */
export function expiryInstant(expiry: IstDate): EpochMs {
  return istMidnight(expiry) + EXPIRY_MINUTE * 60_000;
}

/** NIFTY, 2026-11-24, 24,500.00, CE → "NIFTY26NOV2424500CE": underlying, year, month, day, strike in rupees, type. */
export function symbolOf(contract: OptionContract): string {
  const [year = '', month = '', day = ''] = contract.expiry.split('-');
  return `${contract.underlying}${year.slice(2)}${MONTHS[Number(month) - 1]}${day}${contract.strike / 100}${contract.optionType}`;
}

const SYMBOL = /^([A-Z]+?)(\d{2})([A-Z]{3})(\d{2})([1-9]\d{2,5})(CE|PE)$/;

/** Symbols read lately. Every order meets the market at every step, and reading a name is the dearest part of it. */
const readBefore = new Map<string, OptionContract>();
const MOST_REMEMBERED = 10_000;

/** Reads a trading symbol back; undefined when the exchange could never have listed it. */
export function parseSymbol(symbol: string): OptionContract | undefined {
  const known = readBefore.get(symbol);
  if (known) return known;
  const contract = readSymbol(symbol);
  if (!contract) return undefined;
  if (readBefore.size >= MOST_REMEMBERED) readBefore.clear();
  readBefore.set(symbol, contract);
  return contract;
}

function readSymbol(symbol: string): OptionContract | undefined {
  const [, underlying = '', year = '', monthName = '', day = '', strikeText = '', optionType] =
    SYMBOL.exec(symbol) ?? [];
  const month = MONTHS.indexOf(monthName) + 1;
  if (!isUnderlying(underlying) || month === 0) return undefined;
  const expiry = `20${year}-${String(month).padStart(2, '0')}-${day}`;
  const strike = paise(Number(strikeText) * 100);
  const exists = !Number.isNaN(Date.parse(expiry)) && new Date(expiry).toISOString().startsWith(expiry);
  if (!exists || strike % CONTRACTS[underlying].strikeStep !== 0) return undefined;
  return { underlying, expiry, strike, optionType: optionType as 'CE' | 'PE' };
}

/** The instrument a contract is. */
export function instrumentOf(contract: OptionContract): Instrument {
  const { lotSize, freezeQuantity } = CONTRACTS[contract.underlying];
  return {
    exchange: 'NFO',
    tradingSymbol: symbolOf(contract),
    kind: 'option',
    underlying: contract.underlying,
    expiry: contract.expiry,
    strike: contract.strike,
    optionType: contract.optionType,
    lotSize,
    tickSize: TICK,
    freezeQuantity,
  };
}

/** Calls and puts at every strike from `low` to `high`, lowest strike first. */
export function listContracts(underlying: Underlying, expiry: IstDate, range: StrikeRange): readonly OptionContract[] {
  const contracts: OptionContract[] = [];
  for (let strike = range.low; strike <= range.high; strike += CONTRACTS[underlying].strikeStep) {
    for (const optionType of ['CE', 'PE'] as const)
      contracts.push({ underlying, expiry, strike: paise(strike), optionType });
  }
  return contracts;
}

/** The lowest and highest strike listed, in paise. */
export type StrikeRange = { readonly low: number; readonly high: number };

/** Strikes 15 % either side of the spot, and whatever was listed before: a strike once listed stays for the day. */
export function strikesAround(underlying: Underlying, spot: number, before?: StrikeRange): StrikeRange {
  const step = CONTRACTS[underlying].strikeStep;
  const low = Math.max(step, Math.floor((spot * 0.85) / step) * step);
  const high = Math.ceil((spot * 1.15) / step) * step;
  return before ? { low: Math.min(low, before.low), high: Math.max(high, before.high) } : { low, high };
}

/** Units in a lot of a contract; 1 for a symbol that names none. */
export function lotOf(tradingSymbol: string): number {
  const contract = parseSymbol(tradingSymbol);
  return contract ? CONTRACTS[contract.underlying].lotSize : 1;
}
