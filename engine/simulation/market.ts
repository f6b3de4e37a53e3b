import { istDateOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import { walkTo, type IndexState, type OnMove } from './market-index.ts';
import { CONTRACTS, strikesAround, UNDERLYINGS, type Underlying } from './option-chain.ts';
import { advancePath, impliedVolatility, profilePath } from './price-path.ts';
import { seededRandom, type Random } from './random.ts';

/** The market moves in steps of this length whatever the calls, so that one seed is one path. */
export const STEP_MS = 200;

/** After a pause longer than this (a sleeping laptop) the market goes on from where it was. */
const CATCH_UP_MS = 300_000;
/** How fast the memory of recent moves fades: about five seconds. */
const AGITATION_DECAY = 0.96;
/** How fast implied volatility follows a change of mood: about twenty seconds. */
const VOLATILITY_DECAY = 0.99;
/** BANKNIFTY follows NIFTY most of the way. */
const SHARED_SHOCK = 0.85;

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

/** Steps the market up to `now`, calling back at each level passed, and returns what it has become. */
export function stepMarket(market: MarketState, now: EpochMs, onMove: OnMove): MarketState {
  const random = seededRandom(market.randomState);
  let { steppedAt, indices } = bridgeGap(market, now);
  for (; steppedAt + STEP_MS <= now; steppedAt += STEP_MS) {
    const shared = random.gaussian();
    const shocks = { NIFTY: shared, BANKNIFTY: correlated(shared, random) };
    for (const underlying of UNDERLYINGS) {
      const moved = stepIndex(underlying, indices[underlying], shocks[underlying], onMove);
      indices = { ...indices, [underlying]: moved };
    }
  }
  return { randomState: random.state(), steppedAt, indices };
}

/** A pause is not walked through step by step, and a new date ends a replay's era; a clock set back does not stop the market. */
function bridgeGap(market: MarketState, now: EpochMs): Pick<MarketState, 'steppedAt' | 'indices'> {
  const steppedAt = Math.min(now, Math.max(market.steppedAt, now - CATCH_UP_MS));
  const newDate = istDateOf(now) > istDateOf(market.steppedAt);
  const bridge = (index: IndexState): IndexState => {
    if (index.path.kind === 'replay') return index;
    const skipped = Math.max(0, steppedAt - market.steppedAt);
    return { ...index, marketTime: newDate ? steppedAt : index.marketTime + skipped };
  };
  const { NIFTY, BANKNIFTY } = market.indices;
  return { steppedAt, indices: { NIFTY: bridge(NIFTY), BANKNIFTY: bridge(BANKNIFTY) } };
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
