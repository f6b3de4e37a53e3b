import type { EpochMs } from '../domain/time.ts';
import { isSessionOpen, type TradingCalendar } from '../domain/trading-day.ts';
import { isWorkingOrder, orderBecame, type AccountBook } from './account-book.ts';
import type { FaultDesk } from './fault-desk.ts';

/** The usual session on weekdays, for an exchange that was handed no calendar: it knows no holidays (`brokers.md` section 8). */
export const WEEKDAYS: TradingCalendar = {
  source: 'the usual session on weekdays',
  validThrough: '2099-12-31',
  holidays: new Map(),
  specialSessions: new Map(),
  session: { open: 9 * 60 + 15, close: 15 * 60 + 40 },
};

/** When the exchange trades. Practice goes on at any hour: `kept` is true in a simulation that keeps to the hours. */
export type TradingHours = { readonly calendar: TradingCalendar; readonly kept: boolean };

const CLOSED = 'Markets are closed right now';

/** Why an account's orders are refused at this hour, in a broker's words; undefined while its market is open. */
export function closedFor(
  accountId: string,
  { hours, faults, now }: { readonly hours: TradingHours; readonly faults: FaultDesk; readonly now: EpochMs },
): string | undefined {
  // Asked only by those who keep to it: finding the date of an instant is slow, and this is asked at every step.
  const open = (): boolean => isSessionOpen(now, hours.calendar);
  if (hours.kept && !open()) return CLOSED;
  if (faults.of(accountId).length === 0) return undefined;
  const keeps = faults.find(accountId, 'market-hours');
  if (keeps && !open()) return keeps.reason;
  const closing = faults.find(accountId, 'closes-soon');
  if (closing && now >= closing.since + closing.ms) return closing.reason;
  return faults.find(accountId, 'market-closed')?.reason;
}

/** The book after the close: what still worked was good for the day and is over. */
export function expireOrders(book: AccountBook, at: EpochMs): AccountBook {
  if (!book.orders.some(isWorkingOrder)) return book;
  const orders = book.orders.map((order) =>
    isWorkingOrder(order) ? orderBecame(order, at, { status: 'expired' }) : order,
  );
  return { ...book, orders };
}
