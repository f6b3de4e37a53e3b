import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE, NIFTY_PE, position } from '../testing/builders.ts';
import { MarketTime } from './market-time.ts';

/** A machine whose clock runs 22 s fast. */
const wall = FRIDAY_10AM + 22_000;

/** With a first price, which may be of any time, and then the given ones. */
function after(...prices: readonly { readonly asOf: number; readonly at: number }[]): MarketTime {
  const time = new MarketTime();
  for (const { asOf, at } of [{ asOf: FRIDAY_10AM - 60_000, at: 0 }, ...prices])
    time.note([position({ net: -65, pricedAt: asOf })], { at, wall });
  return time;
}

describe('the time of the market', () => {
  it('fault 76: is that of its newest price, and runs on with the clock that never jumps', () => {
    const time = after({ asOf: FRIDAY_10AM, at: 1_000 }, { asOf: FRIDAY_10AM - 4_000, at: 1_500 });
    expect(time.now(NIFTY_CE, 1_000)).toBe(FRIDAY_10AM);
    expect(time.now(NIFTY_CE, 4_000)).toBe(FRIDAY_10AM + 3_000);
  });

  it('is not known before a price, nor from the first alone: it may be the last of a session that is over', () => {
    expect(new MarketTime().now(NIFTY_CE, 0)).toBeUndefined();
    expect(after().now(NIFTY_CE, 0)).toBeUndefined();
  });

  it('is not known when no newer price comes any more, however often the last one is told', () => {
    const time = after({ asOf: FRIDAY_10AM, at: 0 }, { asOf: FRIDAY_10AM, at: 9_000 });
    expect(time.now(NIFTY_CE, 10_000)).toBe(FRIDAY_10AM + 10_000);
    expect(time.now(NIFTY_CE, 10_001)).toBeUndefined();
  });

  it('is told contract by contract: what one feed stamps with our clock says nothing of another', () => {
    const time = after({ asOf: FRIDAY_10AM, at: 1_000 });
    for (const at of [1_000, 2_000])
      time.note([position({ instrument: NIFTY_PE, net: 65, pricedAt: wall + at })], { at, wall });
    expect(time.now(NIFTY_CE, 2_000)).toBe(FRIDAY_10AM + 1_000);
    expect(time.now(NIFTY_PE, 2_000)).toBe(wall + 2_000);
  });

  it.each([Number.NaN, Infinity, 0, wall + 3_600_001, wall - 3_600_001])('is not told by a stamp of %d', (asOf) => {
    expect(after({ asOf, at: 1_000 }).now(NIFTY_CE, 1_000)).toBeUndefined();
  });
});
