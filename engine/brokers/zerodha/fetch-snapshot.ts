import type { AccountSnapshot, Funds } from '../../domain/account-snapshot.ts';
import type { Exchange } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { Position, Quote } from '../../domain/position.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import type { InstrumentBook } from './instrument-book.ts';
import { bookOfToday } from '../shared/book-of-today.ts';
import { besides } from '../shared/in-time.ts';
import { instrumentKey } from './instruments.ts';
import { parseFunds, parseOrders, parsePositions, parseTrades, type OrderNote } from './parse.ts';
import type { StopMemory } from './stop-memory.ts';
import { EXCHANGES } from './wire.ts';

/** What a reading is made with. */
export type SnapshotTools = {
  readonly clock: Clock;
  readonly read: (path: string) => Promise<Answer>;
  readonly readFunds: () => Promise<Answer>;
  readonly instruments: InstrumentBook;
  readonly stops: StopMemory;
  /** Quotes of open positions by `NFO:SYMBOL`. */
  readonly quotes: (keys: ReadonlyMap<string, number>) => Promise<ReadonlyMap<string, Quote>>;
};

/** A reading, with what calls about its orders and its stream need. */
export type Reading = {
  readonly snapshot: AccountSnapshot;
  readonly notes: ReadonlyMap<string, OrderNote>;
  /** Units in one of Kite's quantities, and the stream's number, by `NFO:SYMBOL`. */
  readonly multipliers: ReadonlyMap<string, number>;
  readonly tokens: ReadonlyMap<string, number>;
};

/**
 * Reads one cycle. Without positions, orders and trades there is no snapshot; without quotes or funds there is one that
 * lacks them, because an account must stay visible and closable when its prices are gone.
 */
export async function fetchSnapshot(tools: SnapshotTools): Promise<Result<Reading, BrokerError>> {
  const { clock, read, readFunds, instruments, stops } = tools;
  const answeredAt: number[] = [];
  const timed = async (path: string): Promise<Answer> => {
    const answer = await read(path);
    answeredAt.push(clock.now());
    return answer;
  };
  const answers = await Promise.all([
    timed('/portfolio/positions'),
    timed('/orders'),
    timed('/trades'),
    besides(clock, readFunds()),
  ]);
  const [positionsAnswer, ordersAnswer, tradesAnswer, fundsAnswer] = answers;
  if (!positionsAnswer.ok) return positionsAnswer;
  if (!ordersAnswer.ok) return ordersAnswer;
  if (!tradesAnswer.ok) return tradesAnswer;
  await instruments.need(segmentsIn(positionsAnswer.value, ordersAnswer.value));
  const { find } = instruments;
  const book = parsePositions(positionsAnswer.value, find);
  if (!book.ok) return book;
  const { positions, multipliers, tokens } = book.value;
  const orders = parseOrders(ordersAnswer.value, { find, multipliers });
  if (!orders.ok) return orders;
  const trades = parseTrades(tradesAnswer.value, { find, multipliers });
  if (!trades.ok) return trades;
  const known: readonly Order[] = await stops.recall(orders.value.orders);
  const quotes = await tools.quotes(openTokens(positions, tokens));
  return ok({
    snapshot: bookOfToday({
      asOf: Math.min(...answeredAt),
      positions: positions.map((position) => withQuote(position, quotes)),
      orders: known,
      trades: trades.value.rows,
      incomplete: [...book.value.refused, ...orders.value.refused, ...trades.value.refused],
      ...fundsOf(fundsAnswer),
    }),
    notes: orders.value.notes,
    multipliers,
    tokens,
  });
}

function openTokens(positions: readonly Position[], tokens: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const open = new Map<string, number>();
  for (const { netQuantity, instrument } of positions) {
    const key = instrumentKey(instrument.exchange, instrument.tradingSymbol);
    const token = tokens.get(key);
    if (netQuantity !== 0 && token !== undefined) open.set(key, token);
  }
  return open;
}

function withQuote(position: Position, quotes: ReadonlyMap<string, Quote>): Position {
  const { exchange, tradingSymbol } = position.instrument;
  const quote = position.netQuantity === 0 ? undefined : quotes.get(instrumentKey(exchange, tradingSymbol));
  return quote ? { ...position, quote } : position;
}

function fundsOf(answer: Answer): { readonly funds?: Funds } {
  if (!answer.ok) return {};
  const funds = parseFunds(answer.value);
  return funds.ok ? { funds: funds.value } : {};
}

/** The segments that rows are in, whatever else is wrong with the rows. */
function segmentsIn(positions: unknown, orders: unknown): ReadonlySet<Exchange> {
  const net = (positions as { readonly net?: unknown } | null)?.net;
  const rows: unknown[] = [...(Array.isArray(net) ? net : []), ...(Array.isArray(orders) ? orders : [])];
  const named = rows.map((row) => String((row as { readonly exchange?: unknown } | null)?.exchange));
  return new Set(named.filter((name): name is Exchange => EXCHANGES.has(name)));
}
