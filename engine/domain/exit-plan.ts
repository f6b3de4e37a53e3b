import { isLotLesson, type SizedAttempt } from './exit-lots.ts';
import { largestSlice, type Instrument } from './instrument.ts';
import { isWorking, openQuantity, type Order, type OrderTag, type RefusalCode, type Side } from './order.ts';
import type { Position, PositionId } from './position.ts';

/** An order of ours that may be on its way: sent, or about to be, and not yet seen in the book. It counts as working. */
export type OrderInFlight = {
  readonly tag: OrderTag;
  readonly positionId: PositionId;
  readonly side: Side;
  readonly quantity: number;
};

/** The side that reduces a position. */
export function exitSide(position: Pick<Position, 'netQuantity'>): Side {
  return position.netQuantity < 0 ? 'BUY' : 'SELL';
}

/**
 * Units an exit may still be sent for: the open quantity less everything on the exit side that may yet fill,
 * ours or not, seen in the book or still in flight. This is what keeps a position from crossing zero (I1, I2).
 */
export function uncoveredQuantity(
  position: Position,
  orders: readonly Order[],
  inFlight: readonly OrderInFlight[],
): number {
  const side = exitSide(position);
  const working = orders
    .filter((order) => order.positionId === position.positionId && order.side === side && isWorking(order))
    .reduce((sum, order) => sum + openQuantity(order), 0);
  const flying = inFlight
    .filter((order) => order.positionId === position.positionId && order.side === side)
    .reduce((sum, order) => sum + order.quantity, 0);
  return Math.max(0, Math.abs(position.netQuantity) - working - flying);
}

/** Brokers' words for what a refusal is about; the first that fits. */
const REFUSALS: readonly (readonly [RefusalCode, RegExp])[] = [
  ['freeze', /freeze/i],
  ['lot', /\bmultiples? of .*\blots?\b|\b(regular|market|odd) lot\b|\blot ?size\b/i],
  ['blocked', /kill ?switch|trading (is )?(disabled|blocked|suspended)|segment (is )?(disabled|not active|inactive)/i],
  ['margin', /margin|insufficient|shortfall|\bfunds?\b/i],
  ['line', /too many requests|rate.?limit|invalid session|session (has )?expired|\b(429|50[234])\b/i],
];

/** What a broker's words, or an adapter's code, say a refusal is about; undefined when it says nothing we know. */
export function refusalCode(words: string): RefusalCode | undefined {
  return REFUSALS.find(([, pattern]) => pattern.test(words))?.[0];
}

/** Half of an order in whole lots, at least one. */
function halfOf(quantity: number, { lotSize }: Instrument): number {
  const step = lotSize > 0 ? lotSize : 1;
  return Math.max(1, Math.floor(quantity / 2 / step)) * step;
}

/**
 * The largest order the exchange is known to take for a position: half of the smallest it refused for its size (card K8).
 * Undefined when it refused none, and the instrument master is believed.
 */
export function learnedSlice(position: Position, attempts: readonly SizedAttempt[]): number | undefined {
  const refused = attempts.filter((each) => each.code === 'freeze' && each.positionId === position.positionId);
  if (refused.length === 0) return undefined;
  return halfOf(Math.min(...refused.map((each) => each.quantity)), position.instrument);
}

/** Whether a refusal for size taught something: one of a single lot did not, because nothing smaller can be sent. */
export function isLesson(attempt: SizedAttempt, instrument: Instrument): boolean {
  if (attempt.code === 'lot') return isLotLesson(attempt, instrument);
  return attempt.code === 'freeze' && attempt.quantity > Math.max(1, instrument.lotSize);
}

/** What refusals have taught of an instrument: the largest order it takes, and in which steps. */
export type LearnedSize = { readonly most?: number | undefined; readonly step?: number | undefined };

/**
 * Cuts a quantity into orders of at most the largest lot multiple under the freeze quantity (3,900 → 1,755 + 1,755 + 390), or
 * under what was learned of it. What is left over a learned step goes last: a whole position may leave in any size.
 */
export function sliceQuantity(
  quantity: number,
  instrument: Instrument,
  { most: learned = quantity, step = 1 }: LearnedSize = {},
): readonly number[] {
  const most = Math.min(largestSlice(instrument) ?? quantity, learned, quantity);
  const inSteps = Math.floor(most / step) * step || most;
  const slices: number[] = [];
  for (let left = quantity; left > 0; left -= inSteps) slices.push(Math.min(left, inSteps));
  return slices;
}

/** Rounds a part to whole lots, at least one and at most the position; an odd-lot position exits whole. */
export function roundToLots(quantity: number, position: Position): number {
  const open = Math.abs(position.netQuantity);
  const { lotSize } = position.instrument;
  const step = lotSize > 0 ? lotSize : 1;
  return Math.min(open, Math.max(1, Math.round(quantity / step)) * step);
}

/** A resting exit and the units of it that may stay open beside another exit; 0: it has to go. */
export type KeptExit = { readonly order: Order; readonly keep: number };

/**
 * What becomes of the exits that rest on a position when another of `quantity` is to be sent: as many units stay as will be
 * left, the stops' first, so that all of them together never exceed the position (I2, card K21).
 */
export function makeRoom(position: Position, quantity: number, orders: readonly Order[]): readonly KeptExit[] {
  const side = exitSide(position);
  const resting = orders.filter(
    (order) => order.positionId === position.positionId && order.side === side && isWorking(order),
  );
  let left = Math.max(0, Math.abs(position.netQuantity) - quantity);
  return [...resting.filter((order) => order.isStop), ...resting.filter((order) => !order.isStop)].map((order) => {
    const keep = Math.min(left, openQuantity(order));
    left -= keep;
    return { order, keep };
  });
}
