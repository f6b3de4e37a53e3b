import type { Instrument } from './instrument.ts';
import { paise, type Paise } from './money.ts';
import { isPrice, type MarkToMarket } from './mark-to-market.ts';
import type { CarriedIn, Position, PositionId, Product } from './position.ts';
import type { EpochMs } from './time.ts';
import type { IstDate } from './trading-day.ts';

/** What the P&L of a carried leg had been when the day began: known from the broker, from yesterday's own readings, or from a price before the open. */
export type BaselineSource = 'broker-amounts' | 'broker-close' | 'yesterday' | 'before-open';

/**
 * What a carried leg had made or lost before today, in paise: `carried cash + carried quantity x previous close`. The day's P&L of
 * the leg is its row's P&L less this.
 */
export type LegBaseline = {
  readonly positionId: PositionId;
  readonly instrument: Instrument;
  readonly product: Product;
  readonly carriedIn: CarriedIn;
  readonly before: Paise;
  readonly source: BaselineSource;
};

/** A leg as it stood when the market closed on a date. */
export type ClosingMark = {
  readonly date: IstDate;
  readonly positionId: PositionId;
  readonly netQuantity: number;
  readonly price: Paise;
};

/** A price this close to the end of the session is that of its close. */
const CLOSE_TOLERANCE_MS = 60_000;

/** What is known beside the rows themselves. */
export type BaselineKnowledge = {
  /** As the journal has it; what was proven once today stays. */
  readonly known: readonly LegBaseline[];
  readonly previousClose: readonly ClosingMark[];
  /** Nothing has traded today yet: a last price is yesterday's close. */
  readonly beforeOpen: boolean;
};

/** The baselines of an account: what is known, and which carried legs have none. */
export type DayBaseline = { readonly legs: readonly LegBaseline[]; readonly unknown: readonly PositionId[] };

/** No leg was carried in. */
export const NOTHING_CARRIED: DayBaseline = { legs: [], unknown: [] };

function closeOf(
  position: Position,
  carried: CarriedIn,
  { previousClose, beforeOpen }: BaselineKnowledge,
): { readonly price: number; readonly source: BaselineSource } | undefined {
  if (carried.closePrice !== undefined && isPrice(carried.closePrice)) {
    return { price: carried.closePrice, source: 'broker-close' };
  }
  const mark = previousClose.find((each) => each.positionId === position.positionId);
  // Another quantity than we saw: something was done after our last look, but a price is a price.
  if (mark) return { price: mark.price, source: 'yesterday' };
  const last = position.quote?.lastPrice;
  if (beforeOpen && last !== undefined && isPrice(last)) return { price: Math.round(last), source: 'before-open' };
  return undefined;
}

function baselineOf(position: Position, knowledge: BaselineKnowledge): LegBaseline | null | undefined {
  const { positionId, carriedIn } = position;
  if (!carriedIn || (carriedIn.quantity === 0 && carriedIn.cash === 0)) return undefined;
  const known = knowledge.known.find((each) => each.positionId === positionId);
  if (known) return known;
  const leg = { positionId, instrument: position.instrument, product: position.product, carriedIn };
  // Bought and sold in equal numbers before today: what that made is in the row, and no price changes it any more.
  if (carriedIn.quantity === 0) return { ...leg, before: carriedIn.cash, source: 'broker-amounts' };
  if (carriedIn.valuedAt === 'previous-close') return { ...leg, before: paise(0), source: 'broker-amounts' };
  const close = closeOf(position, carriedIn, knowledge);
  if (!close) return null;
  return { ...leg, before: paise(carriedIn.cash + carriedIn.quantity * close.price), source: close.source };
}

/**
 * Finds for each carried leg what it had made before today (card D20). `brokers.md` 4.1-4.4: the official formulas count carried
 * amounts, and whether those stand at the previous close or at the first price is not documented for Kotak and Dhan. So an amount
 * is taken for a day figure only where its adapter knows that it is one; else the previous close is needed: the broker's own, the
 * last price of our own readings after yesterday's close, or a price before today's open. Without any of them the leg's part of
 * the day is unknown: never zero, and never the figure since entry, which would kill for yesterday's loss or hide today's behind
 * yesterday's profit. A row whose adapter gives no carried amounts counts as it stands.
 */
export function dayBaseline(positions: readonly Position[], knowledge: BaselineKnowledge): DayBaseline {
  const legs: LegBaseline[] = [];
  const unknown: PositionId[] = [];
  for (const position of positions) {
    const leg = baselineOf(position, knowledge);
    if (leg) legs.push(leg);
    else if (leg === null) unknown.push(position.positionId);
  }
  return legs.length + unknown.length === 0 ? NOTHING_CARRIED : { legs, unknown };
}

/** The legs at their last prices after a close, for the day after; null while one of them has no price of that moment. */
export function closingMarks(
  positions: readonly Position[],
  { legs }: Pick<MarkToMarket, 'legs'>,
  close: { readonly date: IstDate; readonly at: EpochMs },
): readonly ClosingMark[] | null {
  const prices = new Map(legs.map(({ positionId, price }) => [positionId, price]));
  const marks: ClosingMark[] = [];
  for (const { positionId, netQuantity } of positions) {
    if (netQuantity === 0) continue;
    const price = prices.get(positionId);
    if (!price || price.asOf < close.at - CLOSE_TOLERANCE_MS) return null;
    marks.push({ date: close.date, positionId, netQuantity, price: price.value });
  }
  return marks;
}

/** A carried leg as it stood before today's fills: a row that is gone when a process starts is missed all the same. */
export function carriedRow({ positionId, instrument, product, carriedIn }: LegBaseline): Position {
  const { quantity, cash } = carriedIn;
  const [bought, sold] = [Math.max(0, quantity), Math.max(0, -quantity)];
  return {
    positionId,
    instrument,
    product,
    netQuantity: quantity,
    buyQuantity: bought,
    buyValue: paise(Math.max(0, -cash)),
    sellQuantity: sold,
    sellValue: paise(Math.max(0, cash)),
    carriedIn,
  };
}
