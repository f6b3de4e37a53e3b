import type { Instrument } from '../../domain/instrument.ts';
import { paise, type Paise } from '../../domain/money.ts';
import type { Side } from '../../domain/order.ts';

type Band = { readonly below: number; readonly percent: number };

/** Exchange market-price protection: below so many paise, so much of the price (`brokers.md` section 5). */
const OPTIONS: readonly Band[] = [
  { below: 500, percent: 10 },
  { below: 1_000, percent: 5 },
  { below: 10_000, percent: 3 },
  { below: 50_000, percent: 2 },
  { below: Infinity, percent: 1 },
];
const OTHERS: readonly Band[] = [
  { below: 10_000, percent: 2 },
  { below: 50_000, percent: 1 },
  { below: Infinity, percent: 0.5 },
];

/** An option under one rupee moves in paise: its band is ten of them. */
const CHEAP_OPTION = { below: 100, band: 10 };

/**
 * The limit a market order leaves with: inside the protection band of the last price, on a tick, never below one tick. Undefined
 * when price or tick are unknown: then there is nothing to protect by, and the caller must say so.
 */
export function protectedPrice(
  side: Side,
  { kind, tickSize }: Pick<Instrument, 'kind' | 'tickSize'>,
  lastPrice: number | undefined,
): Paise | undefined {
  if (lastPrice === undefined || !(lastPrice > 0) || !Number.isFinite(lastPrice) || !(tickSize > 0)) return undefined;
  const isOption = kind === 'option';
  const percent = (isOption ? OPTIONS : OTHERS).find((band) => lastPrice < band.below)?.percent ?? 0;
  const band = isOption && lastPrice < CHEAP_OPTION.below ? CHEAP_OPTION.band : (lastPrice * percent) / 100;
  const ticks = side === 'BUY' ? Math.floor((lastPrice + band) / tickSize) : Math.ceil((lastPrice - band) / tickSize);
  return paise(Math.max(1, ticks) * tickSize);
}
