import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { hasNoBid, oppositePrice } from '../../domain/exit-price.ts';
import { isHedge } from '../../domain/exit-scope.ts';
import { paise } from '../../domain/money.ts';
import { isWorking } from '../../domain/order.ts';
import type { Position, Quote } from '../../domain/position.ts';
import { cancelOnce } from '../kill-context.ts';
import type { ExitWork } from './exit-leg.ts';
import { attemptsOf } from './leg-record.ts';

/** An offer nobody took in this time, in a book nobody bids in, will not be taken. */
const OFFERED_MS = 10_000;

/** A position whose book somebody has shown. */
type QuotedPosition = Position & { readonly quote: Quote };

/** Whether a bought option stands in a book in which nobody buys. Then there is no price to chase. */
export function isUnwanted(position: Position, snapshot: AccountSnapshot): position is QuotedPosition {
  return isHedge(position) && hasNoBid(position.quote, snapshot.asOf);
}

/** Whether somebody bids for it after all. */
export function isWantedAgain(position: Position, snapshot: AccountSnapshot): boolean {
  return oppositePrice(position.quote, 'SELL', snapshot.asOf) !== undefined;
}

/**
 * A hedge nobody buys: offered once, at whatever it may fetch; when nobody took it, the offer goes and the leg is left, worth
 * nothing by rule and said so (card K23). Its loss is paid already, and an option that was bought can cost no more.
 */
export async function workUnwanted(position: QuotedPosition, snapshot: AccountSnapshot, work: ExitWork): Promise<void> {
  const { context, askedAt, unwantedSince } = work;
  const { clock, desk, kill, ledger, watch } = context;
  const { positionId } = position;
  const since = unwantedSince.get(positionId) ?? clock.monotonic();
  unwantedSince.set(positionId, since);
  const attempts = attemptsOf(position, context);
  const resting = snapshot.orders.filter((order) => order.positionId === positionId && isWorking(order));
  const offeredAt = attempts.find((each) => each.outcome === 'confirmed')?.intendedAt;
  const isUnwantedLong = clock.monotonic() - since >= OFFERED_MS;
  const isOver = isUnwantedLong && offeredAt !== undefined && Math.abs(snapshot.asOf - offeredAt) >= OFFERED_MS;
  if (isOver || attempts.length === 0) for (const order of resting) await cancelOnce(order, askedAt, context);
  if (resting.length > 0 || !watch.isQuiet(positionId) || desk.uncovered(position, snapshot) === 0) return;
  const units = position.netQuantity;
  if (!isOver && attempts.length < MOST_OFFERS) {
    const purpose = { kind: 'kill', killId: kill.killId } as const;
    await desk.exit(position, units, { snapshot, purpose, slippage: kill.exits.slippage });
    return;
  }
  if (!isUnwantedLong) return;
  const last = position.quote.lastPrice;
  const lastPrice = Number.isSafeInteger(last) && last > 0 ? paise(last) : null;
  ledger.record([{ kind: 'leg-left-worthless', killId: kill.killId, positionId, units, lastPrice }]);
}

/** An offer that is refused is made once more; then the leg counts as offered. */
const MOST_OFFERS = 2;
