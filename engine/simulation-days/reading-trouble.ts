import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import { positionIdOf, type Position } from '../domain/position.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import type { BookHistory } from './book-history.ts';
import type { Draw } from './draw.ts';
import { accountRows } from './exchange-rows.ts';
import type { Trouble } from './trouble.ts';

/** What a served reading is made of, and who must hear when its figures mislead. */
export type ReadingTools = {
  readonly accountId: string;
  readonly trouble: Trouble;
  readonly exchange: SimulatedExchange;
  readonly history: BookHistory;
  /** Whether this engine has seen every row of a reading before, so that it can miss one. */
  readonly knowsRowsOf: (snapshot: AccountSnapshot) => boolean;
  /** No figure made of this reading can be held against the engine. */
  readonly misleads: () => void;
};

const DAY_MS = 86_400_000;

/** Changes what the broker serves; the exchange's own books stay right. */
export class ReadingTrouble {
  readonly #tools: ReadingTools;

  constructor(tools: ReadingTools) {
    this.#tools = tools;
  }

  /** The reading as this broker answers it today. */
  serve(snapshot: AccountSnapshot): AccountSnapshot {
    const { trouble, misleads, knowsRowsOf } = this.#tools;
    let served = this.#lagged(snapshot);
    if (trouble.strikes('yesterdays-book', 0.3)) {
      served = { ...served, positions: served.positions.map(closedYesterday), orders: [], trades: [] };
      misleads();
    }
    const missing = trouble.strikes('missing-row');
    if (missing) {
      served = withoutRow(missing, served);
      if (!knowsRowsOf(snapshot)) misleads();
    }
    if (trouble.strikes('closed-rows-dropped')) {
      served = { ...served, positions: served.positions.filter((row) => row.netQuantity !== 0) };
      if (!knowsRowsOf(snapshot)) misleads();
    }
    served = this.#withExtraRows(served);
    return this.#repriced(served);
  }

  #lagged(snapshot: AccountSnapshot): AccountSnapshot {
    const { trouble, misleads } = this.#tools;
    const positions = trouble.strikes('lagging-positions');
    if (positions) {
      misleads();
      return { ...snapshot, positions: this.#then(snapshot, positions.among(200, 6_000)).positions };
    }
    const orders = trouble.strikes('lagging-orders');
    if (orders) {
      const then = this.#then(snapshot, orders.among(200, 1_400));
      return { ...snapshot, orders: then.orders, trades: then.trades };
    }
    const old = trouble.strikes('old-reading', 0.5);
    if (!old) return snapshot;
    const ms = old.among(6_000, 60_000);
    const then = this.#then(snapshot, ms);
    // Its prices bear the exchange's stamps of then, not those of a machine whose clock may be wrong.
    return { ...snapshot, ...withOldPrices({ ...snapshot, ...then }, ms), asOf: snapshot.asOf - ms };
  }

  #then(snapshot: AccountSnapshot, ms: number): Pick<AccountSnapshot, 'positions' | 'orders' | 'trades'> {
    const { history, accountId, exchange } = this.#tools;
    const then = history.before(accountId, ms);
    return then ? accountRows(exchange, then) : snapshot;
  }

  #withExtraRows(snapshot: AccountSnapshot): AccountSnapshot {
    const { trouble } = this.#tools;
    const [pattern] = snapshot.positions;
    if (!pattern) return snapshot;
    const extra: Position[] = [];
    if (trouble.isOfTheDay('cash-holdings')) extra.push(shares(snapshot.asOf));
    if (trouble.isOfTheDay('expired-shown')) extra.push(expired(pattern));
    return extra.length === 0 ? snapshot : { ...snapshot, positions: [...snapshot.positions, ...extra] };
  }

  #repriced(snapshot: AccountSnapshot): AccountSnapshot {
    const { trouble } = this.#tools;
    let served = snapshot;
    const missing = trouble.strikes('missing-price');
    if (missing) served = withoutPrice(missing, served);
    const stale = trouble.strikes('stale-price');
    if (stale) served = withOldPrices(served, stale.among(1_000, 60_000));
    const tick = trouble.strikes('bad-tick', 0.5);
    if (tick) served = withBadTick(tick, served);
    const word = trouble.strikes('unknown-status');
    if (word) served = withUnknownStatus(word, served);
    const funds = trouble.strikes('funds-disagree');
    if (funds) served = { ...served, funds: { unrealizedPnl: paise(funds.among(-900_000, 900_000) * 100) } };
    return served;
  }
}

/** The row as it stood when yesterday ended: closed, with a loss. */
function closedYesterday(row: Position): Position {
  const quantity = Math.max(1, row.buyQuantity, row.sellQuantity);
  return {
    ...row,
    netQuantity: 0,
    buyQuantity: quantity,
    sellQuantity: quantity,
    buyValue: paise(quantity * 20_000),
    sellValue: paise(quantity * 10_000),
    ...(row.quote ? { quote: { ...row.quote, asOf: row.quote.asOf - DAY_MS } } : {}),
  };
}

/** Shares bought for delivery: no position of the day, never to be sold. */
function shares(asOf: number): Position {
  const instrument = {
    exchange: 'NSE',
    tradingSymbol: 'INFY-EQ',
    kind: 'equity',
    underlying: 'INFY',
    lotSize: 1,
    tickSize: paise(5),
  } as const;
  const value = paise(100 * 150_000);
  return {
    positionId: positionIdOf(instrument, 'CNC'),
    instrument,
    product: 'CNC',
    netQuantity: 100,
    buyQuantity: 100,
    buyValue: value,
    sellQuantity: 0,
    sellValue: paise(0),
    quote: { lastPrice: 150_000, bid: paise(149_990), ask: paise(150_010), asOf },
  };
}

/** A contract of last week that was settled and still stands in the book: nothing can be traded in it. */
function expired(pattern: Position): Position {
  const instrument = { ...pattern.instrument, tradingSymbol: 'NIFTY26NOV1024000PE', expiry: '2026-11-10' };
  const { quote: _quote, ...rest } = pattern;
  return {
    ...rest,
    positionId: positionIdOf(instrument, pattern.product),
    instrument,
    netQuantity: 0,
    buyQuantity: 65,
    buyValue: paise(65 * 500),
    sellQuantity: 65,
    sellValue: paise(65 * 500),
  };
}

/** Answers with one row left out, as a broker serves them between two writes of its own. */
function withoutRow(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const left = draw.among(0, Math.max(1, snapshot.positions.length));
  return { ...snapshot, positions: snapshot.positions.filter((_row, index) => index !== left) };
}

/** Answers with a price nobody can use. */
function withoutPrice(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const struck = draw.among(0, Math.max(1, snapshot.positions.length));
  const lastPrice = draw.oneOf([0, Number.NaN, -1]);
  const positions = snapshot.positions.map((row, index) =>
    index === struck && row.quote ? { ...row, quote: { ...row.quote, lastPrice } } : row,
  );
  return { ...snapshot, positions };
}

/** Answers with prices of a while ago. */
function withOldPrices(snapshot: AccountSnapshot, ms: number): AccountSnapshot {
  const positions = snapshot.positions.map((row) =>
    row.quote ? { ...row, quote: { ...row.quote, asOf: row.quote.asOf - ms } } : row,
  );
  return { ...snapshot, positions };
}

/** One leg at ten times its last price; bid and ask are what they were. */
function withBadTick(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const struck = draw.among(0, Math.max(1, snapshot.positions.length));
  const positions = snapshot.positions.map((row, index) =>
    index === struck && row.quote ? { ...row, quote: { ...row.quote, lastPrice: row.quote.lastPrice * 10 } } : row,
  );
  return { ...snapshot, positions };
}

/** One order in a word nobody has documented: it may be live. */
function withUnknownStatus(draw: Draw, snapshot: AccountSnapshot): AccountSnapshot {
  const struck = draw.among(0, Math.max(1, snapshot.orders.length));
  const orders = snapshot.orders.map((row, index) =>
    index === struck ? { ...row, status: 'unknown' as const, rawStatus: 'in transit' } : row,
  );
  return { ...snapshot, orders };
}
