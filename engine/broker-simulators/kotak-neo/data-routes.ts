import type { Context, Hono } from 'hono';
import type { Instrument } from '../../domain/instrument.ts';
import { istDateOf, istMidnight } from '../../domain/trading-day.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { instrumentNamed, listings } from '../../simulation/listing.ts';
import { quoteRows, type QuoteRow } from '../../simulation/quote-rows.ts';
import { isBadRow } from '../frame/bad-rows.ts';
import { previousClose } from '../frame/carried.ts';
import type { KotakContext } from './kotak-wire.ts';
import { segmentOf } from './rows.ts';
import { rupeeText } from './wire-form.ts';

/** Kotak counts expiries from 1980 in this file: ten years later than they are when read as an epoch. */
const TEN_YEARS_S = 315_513_000;

const COLUMNS = [
  'pSymbol',
  'pExchSeg',
  'pInstType',
  'pSymbolName',
  'pTrdSymbol',
  'pOptionType',
  'dTickSize',
  'lLotSize',
  'lExpiryDate',
  'lMultiplier',
  'lPrecision',
  'dStrikePrice;',
  'lFreezeQty',
] as const;

/** Quotes and the scrip master: the consumer key alone opens them. */
export function addDataRoutes(app: Hono<Env>, context: KotakContext): void {
  const { exchange, tokens, accountId, login, quirks } = context;
  const isKeyed = (c: Context): boolean => c.req.header('Authorization') === login.apiKey;
  const forbidden = (c: Context): Response => c.json({ stCode: 401, errMsg: 'Unauthorized', stat: 'Not_Ok' }, 401);
  app.get('/script-details/1.0/quotes/neosymbol/:symbols/:kind', (c) => {
    if (!isKeyed(c)) return forbidden(c);
    const wanted = c.req.param('symbols').split(',');
    if (wanted.length > 50) return c.json({ error: [{ code: '10300', message: 'At most 50 instruments' }] }, 400);
    exchange.advance();
    const symbols = wanted.flatMap((name) => tokens.symbolOf(Number(name.split('|')[1])) ?? []);
    const rows = quoteRows(exchange, accountId, symbols);
    return c.json(rows.map((row) => ({ ...quoteBody(row, tokens.of(row.tradingSymbol)), ...changeOf(row) })));
  });
  const changeOf = ({ tradingSymbol, lastPrice }: QuoteRow): object => {
    const book = exchange.book(accountId);
    const close = book.ok ? previousClose(book.value, tradingSymbol) : undefined;
    if (close === undefined || typeof lastPrice !== 'number') return {};
    return { change: rupeeText(lastPrice - close, 4), ohlc: { close: rupeeText(close, 4) } };
  };
  app.get('/script-details/1.0/masterscrip/file-paths', (c) => {
    if (!isKeyed(c)) return forbidden(c);
    if (quirks.strike('master-down')) return c.html('<h1>Maintenance</h1>', 503);
    const baseFolder = `${context.origin()}/wso2-scripmaster/v1/prod`;
    const date = istDateOf(exchange.now());
    return c.json({ baseFolder, filesPaths: [`${baseFolder}/${date}/transformed/nse_fo.csv`] });
  });
  app.get('/wso2-scripmaster/v1/prod/:date/transformed/nse_fo.csv', (c) => {
    exchange.advance();
    const rows = listings(exchange.market()).map(({ instrument }) =>
      masterRow(instrument, tokens.of(instrument.tradingSymbol), isBadRow(quirks, instrument)),
    );
    return c.text(`${[COLUMNS.join(','), ...rows].join('\n')}\n`, 200, { 'content-type': 'text/csv' });
  });
}

function masterRow(instrument: Instrument, token: number, bad: boolean): string {
  const { tradingSymbol, underlying, optionType, lotSize, expiry, strike = 0, freezeQuantity, tickSize } = instrument;
  const ends = expiry ? istMidnight(expiry) / 1_000 + 52_200 : -1;
  const values: Readonly<Record<(typeof COLUMNS)[number], string | number>> = {
    pSymbol: token,
    pExchSeg: segmentOf(instrument),
    pInstType: 'OPTIDX',
    pSymbolName: underlying,
    pTrdSymbol: tradingSymbol,
    pOptionType: optionType ?? 'XX',
    dTickSize: bad ? 0 : tickSize,
    lLotSize: bad ? '' : lotSize,
    lExpiryDate: ends - TEN_YEARS_S,
    lMultiplier: -1,
    lPrecision: 2,
    'dStrikePrice;': strike,
    lFreezeQty: freezeQuantity ?? 0,
  };
  return COLUMNS.map((column) => values[column]).join(',');
}

function quoteBody({ lastPrice, depth, circuit, at, tradingSymbol }: QuoteRow, token: number): object {
  const level = ({ price, quantity }: { readonly price: number; readonly quantity: number }) => ({
    price: rupeeText(price, 4),
    quantity: String(quantity),
    orders: '1',
  });
  return {
    exchange_token: String(token),
    display_symbol: tradingSymbol,
    exchange: segmentOf(instrumentNamed(tradingSymbol)),
    lstup_time: String(Math.floor(at / 1_000)),
    ltp: typeof lastPrice === 'number' ? rupeeText(lastPrice, 4) : lastPrice,
    low_price_range: rupeeText(circuit.lower, 4),
    high_price_range: rupeeText(circuit.upper, 4),
    depth: { buy: depth.buy.map(level), sell: depth.sell.map(level) },
  };
}
