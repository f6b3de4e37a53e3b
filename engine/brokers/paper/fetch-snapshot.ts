import type { AccountSnapshot, Funds } from '../../domain/account-snapshot.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import { besides, inTime } from '../shared/in-time.ts';
import type { AskedQuotes, NewestQuotes } from '../shared/newest-quotes.ts';
import { parseRows, parseValue } from '../shared/rows.ts';
import { toFunds, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { zFunds, zOrderRow, zPositionRow, zTradeRow } from './wire.ts';

type Read = (path: string) => Promise<Answer>;

/**
 * Reads one cycle. Without positions, orders and trades there is no snapshot; without quotes or funds there is one that
 * lacks them, because an account must stay visible and closable when its prices are gone.
 */
export async function fetchSnapshot(
  read: Read,
  { clock, newest }: { readonly clock: Clock; readonly newest: NewestQuotes },
): Promise<Result<AccountSnapshot, BrokerError>> {
  const answeredAt: number[] = [];
  const timed = async (path: string): Promise<Answer> => {
    const answer = await read(path);
    answeredAt.push(Math.min(clock.now(), statedTime(answer)));
    return answer;
  };
  const answers = await Promise.all([
    timed('/positions'),
    timed('/orders'),
    timed('/trades'),
    besides(clock, read('/funds')),
  ]);
  const [positionsAnswer, ordersAnswer, tradesAnswer, fundsAnswer] = answers;
  const positions = positionsAnswer.ok ? parseRows(zPositionRow, positionsAnswer.value, 'positions') : positionsAnswer;
  if (!positions.ok) return positions;
  const orders = ordersAnswer.ok ? parseRows(zOrderRow, ordersAnswer.value, 'orders') : ordersAnswer;
  if (!orders.ok) return orders;
  const trades = tradesAnswer.ok ? parseRows(zTradeRow, tradesAnswer.value, 'trades') : tradesAnswer;
  if (!trades.ok) return trades;
  const asOf = Math.min(...answeredAt);
  const held = positions.value.rows.filter((row) => row.netQuantity !== 0);
  const wanted = held.map((row) => row.instrument.tradingSymbol);
  const asked = await inTime(clock, fetchQuotes(read, wanted), { quotes: new Map(), unanswered: new Set(wanted) });
  // The stream may have brought a newer price while this one was on its way.
  const quotes = newest.ofReading(asked, clock.now());
  return ok({
    asOf,
    positions: positions.value.rows.map((row) => toPosition(row, quotes)),
    orders: orders.value.rows.map(toOrder),
    trades: trades.value.rows.map(toTrade),
    incomplete: [...positions.value.refused, ...orders.value.refused, ...trades.value.refused],
    ...readFunds(fundsAnswer),
  });
}

/** The time an answer says it is of; a broker that serves an old book says so, and it must not pass for a new one. */
function statedTime(answer: Answer): number {
  const asOf: unknown = answer.ok ? (answer.value as { readonly asOf?: unknown } | null)?.asOf : undefined;
  return typeof asOf === 'number' && Number.isFinite(asOf) ? asOf : Infinity;
}

/** Quotes of these symbols, by REST. */
export async function fetchQuotes(read: Read, symbols: readonly string[]): Promise<AskedQuotes> {
  if (symbols.length === 0) return { quotes: new Map(), unanswered: new Set() };
  const answer = await read(`/quotes?symbols=${symbols.map(encodeURIComponent).join(',')}`);
  return answer.ok
    ? { quotes: toQuotes(answer.value), unanswered: new Set() }
    : { quotes: new Map(), unanswered: new Set(symbols) };
}

function readFunds(answer: Answer): { readonly funds?: Funds } {
  if (!answer.ok) return {};
  const funds = parseValue(zFunds, answer.value);
  return funds.ok ? { funds: toFunds(funds.value) } : {};
}
