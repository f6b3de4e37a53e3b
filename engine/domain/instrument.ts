import type { Paise } from './money.ts';
import type { IstDate } from './trading-day.ts';

/** Exchange segments in the trade's own words: cash, and futures and options. */
export type Exchange = 'NSE' | 'BSE' | 'NFO' | 'BFO' | 'MCX';

/** What is traded. Quantities are always units; `lotSize` is for slicing and display. Source: the broker's instrument master. */
export type Instrument = {
  readonly exchange: Exchange;
  readonly tradingSymbol: string;
  readonly kind: 'equity' | 'future' | 'option';
  /** NIFTY, BANKNIFTY, …; equals the symbol for equity. */
  readonly underlying: string;
  readonly expiry?: IstDate;
  readonly strike?: Paise;
  readonly optionType?: 'CE' | 'PE';
  readonly lotSize: number;
  readonly tickSize: Paise;
  /** Largest order the exchange takes, in units; undefined when the master does not say. */
  readonly freezeQuantity?: number;
};

/** True for calls and puts. */
export function isOption(instrument: Instrument): boolean {
  return instrument.kind === 'option';
}

/**
 * Largest order in whole lots that stays within the freeze quantity (lot 65, freeze 1,800 → 1,755). Undefined when the master
 * does not say, or says something no quantity can be cut by (card D21): the leg must still be able to leave.
 */
export function largestSlice(instrument: Instrument): number | undefined {
  const { freezeQuantity, lotSize } = instrument;
  if (freezeQuantity === undefined || !(freezeQuantity > 0) || !(lotSize > 0)) return undefined;
  return Math.max(Math.floor(freezeQuantity / lotSize), 1) * lotSize;
}
