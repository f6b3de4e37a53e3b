import type { EpochMs } from '../domain/time.ts';
import type { IstDate } from '../domain/trading-day.ts';
import type { Waypoint } from './candles.ts';
import type { MarketState } from './market.ts';
import { moveTo, walkTo, type IndexState, type OnMove } from './market-index.ts';
import type { Underlying } from './option-chain.ts';
import { profilePath, type MarketProfile, type PricePath } from './price-path.ts';
import { seededRandom } from './random.ts';

/** Sets an index moving to a level; `overMs` 0 takes it there at once, through every level between. */
export function moveIndex(
  market: MarketState,
  move: { readonly underlying: Underlying; readonly to: number; readonly overMs: number },
  onMove: OnMove,
): MarketState {
  const { underlying, to, overMs } = move;
  const before = market.indices[underlying];
  if (overMs > 0) {
    const path: PricePath = { kind: 'move', from: before.level, to, overMs, elapsedMs: 0 };
    return withIndex(market, underlying, { ...before, path });
  }
  const calm = { ...before, path: profilePath('calm', to, 1) };
  const there = { level: to, marketTime: before.marketTime };
  return withIndex(market, underlying, walkTo(underlying, calm, there, onMove));
}

/** Gives all indices a mood, back in real time; `seed` makes the path repeatable. */
export function changeMood(market: MarketState, profile: MarketProfile, seed?: number): MarketState {
  const random = seededRandom(seed ?? market.randomState);
  const direction = random.next() < 0.5 ? -1 : 1;
  const start = (underlying: Underlying): IndexState => {
    const before = market.indices[underlying];
    const path = profilePath(profile, before.level, direction);
    return moveTo(underlying, { ...before, path }, { level: before.level, marketTime: market.steppedAt });
  };
  return { ...market, randomState: random.state(), indices: { NIFTY: start('NIFTY'), BANKNIFTY: start('BANKNIFTY') } };
}

/** A recorded day to replay. */
export type Recording = {
  readonly underlying: Underlying;
  readonly csv: string;
  readonly date: IstDate;
  readonly speed: number;
  readonly points: readonly Waypoint[];
};

/** Puts an index at the first level of a recording (or, resuming, at `from`) and lets it run. */
export function replayIndex(market: MarketState, recording: Recording, from?: EpochMs): MarketState {
  const { underlying, csv, date, speed, points } = recording;
  const next = from === undefined ? 1 : points.findIndex((point) => point.at > from);
  const start = points[0];
  if (!start || next < 0) return market;
  const path: PricePath = { kind: 'replay', csv, date, speed, points, next };
  const before = market.indices[underlying];
  if (from !== undefined) return withIndex(market, underlying, { ...before, path });
  // The leap to the recorded level is no move of the market and must not widen its spreads.
  const moved = moveTo(underlying, { ...before, path }, { level: start.spot, marketTime: start.at });
  return withIndex(market, underlying, { ...moved, agitation: 0 });
}

function withIndex(market: MarketState, underlying: Underlying, index: IndexState): MarketState {
  return { ...market, indices: { ...market.indices, [underlying]: index } };
}
