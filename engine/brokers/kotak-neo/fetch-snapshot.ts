import type { z } from 'zod';
import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { Position, Quote } from '../../domain/position.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { bookOfToday } from '../shared/book-of-today.ts';
import { besides, inTime } from '../shared/in-time.ts';
import type { MasterInUse } from '../shared/instrument-master.ts';
import type { AskedQuotes, NewestQuotes } from '../shared/newest-quotes.ts';
import type { PreviousCloses } from '../shared/previous-closes.ts';
import { parseValue } from '../shared/rows.ts';
import { segmentOf } from './instruments.ts';
import { parseBook, rowsOfToday, toCloses, toFunds, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { zLimits, zOrderRow, zPositionRow, zTradeRow } from './wire.ts';

/** What one cycle reads with. */
export type ReadingTools = {
  readonly read: (path: string) => Promise<Answer>;
  readonly limits: () => Promise<Answer>;
  readonly quotes: (keys: readonly string[]) => Promise<AskedQuotes>;
  readonly newest: NewestQuotes;
  readonly closes: PreviousCloses;
  readonly clock: Clock;
  readonly master: MasterInUse | undefined;
  /** Takes what quotes and the feed call each row's instrument. */
  readonly named: (names: ReadonlyMap<string, string>) => void;
  /** Counts the sessions opened so far: one that was renewed in the middle of a cycle has answered with two voices. */
  readonly sessions: () => number;
};

/** What quotes and the market feed call an instrument; undefined while its token is not known. */
export function quoteKey(
  { instrument }: Pick<Position, 'instrument'>,
  names: ReadonlyMap<string, string>,
): string | undefined {
  return names.get(`${segmentOf(instrument.exchange)}:${instrument.tradingSymbol}`);
}

/**
 * Reads one cycle. An empty list (error 5203) is what a stale session says too: it is believed only when the limits, which are
 * never empty, came in the same session; else the cycle is read once more, and then it is an error.
 */
export async function fetchSnapshot(tools: ReadingTools): Promise<Result<AccountSnapshot, BrokerError>> {
  const first = await fetchOnce(tools);
  if (!first.ok || first.value.proven) return first.ok ? ok(first.value.snapshot) : first;
  const second = await fetchOnce(tools);
  if (!second.ok) return second;
  if (second.value.proven) return ok(second.value.snapshot);
  return err(brokerError('unreadable', '5203: No Data, and nothing shows that the session lives', 'positions'));
}

type Cycle = { readonly snapshot: AccountSnapshot; readonly proven: boolean };

async function fetchOnce(tools: ReadingTools): Promise<Result<Cycle, BrokerError>> {
  const { read, limits, clock, master, sessions } = tools;
  const sessionsBefore = sessions();
  let asOf: EpochMs = Infinity;
  const timed = async (asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked;
    asOf = Math.min(asOf, clock.now());
    return answer;
  };
  const asked = limits();
  const [positionsAnswer, ordersAnswer, tradesAnswer, limitsInTime] = await Promise.all([
    timed(read('/quick/user/positions')),
    timed(read('/quick/user/orders')),
    timed(read('/quick/user/trades')),
    besides(clock, asked),
  ]);
  const positions = positionsAnswer.ok ? parseBook(zPositionRow, positionsAnswer.value, 'positions') : positionsAnswer;
  if (!positions.ok) return positions;
  const orders = ordersAnswer.ok ? parseBook(zOrderRow, ordersAnswer.value, 'orders') : ordersAnswer;
  if (!orders.ok) return orders;
  const trades = tradesAnswer.ok ? parseBook(zTradeRow, tradesAnswer.value, 'trades') : tradesAnswer;
  if (!trades.ok) return trades;
  const isEmpty = positions.value.noData || orders.value.noData || trades.value.noData;
  // Of an empty book the limits are the proof, and are waited for.
  const limitsAnswer = isEmpty ? await asked : limitsInTime;
  const funds = limitsAnswer.ok ? parseValue(zLimits, limitsAnswer.value) : limitsAnswer;
  const book = rowsOfToday(positions.value, clock.now());
  const rows = [...book.rows, ...orders.value.rows].filter(({ tok }) => tok !== '');
  tools.named(new Map(rows.map(({ exSeg, trdSym, tok }) => [`${exSeg}:${trdSym}`, `${exSeg}|${tok}`])));
  const renewed = sessionsBefore !== 0 && sessions() !== sessionsBefore;
  const snapshot: AccountSnapshot = bookOfToday({
    asOf,
    positions: await withQuotes(book.rows, tools),
    orders: orders.value.rows.map((row) => toOrder(row, master)),
    trades: trades.value.rows.map(toTrade),
    incomplete: [...book.refused, ...orders.value.refused, ...trades.value.refused],
    ...(funds.ok ? { funds: toFunds(funds.value) } : {}),
  });
  return ok({ snapshot, proven: !isEmpty || (funds.ok && !renewed) });
}

/** Kotak's positions carry no price. The stream may have brought a newer one while this was on its way. */
async function withQuotes(
  rows: readonly z.infer<typeof zPositionRow>[],
  { quotes, newest, clock, closes, master }: ReadingTools,
): Promise<readonly Position[]> {
  const keyOf = ({ exSeg, tok }: (typeof rows)[number]): string => (tok === '' ? '' : `${exSeg}|${tok}`);
  // A leg that was carried in and is closed by now needs the close it came from.
  const isWanted = (row: (typeof rows)[number]): boolean => {
    const { netQuantity, carriedIn } = toPosition(row, master);
    return keyOf(row) !== '' && (netQuantity !== 0 || (carriedIn !== undefined && closes.of(keyOf(row)) === undefined));
  };
  const wanted = [...new Set(rows.filter(isWanted).map(keyOf))];
  const asked = await inTime(clock, quotes(wanted), { quotes: new Map(), unanswered: new Set(wanted) });
  const prices = newest.ofReading(asked, clock.now());
  return rows.map((row) => {
    const key = keyOf(row);
    const position = toPosition(row, master, closes.of(key));
    const found = position.netQuantity === 0 ? undefined : prices.get(key);
    return found ? { ...position, quote: found } : position;
  });
}

/** Most instruments of one question about quotes (`brokers.md` 7.1). */
const MOST_QUOTES = 50;

/** Quotes by key, by REST. */
export async function fetchQuotes(
  ask: (path: string) => Promise<Answer>,
  keys: readonly string[],
  { now, closes }: { readonly now: () => EpochMs; readonly closes: PreviousCloses },
): Promise<AskedQuotes> {
  const quotes = new Map<string, Quote>();
  const unanswered = new Set<string>();
  for (let from = 0; from < keys.length; from += MOST_QUOTES) {
    const some = keys.slice(from, from + MOST_QUOTES);
    const names = some.map(encodeURIComponent).join(',');
    const answer = await ask(`/script-details/1.0/quotes/neosymbol/${names}/all`);
    if (!answer.ok) {
      for (const key of some) unanswered.add(key);
      continue;
    }
    closes.learn(toCloses(answer.value));
    for (const [key, quote] of toQuotes(answer.value, now())) quotes.set(key, quote);
  }
  return { quotes, unanswered };
}
