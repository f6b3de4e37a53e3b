import type { AccountSnapshot, Funds, IncompleteReason } from '../../domain/account-snapshot.ts';
import type { Position, Quote } from '../../domain/position.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import { bookOfToday } from '../shared/book-of-today.ts';
import { besides } from '../shared/in-time.ts';
import type { PreviousCloses } from '../shared/previous-closes.ts';
import { parseList, parseValue, type Rows } from '../shared/rows.ts';
import { keyOf, type SecurityKey } from './instrument.ts';
import { toFunds, toOrder, toPosition, toTrade, type Known } from './parse.ts';
import type { Securities } from './securities.ts';
import { zFunds, zOrderRow, zPositionRow, zTradeRow, type OrderRow, type PositionRow } from './wire.ts';

/** What a reading works with. */
export type ReadingTools = {
  readonly read: (path: string) => Promise<Answer>;
  /** Quotes of these securities, the newest known of each. */
  readonly quotesOf: (keys: readonly SecurityKey[]) => Promise<ReadonlyMap<string, Quote>>;
  readonly closes: Pick<PreviousCloses, 'of'>;
  readonly securities: Securities;
  readonly clock: Clock;
};

/** A snapshot, and the orders as Dhan wrote them: a change must repeat what it does not change. */
export type Reading = { readonly snapshot: AccountSnapshot; readonly orderRows: readonly OrderRow[] };

/**
 * Reads one cycle. Without positions, orders and trades there is no snapshot; without quotes or funds there is one that
 * lacks them, because an account must stay visible and closable when its prices are gone.
 */
export async function fetchSnapshot(tools: ReadingTools): Promise<Result<Reading, BrokerError>> {
  const { clock, securities, quotesOf, closes } = tools;
  const answeredAt: number[] = [];
  const timed = async (path: string): Promise<Answer> => {
    const answer = await tools.read(path);
    answeredAt.push(clock.now());
    return answer;
  };
  const answers = await Promise.all([
    timed('/positions'),
    timed('/orders'),
    timed('/trades'),
    besides(clock, tools.read('/fundlimit')),
  ]);
  const [positionsAnswer, ordersAnswer, tradesAnswer, fundsAnswer] = answers;
  const positions = positionsAnswer.ok ? parseList(zPositionRow, positionsAnswer.value, 'positions') : positionsAnswer;
  if (!positions.ok) return positions;
  const orders = ordersAnswer.ok ? parseList(zOrderRow, ordersAnswer.value, 'orders') : ordersAnswer;
  if (!orders.ok) return orders;
  const trades = tradesAnswer.ok ? parseList(zTradeRow, tradesAnswer.value, 'trades') : tradesAnswer;
  if (!trades.ok) return trades;
  // A leg that was carried in and is closed by now needs the close it came from.
  const isWanted = (row: PositionRow): boolean =>
    row.netQty !== 0 || (row.carryForwardBuyQty !== row.carryForwardSellQty && closes.of(keyOf(row)) === undefined);
  const held = positions.value.rows.filter(isWanted).map(keyOf);
  const asOf = Math.min(...answeredAt);
  const quotes = await quotesOf(held);
  const made = positionsOf(positions.value, securities, { quotes, closeOf: (key) => closes.of(key) });
  const book = bookOfToday({
    asOf,
    positions: made.positions,
    orders: orders.value.rows.map((row) => toOrder(row, securities.name)),
    trades: trades.value.rows.map((row) => toTrade(row, securities.name)),
    incomplete: [...made.refused, ...orders.value.refused, ...trades.value.refused],
  });
  // Dhan's own profit and loss is the sum of its rows: of a book that lacks one it is none.
  const ofOthers = orders.value.refused.length + trades.value.refused.length;
  const isWhole = book.incomplete.length === ofOthers;
  const snapshot: AccountSnapshot = { ...book, ...readFunds(fundsAnswer, isWhole ? positions.value.rows : undefined) };
  return ok({ snapshot, orderRows: orders.value.rows });
}

function positionsOf(
  { rows, refused }: Rows<PositionRow>,
  securities: Securities,
  known: Known,
): { readonly positions: readonly Position[]; readonly refused: readonly IncompleteReason[] } {
  const positions: Position[] = [];
  let contradictory = 0;
  for (const row of rows) {
    const position = toPosition(row, securities.name, known);
    if (position) positions.push(position);
    else contradictory += 1;
  }
  const reason: IncompleteReason = { kind: 'rows-refused', field: 'positions.netQty', rows: contradictory };
  return { positions, refused: contradictory > 0 ? [...refused, reason] : refused };
}

function readFunds(answer: Answer, rows: readonly PositionRow[] | undefined): { readonly funds?: Funds } {
  if (!answer.ok) return {};
  const funds = parseValue(zFunds, answer.value);
  return funds.ok ? { funds: toFunds(funds.value, rows) } : {};
}
