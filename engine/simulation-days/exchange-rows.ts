import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Instrument } from '../domain/instrument.ts';
import { paise } from '../domain/money.ts';
import type { Order, OrderStatus, Trade } from '../domain/order.ts';
import { positionIdOf, type Position } from '../domain/position.ts';
import { netQuantity, type AccountBook, type SimulatedOrder, type SimulatedTrade } from '../simulation/account-book.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { instrumentOf, parseSymbol, type OptionContract } from '../simulation/option-chain.ts';

const STATUSES: Readonly<Record<SimulatedOrder['status'], OrderStatus>> = {
  open: 'open',
  'trigger pending': 'trigger-pending',
  complete: 'complete',
  cancelled: 'cancelled',
  rejected: 'rejected',
};

type Listed = { readonly contract: OptionContract; readonly instrument: Instrument };

// A day reads the same few rows thousands of times, and rows of an exchange never change: a new state is a new row.
const listed = new Map<string, Listed>();
const orders = new WeakMap<SimulatedOrder, Order>();
const trades = new WeakMap<SimulatedTrade, Trade>();

function listedAs(tradingSymbol: string): Listed {
  const known = listed.get(tradingSymbol);
  if (known) return known;
  const contract = parseSymbol(tradingSymbol);
  if (!contract) throw new Error(`not a contract: ${tradingSymbol}`);
  const made = { contract, instrument: instrumentOf(contract) };
  listed.set(tradingSymbol, made);
  return made;
}

function remembered<Row extends object, Made>(memory: WeakMap<Row, Made>, row: Row, make: (row: Row) => Made): Made {
  const known = memory.get(row);
  if (known) return known;
  const made = make(row);
  memory.set(row, made);
  return made;
}

function orderOf(row: SimulatedOrder): Order {
  const { instrument } = listedAs(row.tradingSymbol);
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
  return { ...rest, positionId: positionIdOf(listedAs(tradingSymbol).instrument, product) };
}

/** The books of an account as an adapter would read them, without the wire between. */
export function accountRows(
  exchange: SimulatedExchange,
  book: AccountBook,
): Pick<AccountSnapshot, 'positions' | 'orders' | 'trades'> {
  const asOf = exchange.pricedAt();
  const positions = book.positions.map((row): Position => {
    const { contract, instrument } = listedAs(row.tradingSymbol);
    const { tradingSymbol: _symbol, ...rest } = row;
    return {
      ...rest,
      positionId: positionIdOf(instrument, row.product),
      instrument,
      netQuantity: netQuantity(row),
      quote: { ...exchange.prices(contract), asOf },
    };
  });
  return {
    positions,
    orders: book.orders.map((row) => remembered(orders, row, orderOf)),
    trades: book.trades.map((row) => remembered(trades, row, tradeOf)),
  };
}
