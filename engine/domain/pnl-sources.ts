import type { AccountSnapshot } from './account-snapshot.ts';
import { fillsOf } from './fills.ts';
import type { MarkToMarket } from './mark-to-market.ts';
import { paise, type Paise } from './money.ts';

/** One independent way to the day's P&L. `value` null: this broker does not give it, or it cannot be compared now. */
export type PnlSource = {
  readonly name: 'positions' | 'trade book' | 'broker funds';
  readonly value: Paise | null;
  /** Whether it belongs to the largest group of figures that say the same. */
  readonly agrees: boolean;
};

/** Figures this close say the same: the market moves between one answer of the broker and the next. */
const SAME_PAISE = 10_000;
const SAME_PART = 1 / 50;

/** Money in the open legs at their marks; a figure of a moment ago may differ by a part of it. */
function openValue({ positions }: AccountSnapshot, { legs }: MarkToMarket): number {
  const prices = new Map(legs.map((leg) => [leg.positionId, leg.price?.value ?? 0]));
  return positions.reduce(
    (sum, { positionId, netQuantity }) => sum + Math.abs(netQuantity) * (prices.get(positionId) ?? 0),
    0,
  );
}

/** Replays the trade book at the marks of the positions; null unless it holds exactly what the rows count (nothing carried in). */
function byTrades(snapshot: AccountSnapshot, mark: MarkToMarket): Paise | null {
  const prices = new Map(mark.legs.map((leg) => [leg.positionId, leg.price?.value]));
  let sum = 0;
  for (const { positionId, netQuantity, buyQuantity, sellQuantity } of snapshot.positions) {
    const { bought, sold, twice } = fillsOf(positionId, snapshot);
    if (!twice || bought.quantity !== buyQuantity || sold.quantity !== sellQuantity) return null;
    const price = netQuantity === 0 ? 0 : prices.get(positionId);
    if (bought.value === null || sold.value === null || price === undefined) return null;
    sum += sold.value - bought.value + netQuantity * price;
  }
  return paise(sum);
}

function byFunds({ funds }: AccountSnapshot): Paise | null {
  const { realizedPnl, unrealizedPnl } = funds ?? {};
  return realizedPnl === undefined || unrealizedPnl === undefined ? null : paise(realizedPnl + unrealizedPnl);
}

/**
 * The day's P&L from up to three sources (card P24): the position rows, a replay of the trade book, the broker's own funds
 * figures. A source this account does not have is left out; `agrees` tells the largest group of figures within the tolerance.
 */
export function compareSources(snapshot: AccountSnapshot, mark: MarkToMarket): readonly PnlSource[] {
  const positions = mark.value;
  const funds = byFunds(snapshot);
  const trades = snapshot.trades.length === 0 ? null : byTrades(snapshot, mark);
  const tolerance = Math.max(SAME_PAISE, Math.abs(positions ?? 0) * SAME_PART, openValue(snapshot, mark) * SAME_PART);
  const known = [positions, trades, funds].flatMap((value) => (value === null ? [] : [value]));
  const groupOf = (value: number): number => known.filter((other) => Math.abs(other - value) <= tolerance).length;
  // On a tie the position rows lead: they are what is exited.
  const leader = known.reduce<number | null>(
    (best, value) => (best === null || groupOf(value) > groupOf(best) ? value : best),
    null,
  );
  const agrees = (value: Paise | null): boolean =>
    value !== null && leader !== null && Math.abs(value - leader) <= tolerance;
  return [
    { name: 'positions', value: positions, agrees: agrees(positions) },
    ...(trades === null ? [] : [{ name: 'trade book' as const, value: trades, agrees: agrees(trades) }]),
    ...(funds === null ? [] : [{ name: 'broker funds' as const, value: funds, agrees: agrees(funds) }]),
  ];
}

/** The sources of a reading at prices that came after it: what they differed by then, they differ by now. */
export function shiftSources(sources: readonly PnlSource[], dayPnl: Paise | null): readonly PnlSource[] {
  const read = sources[0]?.value ?? null;
  if (read === null || dayPnl === null || read === dayPnl) return sources;
  return sources.map((source) => ({
    ...source,
    value: source.value === null ? null : paise(source.value + dayPnl - read),
  }));
}

/** The figures that count: what agrees says the same as the position rows, what does not stands for itself. */
export function disputedFigures(sources: readonly PnlSource[]): readonly Paise[] {
  const known = sources.filter((source) => source.value !== null);
  if (known.every((source) => source.agrees)) return [];
  return known.flatMap(({ value }) => (value === null ? [] : [value]));
}

/** "2/3 agree", for people. */
export function agreementOf(sources: readonly PnlSource[]): string {
  const known = sources.filter((source) => source.value !== null);
  return `${known.filter((source) => source.agrees).length}/${known.length} agree`;
}
