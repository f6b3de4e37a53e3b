import type { Instrument } from '../domain/instrument.ts';
import { paise, type Paise } from '../domain/money.ts';
import { CONTRACTS, TICK } from './option-chain.ts';

/** What the shares in a practice book are worth while NIFTY stands where it first stood, in paise; they move with it. */
const SHARES: Readonly<Record<string, Paise>> = { RELIANCE: paise(145_000), HDFCBANK: paise(98_500) };

/** The shares that can lie in a practice book. */
export const SHARE_SYMBOLS: readonly string[] = Object.keys(SHARES);

/** The instrument a share is; undefined for a symbol that names none. */
export function shareOf(tradingSymbol: string): Instrument | undefined {
  if (SHARES[tradingSymbol] === undefined) return undefined;
  return { exchange: 'NSE', tradingSymbol, kind: 'equity', underlying: tradingSymbol, lotSize: 1, tickSize: TICK };
}

/** What a share costs while NIFTY stands at a level; undefined for a symbol that names none. */
export function sharePrice(tradingSymbol: string, nifty: number): Paise | undefined {
  const first = SHARES[tradingSymbol];
  if (first === undefined) return undefined;
  return paise(Math.round((first * nifty) / CONTRACTS.NIFTY.firstSpot / TICK) * TICK);
}
