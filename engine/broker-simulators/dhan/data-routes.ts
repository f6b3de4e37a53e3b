import type { Hono } from 'hono';
import type { Env } from '../../simulation/broken-calls.ts';
import { listings } from '../../simulation/listing.ts';
import { quoteRows, type QuoteRow } from '../../simulation/quote-rows.ts';
import { bodyOf } from '../../simulation/replies.ts';
import { isBadRow } from '../frame/bad-rows.ts';
import { previousClose } from '../frame/carried.ts';
import type { DhanContext } from './dhan-wire.ts';
import { failure } from './manners.ts';
import { dhanSymbol } from './securities.ts';
import { dhanTime, rupees } from './wire-form.ts';

/** Dhan answers one quote call a second. */
const QUOTE_EVERY_MS = 1_000;

const COLUMNS =
  'EXCH_ID,SEGMENT,SECURITY_ID,ISIN,INSTRUMENT,UNDERLYING_SECURITY_ID,UNDERLYING_SYMBOL,SYMBOL_NAME,DISPLAY_NAME,INSTRUMENT_TYPE,SERIES,LOT_SIZE,SM_EXPIRY_DATE,STRIKE_PRICE,OPTION_TYPE,TICK_SIZE,EXPIRY_FLAG,SM_FREEZE_QTY';

/** Quotes, the lists of instruments, and what Dhan sees of our address. */
export function addDataRoutes(app: Hono<Env>, context: DhanContext): void {
  const { exchange, accountId, securities, clock, quirks } = context;
  let answeredAt = -Infinity;
  app.post('/marketfeed/:kind', async (c) => {
    if (c.req.header('client-id') !== context.login.clientCode)
      return c.json({ data: { '810': 'ClientId is invalid' }, status: 'failed' }, 400);
    // A client that asks oftener than once a second is sent away in the data calls' own shape.
    if (clock.monotonic() - answeredAt < QUOTE_EVERY_MS)
      return c.json({ data: { '805': 'Too many requests' }, status: 'failed' }, 429);
    answeredAt = clock.monotonic();
    if (quirks.has('no-data-plan'))
      return c.json({ data: { '806': 'Data APIs not subscribed' }, status: 'failed' }, 400);
    exchange.advance();
    const data: Record<string, Record<string, object>> = {};
    for (const [segment, numbers] of Object.entries(await bodyOf(c))) {
      const wanted = Array.isArray(numbers) ? (numbers as readonly unknown[]) : [];
      const symbols = wanted.flatMap((number) => securities.symbolOf(Number(number)) ?? []);
      const rows = quoteRows(exchange, accountId, symbols);
      data[segment] = Object.fromEntries(
        rows.map((row) => [securities.of(row.tradingSymbol), { ...quoteBody(row), ...changeOf(row) }]),
      );
    }
    return c.json({ data, status: 'success' });
  });
  const changeOf = ({ tradingSymbol, lastPrice }: QuoteRow): object => {
    const book = exchange.book(accountId);
    const close = book.ok ? previousClose(book.value, tradingSymbol) : undefined;
    if (close === undefined || typeof lastPrice !== 'number') return { net_change: 0 };
    return { net_change: rupees(lastPrice - close), ohlc: { open: 0, close: rupees(close), high: 0, low: 0 } };
  };
  app.get('/instrument/:segment', (c) => {
    if (quirks.strike('master-down')) return c.json(failure('DH-908', 'Internal_Server_Error', 'not available'), 503);
    const isOptions = c.req.param('segment') === 'NSE_FNO';
    exchange.advance();
    return c.text(`${COLUMNS}\n${isOptions ? masterRows(context) : ''}`, 200, { 'content-type': 'text/csv' });
  });
  app.get('/ip/getIP', (c) => {
    const isRefused = exchange.faults.find(accountId, 'ip-not-allowed') !== undefined;
    return c.json({
      modifyDatePrimary: '2026-09-01',
      modifyDateSecondary: '',
      primaryIP: '203.0.113.42',
      secondaryIP: '',
      ...(quirks.has('documented-ip')
        ? {}
        : {
            detectedIP: '127.0.0.1',
            ipMatchStatus: isRefused ? 'NO_MATCH' : 'PRIMARY_MATCH',
            ordersAllowed: !isRefused,
          }),
    });
  });
  app.get('/profile', (c) =>
    c.json({
      dhanClientId: context.login.clientCode,
      tokenValidity: dhanTime(clock.now() + 86_400_000),
      activeSegment: 'Equity, Derivative',
      ddpi: 'Active',
      mtf: 'Active',
      dataPlan: quirks.has('no-data-plan') ? 'Deactive' : 'Active',
      dataValidity: '2026-12-31 00:00:00.0',
    }),
  );
}

function masterRows({ exchange, securities, quirks }: DhanContext): string {
  const rows = listings(exchange.market()).map(({ instrument }) => {
    const bad = isBadRow(quirks, instrument);
    const { underlying, tradingSymbol, lotSize, expiry, strike = 0, optionType, tickSize, freezeQuantity } = instrument;
    const named = [underlying, dhanSymbol(instrument), tradingSymbol, 'OP', 'NA'].join(',');
    const terms = [bad ? '' : lotSize.toFixed(1), expiry, (strike / 100).toFixed(5), optionType].join(',');
    const tick = bad ? '0.0000' : tickSize.toFixed(4);
    // The exchange refuses what is at the freeze quantity already; the file names the first that is too much.
    return `NSE,D,${securities.of(tradingSymbol)},NA,OPTIDX,26000,${named},${terms},${tick},W,${freezeQuantity ?? 0}`;
  });
  return `${rows.join('\n')}\n`;
}

function quoteBody({ lastPrice, depth, circuit, at }: QuoteRow): object {
  const level = ({
    price,
    quantity,
    orders,
  }: {
    readonly price: number;
    readonly quantity: number;
    readonly orders: number;
  }) => ({
    quantity,
    orders,
    price: rupees(price),
  });
  return {
    average_price: 0,
    buy_quantity: depth.buy.reduce((sum, { quantity }) => sum + quantity, 0),
    sell_quantity: depth.sell.reduce((sum, { quantity }) => sum + quantity, 0),
    depth: { buy: depth.buy.map(level), sell: depth.sell.map(level) },
    last_price: typeof lastPrice === 'number' ? rupees(lastPrice) : lastPrice,
    last_quantity: 0,
    last_trade_time: dhanTime(at),
    lower_circuit_limit: rupees(circuit.lower),
    upper_circuit_limit: rupees(circuit.upper),
    volume: 0,
  };
}
