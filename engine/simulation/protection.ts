import { paise, type Paise } from '../domain/money.ts';
import type { Side } from '../domain/order.ts';
import { TICK } from './option-chain.ts';

/** Kotak's protection bands for options: below so many paise, so much of the price (`brokers.md` section 5). */
const BANDS: readonly { readonly below: number; readonly percent: number }[] = [
  { below: 500, percent: 10 },
  { below: 1_000, percent: 5 },
  { below: 10_000, percent: 3 },
  { below: 50_000, percent: 2 },
  { below: Infinity, percent: 1 },
];

/** Under one rupee the band is ten paise whatever the price. */
const CHEAP = { below: 100, band: 10 };

/** How far from the last price a protected market order may fill, in paise. */
export function protectionBand(lastPrice: Paise): number {
  if (lastPrice < CHEAP.below) return CHEAP.band;
  const percent = BANDS.find((band) => lastPrice < band.below)?.percent ?? 1;
  return (lastPrice * percent) / 100;
}

/** The limit a market order is turned into, on a tick inside the band and never below one tick. */
export function protectedLimit(side: Side, lastPrice: Paise): Paise {
  const band = protectionBand(lastPrice);
  const price = side === 'BUY' ? Math.floor((lastPrice + band) / TICK) : Math.ceil((lastPrice - band) / TICK);
  return paise(Math.max(1, price) * TICK);
}

/** The limit of a market order that misses the market by so many percent: it rests on the near side of bid and ask. */
export function missedLimit(
  side: Side,
  { lastPrice, bid, ask }: { readonly lastPrice: Paise; readonly bid?: Paise; readonly ask?: Paise },
  percent: number,
): Paise {
  const away = (lastPrice * percent) / 100;
  const price =
    side === 'BUY'
      ? Math.min(lastPrice - away, (ask ?? lastPrice) - TICK)
      : Math.max(lastPrice + away, (bid ?? lastPrice) + TICK);
  const ticks = side === 'BUY' ? Math.floor(price / TICK) : Math.ceil(price / TICK);
  return paise(Math.max(1, ticks) * TICK);
}
