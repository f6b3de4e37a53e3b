import { gzipSync } from 'node:zlib';
import type { Context, Hono } from 'hono';
import type { AccountBook } from '../../simulation/account-book.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { HANGS_MS } from '../frame/quirks.ts';
import { instrumentNamed, listings } from '../../simulation/listing.ts';
import { quoteRows } from '../../simulation/quote-rows.ts';
import { pickRow, servedFunds, servedOrders, servedPositions, servedTrades } from '../../simulation/served-book.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import type { KiteOrderNotes } from './kite-orders.ts';
import { failure, success } from './kite-replies.ts';
import { historyRows, inRupees, orderRow, positionRow, quoteReply, tradeRow, type OrderView } from './kite-rows.ts';
import { isBadRow } from '../frame/bad-rows.ts';
import type { KiteTokens } from './kite-tokens.ts';

/** What the reads work on. */
export type ReadTools = { readonly context: WireContext; readonly tokens: KiteTokens; readonly notes: KiteOrderNotes };

/** Everything that changes nothing. */
export function addReadRoutes(app: Hono<Env>, tools: ReadTools): void {
  const { context, tokens } = tools;
  const { exchange, accountId, login } = context;
  const withBook = (c: Context, show: (book: AccountBook) => Response): Response => {
    const found = exchange.book(accountId);
    return found.ok ? show(found.value) : failure(c, 500, 'GeneralException', found.error.message);
  };
  app.get('/user/profile', (c) =>
    success(c, { user_id: login.clientCode, user_name: 'Practice', broker: 'ZERODHA', exchanges: ['NSE', 'NFO'] }),
  );
  app.get('/user/margins', (c) => withBook(c, (book) => success(c, marginsOf(tools, book))));
  app.get('/portfolio/positions', (c) => withBook(c, (book) => success(c, positionsOf(tools, book))));
  addStandingRoutes(app, context);
  app.get('/orders', (c) => withBook(c, (book) => success(c, ordersOf(tools, book))));
  app.get('/orders/:orderId', (c) =>
    withBook(c, (book) => {
      const order = book.orders.find((row) => row.orderId === c.req.param('orderId'));
      if (!order) return failure(c, 404, 'OrderException', "Couldn't find that `order_id`.");
      return success(c, historyRows(order, tokens, viewOf(tools, order.orderId)));
    }),
  );
  app.get('/trades', (c) =>
    withBook(c, (book) =>
      success(
        c,
        (context.quirks.has('trades-missing') ? [] : servedTrades(exchange, book).rows).map((trade) =>
          tradeRow(trade, tokens),
        ),
      ),
    ),
  );
  addMarketRoutes(app, tools);
}

/** What stands beside the books of the day, by the quirks `holdings` and `gtt`. */
function addStandingRoutes(app: Hono<Env>, { quirks }: WireContext): void {
  const share = { tradingsymbol: 'INFY', exchange: 'NSE', quantity: 30, t1_quantity: 10, last_price: 1_500.5 };
  app.get('/portfolio/holdings', (c) =>
    quirks.has('holdings-down')
      ? c.text('Bad gateway', 502)
      : success(c, quirks.has('holdings') ? [{ ...share, collateral_quantity: 0, average_price: 1_400 }] : []),
  );
  const trigger = (id: number, status: string, tradingsymbol: string) => {
    return {
      id,
      type: 'single',
      status,
      condition: { exchange: 'NFO', tradingsymbol, trigger_values: [90] },
      orders: [],
    };
  };
  app.get('/gtt/triggers', (c) => {
    const rows = [trigger(112127, 'active', 'NIFTY26NOV24500CE'), trigger(105099, 'triggered', 'RAIN')];
    return success(c, quirks.has('gtt') ? rows : []);
  });
}

function addMarketRoutes(app: Hono<Env>, { context, tokens }: ReadTools): void {
  const { exchange, accountId } = context;
  app.get('/quote', async (c) => {
    if (context.quirks.strike('quotes-hang')) await context.clock.sleep(HANGS_MS, context.closing);
    if (context.quirks.strike('quotes-down')) return failure(c, 503, 'NetworkException', 'Gateway timed out');
    const keys = c.req.queries('i') ?? [];
    const rows = quoteRows(
      exchange,
      accountId,
      keys.map((key) => key.slice(key.indexOf(':') + 1)),
    );
    const named = rows.map((row) => [`${exchangeOf(row.tradingSymbol)}:${row.tradingSymbol}`, quoteReply(row, tokens)]);
    return success(c, Object.fromEntries(named));
  });
  app.get('/instruments/:exchange', (c) => {
    if (context.quirks.strike('master-down')) return failure(c, 503, 'NetworkException', 'Gateway timed out');
    const lines = listings(exchange.market())
      .filter(({ instrument }) => instrument.exchange === c.req.param('exchange'))
      .map(({ instrument, lastPrice }) => {
        const { tradingSymbol, underlying, expiry, strike = 0, tickSize, lotSize, optionType } = instrument;
        const token = tokens.of(tradingSymbol);
        const numbers = [token, Math.floor(token / 256)];
        const isBad = isBadRow(context.quirks, instrument);
        const units = isBad ? [0, ''] : [inRupees(tickSize), lotSize];
        const terms = [inRupees(lastPrice), expiry, inRupees(strike), ...units];
        return [...numbers, tradingSymbol, `"${underlying}"`, ...terms, optionType, 'NFO-OPT', 'NFO'].join(',');
      });
    const zipped = gzipSync([INSTRUMENT_COLUMNS, ...lines, ''].join('\n'));
    return c.body(zipped, 200, { 'content-type': 'text/csv', 'content-encoding': 'gzip' });
  });
}

const INSTRUMENT_COLUMNS =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

function exchangeOf(tradingSymbol: string): string {
  return instrumentNamed(tradingSymbol)?.exchange ?? 'NFO';
}

function viewOf({ notes }: ReadTools, orderId: string): OrderView {
  return { tag: notes.tags.get(orderId), modified: notes.modifications.has(orderId) };
}

function positionsOf({ context, tokens }: ReadTools, book: AccountBook) {
  const { exchange, accountId } = context;
  const { lastPriceOf } = exchange.marks();
  const { rows } = servedPositions(exchange, book);
  const text = exchange.faults.strike(accountId, 'number-as-text', 'reads');
  const dashes = exchange.faults.strike(accountId, 'dashes-in-row', 'reads');
  const [asText, withDashes] = [text && pickRow(text, rows), dashes && pickRow(dashes, rows)];
  const net = rows.map((row) => {
    const shown = positionRow(row, tokens, lastPriceOf(row.tradingSymbol));
    return {
      ...shown,
      ...(row === asText ? { quantity: String(shown.quantity) } : {}),
      ...(row === withDashes ? { buy_m2m: '--' } : {}),
    };
  });
  return { net, day: net };
}

function ordersOf(tools: ReadTools, book: AccountBook) {
  const { exchange, accountId } = tools.context;
  const { rows } = servedOrders(exchange, book);
  const strange = exchange.faults.strike(accountId, 'unknown-status', 'reads');
  const last = strange && rows.findLast((row) => strange.symbol === undefined || strange.symbol === row.tradingSymbol);
  return rows.map((row) => {
    const word = strange && row === last ? (strange.word ?? 'EXCHANGE QUERY PENDING') : undefined;
    return orderRow(row, tools.tokens, { ...viewOf(tools, row.orderId), word });
  });
}

function marginsOf({ context }: ReadTools, book: AccountBook) {
  const { available, marginUsed } = servedFunds(context.exchange, book);
  const segment = (net: number, debits: number) => ({
    enabled: true,
    net: inRupees(net),
    available: { adhoc_margin: 0, cash: inRupees(net), live_balance: inRupees(net), collateral: 0, intraday_payin: 0 },
    utilised: { debits: inRupees(debits), exposure: 0, m2m_realised: 0, m2m_unrealised: 0, span: inRupees(debits) },
  });
  return { equity: segment(available, marginUsed), commodity: segment(0, 0) };
}
