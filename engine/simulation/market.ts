import { istDateOf, type IstDate } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import { paise, type Paise } from '../domain/money.ts';
import type { Waypoint } from './candles.ts';
import {
  CONTRACTS,
  strikesAround,
  TICK,
  UNDERLYINGS,
  weeklyExpiryAfter,
  type StrikeRange,
  type Underlying,
} from './option-chain.ts';
import {
  advancePath,
  impliedVolatility,
  profilePath,
  type MarketProfile,
  type PathPoint,
  type PricePath,
} from './price-path.ts';
import { seededRandom, type Random } from './random.ts';

/** The market moves in steps of this length whatever the calls, so that one seed is one path. */
export const STEP_MS = 200;

/** After a pause longer than this (a sleeping laptop) the market goes on from where it was. */
const CATCH_UP_MS = 300_000;
/** How fast the memory of recent moves fades: about five seconds. */
const AGITATION_DECAY = 0.96;
/** How fast implied volatility follows a change of mood: about twenty seconds. */
const VOLATILITY_DECAY = 0.99;
/** The longest way an index goes without trading in between, as a part of its level. */
const STRIDE = 0.0001;
const MOST_STRIDES = 2_000;
/** BANKNIFTY follows NIFTY most of the way. */
const SHARED_SHOCK = 0.85;

/** One index as it stands. `level` is paise before rounding to ticks. */
export type IndexState = {
  readonly level: number;
  readonly marketTime: EpochMs;
  readonly volatility: number;
  /** The faded sum of recent returns, signed. */
  readonly agitation: number;
  readonly strikes: StrikeRange;
  /** The date the listed strikes belong to. */
  readonly listedOn: IstDate;
  readonly path: PricePath;
};

/** The whole market: enough to go on exactly where it stopped. */
export type MarketState = {
  readonly randomState: number;
  /** Wall-clock time of the last step. */
  readonly steppedAt: EpochMs;
  readonly indices: Readonly<Record<Underlying, IndexState>>;
};

/** The market's first moment. */
export function openMarket(seed: number, now: EpochMs): MarketState {
  const open = (underlying: Underlying): IndexState => {
    const level = CONTRACTS[underlying].firstSpot;
    const path = profilePath('calm', level, 1);
    return {
      level,
      marketTime: now,
      volatility: impliedVolatility(path),
      agitation: 0,
      strikes: strikesAround(underlying, level),
      listedOn: istDateOf(now),
      path,
    };
  };
  return { randomState: seed, steppedAt: now, indices: { NIFTY: open('NIFTY'), BANKNIFTY: open('BANKNIFTY') } };
}

/** The published index level: whole ticks. */
export function spotOf(index: IndexState): Paise {
  return paise(Math.round(index.level / TICK) * TICK);
}

/** The expiry of the contracts listed now: the first Tuesday after the market's own date. */
export function listedExpiry(index: IndexState): IstDate {
  return weeklyExpiryAfter(istDateOf(index.marketTime));
}

/** Called after every level an index passes, so that no stop between two steps is missed. */
export type OnMove = (underlying: Underlying, index: IndexState) => void;

/** Steps the market up to `now`, calling back at each level passed, and returns what it has become. */
export function stepMarket(market: MarketState, now: EpochMs, onMove: OnMove): MarketState {
  const random = seededRandom(market.randomState);
  let steppedAt = Math.max(market.steppedAt, now - CATCH_UP_MS);
  let indices = market.indices;
  for (; steppedAt + STEP_MS <= now; steppedAt += STEP_MS) {
    const shared = random.gaussian();
    const shocks = { NIFTY: shared, BANKNIFTY: correlated(shared, random) };
    for (const underlying of UNDERLYINGS) {
      const moved = stepIndex(underlying, indices[underlying], shocks[underlying], onMove);
      indices = { ...indices, [underlying]: moved };
    }
  }
  // A clock set back would otherwise stop the market until it has caught up.
  if (steppedAt > now + CATCH_UP_MS) steppedAt = now;
  return { randomState: random.state(), steppedAt, indices };
}

function correlated(shared: number, random: Random): number {
  return SHARED_SHOCK * shared + Math.sqrt(1 - SHARED_SHOCK ** 2) * random.gaussian();
}

function stepIndex(underlying: Underlying, before: IndexState, shock: number, onMove: OnMove): IndexState {
  const { path, points } = advancePath(before.path, before, { ms: STEP_MS, shock });
  const implied = impliedVolatility(path);
  const started = {
    ...before,
    path,
    volatility: implied + (before.volatility - implied) * VOLATILITY_DECAY,
    agitation: before.agitation * AGITATION_DECAY,
  };
  return points.reduce<IndexState>((index, point) => walkTo(underlying, index, point, onMove), started);
}

/** Goes to a level by way of the levels between: an index that runs trades at every price, and stops fill on the way. */
function walkTo(underlying: Underlying, from: IndexState, point: PathPoint, onMove: OnMove): IndexState {
  const strides = Math.min(MOST_STRIDES, Math.max(1, Math.ceil(Math.abs(Math.log(point.level / from.level)) / STRIDE)));
  let index = from;
  for (let stride = 1; stride <= strides; stride += 1) {
    const part = stride / strides;
    const level = stride === strides ? point.level : from.level + (point.level - from.level) * part;
    const marketTime = from.marketTime + (point.marketTime - from.marketTime) * part;
    index = moveTo(underlying, index, { level, marketTime });
    onMove(underlying, index);
  }
  return index;
}

/** Puts an index on a level; strikes are listed anew on a new date and widened while the spot runs away. */
function moveTo(underlying: Underlying, index: IndexState, point: PathPoint): IndexState {
  const agitation = index.agitation + Math.log(point.level / index.level);
  const date = istDateOf(point.marketTime);
  const kept = date === index.listedOn ? index.strikes : undefined;
  return { ...index, ...point, agitation, strikes: strikesAround(underlying, point.level, kept), listedOn: date };
}

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
