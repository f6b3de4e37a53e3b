import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { MARKET_START } from '../testing/practice-market.ts';
import { waypoints, type Candle } from './candles.ts';
import { openMarket, stepMarket, type MarketState } from './market.ts';
import { changeMood, moveIndex, replayIndex } from './market-changes.ts';
import { listedExpiry, spotOf } from './market-index.ts';
import { MARKET_PROFILES } from './price-path.ts';

const still = (): void => undefined;

function run(market: MarketState, seconds: number, stride = 1_000): readonly number[] {
  const levels: number[] = [];
  let state = market;
  const start = market.steppedAt;
  for (let at = start + stride; at <= start + seconds * 1_000; at += stride) {
    state = stepMarket(state, at, still);
    levels.push(state.indices.NIFTY.level);
  }
  return levels;
}

describe('the generated market', () => {
  it.each(MARKET_PROFILES)('%s: the same seed is the same path, another seed is another', (profile) => {
    const start = changeMood(openMarket(3, MARKET_START), profile, 11);
    const other = changeMood(openMarket(3, MARKET_START), profile, 12);
    expect(run(start, 120)).toEqual(run(start, 120));
    expect(run(start, 120)).not.toEqual(run(other, 120));
  });

  it('does not depend on how often it is looked at', () => {
    const start = changeMood(openMarket(3, MARKET_START), 'whipsaw', 5);
    expect(run(start, 60, 200).at(-1)).toBe(run(start, 60, 60_000).at(-1));
  });

  it('each mood does what its name says within fifteen minutes', () => {
    const spreadOf = (
      profile: (typeof MARKET_PROFILES)[number],
    ): { readonly range: number; readonly change: number } => {
      const levels = run(changeMood(openMarket(1, MARKET_START), profile, 4), 900);
      const first = levels.at(0) ?? 1;
      const last = levels.at(-1) ?? 1;
      return { range: (Math.max(...levels) - Math.min(...levels)) / first, change: last / first - 1 };
    };
    expect(spreadOf('calm').range).toBeLessThan(0.006);
    expect(spreadOf('crash').change).toBeLessThan(-0.04);
    expect(spreadOf('whipsaw').range).toBeGreaterThan(0.01);
    expect(Math.abs(spreadOf('trend').change)).toBeGreaterThan(0.0005);
  });
});

describe('a move by hand', () => {
  it('starts where the index is, never leaves the way, and ends exactly on the target', () => {
    const start = openMarket(1, MARKET_START);
    const moving = moveIndex(start, { underlying: 'NIFTY', to: 2_500_000, overMs: 10_000 }, still);
    const levels = run(moving, 10, 200);
    expect(levels).toHaveLength(50);
    expect(levels.toSorted((a, b) => a - b)).toEqual(levels);
    expect(levels.at(-1)).toBe(2_500_000);
    expect(levels[24]).toBeCloseTo(2_475_000, 0);
  });

  it('at once, passes every level between', () => {
    const passed: number[] = [];
    const moved = moveIndex(
      openMarket(1, MARKET_START),
      { underlying: 'NIFTY', to: 2_425_500, overMs: 0 },
      (_, index) => passed.push(index.level),
    );
    expect(spotOf(moved.indices.NIFTY)).toBe(2_425_500);
    expect(passed.length).toBeGreaterThan(90);
    expect(moved.indices.BANKNIFTY.level).toBe(5_200_000);
  });
});

describe('a replay', () => {
  const candle = (minute: number, ...[open, high, low, close]: readonly number[]): Candle => ({
    at: Date.parse('2024-06-04T09:15:00+05:30') + minute * 60_000,
    open: paise(open ?? 0),
    high: paise(high ?? 0),
    low: paise(low ?? 0),
    close: paise(close ?? 0),
  });
  const points = waypoints([
    candle(0, 2_300_000, 2_301_000, 2_270_000, 2_275_000),
    candle(1, 2_275_000, 2_290_000, 2_260_000, 2_289_000),
  ]);
  const recording = { underlying: 'NIFTY', csv: '/x.csv', date: '2024-06-04', speed: 60, points } as const;

  it('shows every high and low at any speed, in the order of the candle, and lists the week of its date', () => {
    const seen: number[] = [];
    const start = replayIndex(openMarket(1, MARKET_START), recording);
    const end = stepMarket(start, MARKET_START + 3_000, (underlying, index) => {
      if (underlying === 'NIFTY') seen.push(index.level);
    });
    const turns = [2_301_000, 2_270_000, 2_275_000, 2_260_000, 2_290_000, 2_289_000];
    expect(turns.map((level) => seen.includes(level))).toEqual(turns.map(() => true));
    expect(seen.indexOf(2_301_000)).toBeLessThan(seen.indexOf(2_270_000));
    expect(listedExpiry(end.indices.NIFTY)).toBe('2024-06-11');
    expect(end.indices.NIFTY.path.kind).toBe('profile');
  });

  it('leaves the other index in its own time', () => {
    const start = replayIndex(openMarket(1, MARKET_START), recording);
    expect(listedExpiry(start.indices.BANKNIFTY)).toBe('2026-11-24');
  });

  it('can be resumed in the middle', () => {
    const half = stepMarket(replayIndex(openMarket(1, MARKET_START), recording), MARKET_START + 1_000, still);
    const stripped = { ...half.indices.NIFTY, path: { ...recording, kind: 'replay', points: [], next: 0 } as const };
    const bare = { ...half, indices: { ...half.indices, NIFTY: stripped } };
    const resumed = replayIndex(bare, recording, half.indices.NIFTY.marketTime);
    const at = MARKET_START + 1_800;
    expect(stepMarket(resumed, at, still).indices.NIFTY.level).toBe(stepMarket(half, at, still).indices.NIFTY.level);
  });
});

describe('pauses and dates', () => {
  it('a night asleep costs neither a million steps nor the date: the new week is listed', () => {
    const morning = stepMarket(openMarket(1, MARKET_START), MARKET_START + 4 * 86_400_000, still);
    expect(listedExpiry(morning.indices.NIFTY)).toBe('2026-12-01');
    expect(Math.abs(morning.indices.NIFTY.level / 2_450_000 - 1)).toBeLessThan(0.01);
  });

  it('a clock set back does not stop the market', () => {
    const back = stepMarket(openMarket(1, MARKET_START), MARKET_START - 3_600_000, still);
    const later = stepMarket(back, MARKET_START - 3_600_000 + 1_000, still);
    expect(later.indices.NIFTY.level).not.toBe(2_450_000);
  });
});
