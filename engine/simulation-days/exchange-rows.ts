import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Instrument } from '../domain/instrument.ts';
import { paise } from '../domain/money.ts';
import type { Order, OrderStatus, Trade } from '../domain/order.ts';
import { positionIdOf, type Position } from '../domain/position.ts';
import { netQuantity, type AccountBook, type SimulatedOrder, type SimulatedTrade } from '../simulation/account-book.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { instrumentNamed } from '../simulation/listing.ts';
import { parseSymbol } from '../simulation/option-chain.ts';
import type { MarketPrices } from '../simulation/quotes.ts';

const STATUSES: Readonly<Record<SimulatedOrder['status'], OrderStatus>> = {
  open: 'open',
  'trigger pending': 'trigger-pending',
  complete: 'complete',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
};

// A day reads the same few rows thousands of times, and rows of an exchange never change: a new state is a new row.
const instruments = new Map<string, Instrument>();
const orders = new WeakMap<SimulatedOrder, Order>();
const trades = new WeakMap<SimulatedTrade, Trade>();

function instrumentIn(tradingSymbol: string): Instrument {
  const known = instruments.get(tradingSymbol);
  if (known) return known;
  const instrument = instrumentNamed(tradingSymbol);
  if (!instrument) throw new Error(`not a contract: ${tradingSymbol}`);
  instruments.set(tradingSymbol, instrument);
  return instrument;
}

function remembered<Row extends object, Made>(memory: WeakMap<Row, Made>, row: Row, make: (row: Row) => Made): Made {
  const known = memory.get(row);
  if (known) return known;
  const made = make(row);
  memory.set(row, made);
  return made;
}

function orderOf(row: SimulatedOrder): Order {
  const instrument = instrumentIn(row.tradingSymbol);
  const { tradingSymbol: _symbol, filledValue, resting: _resting, history, ...rest } = row;
  const wasStop = history.some((state) => state.status === 'trigger pending');
  return {
    ...rest,
    instrument,
    positionId: positionIdOf(instrument, row.product),
    status: STATUSES[row.status],
    rawStatus: row.status,
    isStop: wasStop || row.type === 'SL',
    ...(row.filledQuantity > 0 ? { averagePrice: paise(Math.round(filledValue / row.filledQuantity)) } : {}),
  };
}

function tradeOf(row: SimulatedTrade): Trade {
  const { tradingSymbol, product, ...rest } = row;
  return { ...rest, positionId: positionIdOf(instrumentIn(tradingSymbol), product) };
}

/** Prices as this account meets them; a share has a last price and nobody to trade with. */
function pricesOf(exchange: SimulatedExchange, accountId: string, tradingSymbol: string): MarketPrices {
  const contract = parseSymbol(tradingSymbol);
  return contract
    ? exchange.marketOf(accountId, contract, tradingSymbol).prices
    : { lastPrice: exchange.marks().lastPriceOf(tradingSymbol) };
}

/** The books of an account as an adapter would read them, without the wire between. */
export function accountRows(
  exchange: SimulatedExchange,
  book: AccountBook,
): Pick<AccountSnapshot, 'positions' | 'orders' | 'trades'> {
  const asOf = exchange.pricedAt();
  const positions = book.positions.map((row): Position => {
    const instrument = instrumentIn(row.tradingSymbol);
    const { tradingSymbol: _symbol, ...rest } = row;
    return {
      ...rest,
      positionId: positionIdOf(instrument, row.product),
      instrument,
      netQuantity: netQuantity(row),
      quote: { ...pricesOf(exchange, book.accountId, row.tradingSymbol), asOf },
    };
  });
  return {
    positions,
    orders: book.orders.map((row) => remembered(orders, row, orderOf)),
    trades: book.trades.map((row) => remembered(trades, row, tradeOf)),
  };
}
