import { paise } from '../domain/money.ts';
import type { Side } from '../domain/order.ts';
import type { EpochMs } from '../domain/time.ts';
import {
  netQuantity,
  withOrder,
  isWorkingOrder,
  orderBecame,
  type AccountBook,
  type PositionBook,
} from './account-book.ts';
import type { SimulatedExchange } from './exchange.ts';
import { EVENT_FAULTS } from './fault-catalogue/event-faults.ts';
import type { ActiveFault, FaultName } from './faults.ts';
import { listedExpiry, spotOf } from './market-index.ts';
import { CONTRACTS, lotOf, parseSymbol, symbolOf } from './option-chain.ts';
import type { OrderTicket } from './order-checks.ts';
import { placeOrder } from './order-desk.ts';
import { SHARE_SYMBOLS, sharePrice } from './shares.ts';

type EventName = keyof typeof EVENT_FAULTS;
type Act = (exchange: SimulatedExchange, book: AccountBook, event: ActiveFault) => void;

/** Whether a fault is something others do to the account, at a moment, and not a way the broker is. */
export function isEvent(name: FaultName): name is EventName {
  return name in EVENT_FAULTS;
}

/** What each event does to the account. */
const ACTS: Readonly<Record<EventName, Act>> = {
  'phone-order': (exchange, book, event) =>
    void placeOrder(exchange, book.accountId, foreignTicket(exchange, book, event)),
  'robot-order': (exchange, book, event) => {
    const tag = `${event.word ?? 'ROBOT'}${book.lastNumber + 1}`;
    placeOrder(exchange, book.accountId, { ...foreignTicket(exchange, book, event), tag });
  },
  'rms-square-off': squareOff,
  'cash-holdings': bringShares,
  'switch-already-on': (exchange, book) => {
    exchange.put({ ...book, killSwitch: { state: 'on', since: exchange.now() } });
  },
};

/** Lets an event happen after its time, and as often as its calls say; clearing the fault calls off what is still to come. */
export function scheduleEvent(exchange: SimulatedExchange, accountId: string, event: ActiveFault): void {
  const happenAt = (at: EpochMs): void =>
    exchange.agenda.add(at, () => {
      if (!isEvent(event.fault) || exchange.faults.find(accountId, event.fault)?.since !== event.since) return;
      const struck = exchange.faults.strike(accountId, event.fault, 'orders');
      const found = exchange.book(accountId);
      if (struck && found.ok) ACTS[event.fault](exchange, found.value, event);
      if (exchange.faults.find(accountId, event.fault)?.since === event.since) happenAt(at + Math.max(1, event.ms));
    });
  happenAt(event.since + event.ms);
  exchange.agenda.run(exchange.now());
}

const isOpen = (row: PositionBook): boolean => netQuantity(row) !== 0 && parseSymbol(row.tradingSymbol) !== undefined;

/** What somebody else would send: what was asked for, or more of the first open leg, or a call sold at the money. */
function foreignTicket(
  exchange: SimulatedExchange,
  book: AccountBook,
  { symbol, side, units }: ActiveFault,
): OrderTicket {
  const held = book.positions.find((row) => isOpen(row) && (symbol === undefined || row.tradingSymbol === symbol));
  const tradingSymbol = symbol ?? held?.tradingSymbol ?? callAtTheMoney(exchange);
  const more: Side = held && netQuantity(held) > 0 ? 'BUY' : 'SELL';
  return {
    tradingSymbol,
    product: held?.product ?? 'NRML',
    side: side ?? more,
    quantity: units ?? lotOf(tradingSymbol),
    type: 'MARKET',
  };
}

function callAtTheMoney(exchange: SimulatedExchange): string {
  const index = exchange.market().indices.NIFTY;
  const { strikeStep } = CONTRACTS.NIFTY;
  const strike = paise(Math.round(spotOf(index) / strikeStep) * strikeStep);
  return symbolOf({ underlying: 'NIFTY', expiry: listedExpiry(index), strike, optionType: 'CE' });
}

/** The risk desk cancels what works and closes what is open, or only the contract that was named; nobody can refuse it. */
function squareOff(exchange: SimulatedExchange, { accountId }: AccountBook, { symbol }: ActiveFault): void {
  const meant = (row: { readonly tradingSymbol: string }): boolean =>
    symbol === undefined || row.tradingSymbol === symbol;
  const current = exchange.book(accountId);
  if (!current.ok) return;
  const cancelled = current.value.orders
    .filter((order) => isWorkingOrder(order) && meant(order))
    .reduce(
      (book, order) => withOrder(book, orderBecame(order, exchange.now(), { status: 'cancelled' })),
      current.value,
    );
  exchange.put(cancelled);
  for (const row of cancelled.positions) if (isOpen(row) && meant(row)) closeLeg(exchange, accountId, row);
}

function closeLeg(exchange: SimulatedExchange, accountId: string, row: PositionBook): void {
  const contract = parseSymbol(row.tradingSymbol);
  if (!contract) return;
  const { lotSize, freezeQuantity } = CONTRACTS[contract.underlying];
  const most = Math.floor(freezeQuantity / lotSize) * lotSize;
  const side: Side = netQuantity(row) > 0 ? 'SELL' : 'BUY';
  const { tradingSymbol, product } = row;
  for (let left = Math.abs(netQuantity(row)); left > 0; left -= most) {
    const quantity = Math.min(left, most);
    placeOrder(exchange, accountId, { tradingSymbol, product, side, quantity, type: 'MARKET' }, 'risk-desk');
  }
}

const SHARES_HELD = 100;

/** Shares bought before today, at what they cost now; they were paid for long ago. */
function bringShares(
  exchange: SimulatedExchange,
  book: AccountBook,
  { units = SHARES_HELD, symbol }: ActiveFault,
): void {
  const nifty = exchange.market().indices.NIFTY.level;
  const wanted = SHARE_SYMBOLS.filter((share) => symbol === undefined || symbol === share);
  const rows = wanted
    .filter((share) => !book.positions.some((row) => row.tradingSymbol === share))
    .map((tradingSymbol): PositionBook => {
      const buyValue = paise(units * (sharePrice(tradingSymbol, nifty) ?? 0));
      return { tradingSymbol, product: 'CNC', buyQuantity: units, buyValue, sellQuantity: 0, sellValue: paise(0) };
    });
  const worth = rows.reduce((sum, row) => sum + row.buyValue, 0);
  exchange.put({ ...book, positions: [...book.positions, ...rows], openingFunds: paise(book.openingFunds + worth) });
}
