import { paise, type Paise } from '../domain/money.ts';
import { istDateOf, type IstDate } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import { strikesAround, TICK, weeklyExpiryAfter, type StrikeRange, type Underlying } from './option-chain.ts';
import type { PathPoint, PricePath } from './price-path.ts';

/** The longest way an index goes without trading in between, as a part of its level. */
const STRIDE = 0.00005;
const MOST_STRIDES = 2_000;

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

/** Goes to a level by way of the levels between: an index that runs trades at every price, and stops fill on the way. */
export function walkTo(underlying: Underlying, from: IndexState, point: PathPoint, onMove: OnMove): IndexState {
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

const HALF_HOUR_MS = 1_800_000;
let lastDated = { halfHour: Number.NaN, date: '' };

/** The date of an instant. An index passes thousands of levels within one hour, and writing a date out is slow. */
function dateOn(at: EpochMs): IstDate {
  // Half hours, because the date changes at 18:30 UTC.
  const halfHour = Math.floor(at / HALF_HOUR_MS);
  if (halfHour !== lastDated.halfHour) lastDated = { halfHour, date: istDateOf(at) };
  return lastDated.date;
}

/** Puts an index on a level; strikes are listed anew on a new date and widened while the spot runs away. */
export function moveTo(underlying: Underlying, index: IndexState, point: PathPoint): IndexState {
  const agitation = index.agitation + Math.log(point.level / index.level);
  const date = dateOn(point.marketTime);
  const kept = date === index.listedOn ? index.strikes : undefined;
  return { ...index, ...point, agitation, strikes: strikesAround(underlying, point.level, kept), listedOn: date };
}
