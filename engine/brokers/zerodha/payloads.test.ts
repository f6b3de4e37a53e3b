import { describe, expect, it } from 'vitest';
import { instrumentByName, parseInstruments } from './instruments.ts';
import { parseFunds, parseOrders, parsePositions, parseQuotes, parseTrades, parseWasStop } from './parse.ts';
import { readReply } from './read-reply.ts';
import { ok } from '../../domain/result.ts';
import { parseList, parseValue } from '../shared/rows.ts';
import { parseHoldings, parseTriggers } from './standing.ts';
import { dataOf, frameOf, packetOf, payload, payloadNames, payloadText } from './testing/payloads.ts';
import { TickReader } from './ticker.ts';
import { zOrderRow, zSession } from './wire.ts';
import { changeOutcome, placeOutcome } from './write-outcome.ts';

const tools = { find: instrumentByName, multipliers: new Map<string, number>() };
const orders = (name: string) => parseOrders(dataOf(name), tools);

function expectPlaced(name: string, orderId: string): void {
  expect(placeOutcome(payload(name))).toEqual({ outcome: 'confirmed', orderId });
}

function expectError(name: string, status: number, code: string): void {
  expect(payload(name, status)).toMatchObject({ ok: false, error: { code } });
}

function expectFrame(name: string, mode: string): void {
  const modes: string[] = [];
  expect(new TickReader().read(frameOf(packetOf(name)), (tick) => modes.push(tick.mode))).toBe(true);
  expect(modes).toEqual([mode]);
}

/** Replies this app never asks for: the envelope is taken off, and nothing in them can pass for a book. */
function expectNoBook(name: string): void {
  const data = dataOf(name);
  expect(parsePositions(data, instrumentByName).ok).toBe(false);
  const read = parseOrders(data, tools);
  expect(!read.ok || read.value.refused.length > 0).toBe(true);
}

/** What Zerodha's own samples come to, one by one. */
const EXPECTATIONS: Readonly<Record<string, () => void>> = {
  'positions.json': () => {
    const book = parsePositions(dataOf('positions'), instrumentByName);
    expect(book).toMatchObject({ ok: true, value: { refused: [], positions: { length: 3 } } });
  },
  'orders.json': () => {
    const book = orders('orders');
    expect(book.ok && book.value.refused).toEqual([]);
    expect(book.ok && book.value.orders.length).toBe((dataOf('orders') as unknown[]).length - 1);
    expect(book.ok && book.value.orders.some((order) => order.status === 'unknown')).toBe(false);
  },
  'order_info.json': () => {
    expect(parseList(zOrderRow, dataOf('order_info'), 'history')).toMatchObject({ ok: true, value: { refused: [] } });
    expect(parseWasStop(dataOf('order_info'))).toEqual({ ok: true, value: false });
  },
  'orders_sl_short_option_CONSTRUCTED.json': () => {
    const book = orders('orders_sl_short_option_CONSTRUCTED');
    expect(book.ok && book.value.orders.map((order) => [order.status, order.isStop, order.filledQuantity])).toEqual([
      ['complete', false, 65],
      ['trigger-pending', true, 0],
      ['complete', true, 65],
      ['open', true, 0],
    ]);
  },
  'trades.json': () => {
    const read = parseTrades(dataOf('trades'), tools);
    expect(read.ok && read.value.refused).toEqual([]);
    // Currency is not guarded; its fill is left out.
    expect(read.ok && read.value.rows.map(({ positionId, price }) => [positionId, price])).toEqual([
      ['NSE:SBIN:CNC', 42_065],
      ['MCX:GOLDPETAL21JUNFUT:NRML', 485_200],
      ['MCX:GOLDPETAL21JUNFUT:NRML', 485_200],
    ]);
  },
  'order_trades.json': () => {
    expect(parseTrades(dataOf('order_trades'), tools)).toMatchObject({ ok: true, value: { rows: { length: 1 } } });
  },
  'quote.json': () => {
    const quotes = parseQuotes(dataOf('quote'));
    const asOf = Date.parse('2021-06-08T15:45:56+05:30');
    expect([...quotes]).toEqual([['NSE:INFY', { lastPrice: 141_295, ask: 141_295, asOf }]]);
  },
  // Prices without a time: nobody can say how old they are, so they are none.
  'ltp.json': () => expect(parseQuotes(dataOf('ltp')).size).toBe(0),
  'ohlc.json': () => expect(parseQuotes(dataOf('ohlc')).size).toBe(0),
  'margins.json': () =>
    expect(parseFunds(dataOf('margins'))).toEqual({
      ok: true,
      value: { available: 9_972_505, marginUsed: 14_570_655 },
    }),
  'margins_equity.json': () =>
    expect(parseFunds(dataOf('margins_equity'))).toMatchObject({ ok: false, error: { field: 'equity' } }),
  'holdings.json': () =>
    expect(parseHoldings(dataOf('holdings'))).toEqual(
      ok([
        { tradingSymbol: 'AARON', quantity: 1, value: 35_295 },
        { tradingSymbol: 'SBIN', quantity: 16, value: 1_219_920 },
      ]),
    ),
  'generate_session.json': () =>
    expect(parseValue(zSession, dataOf('generate_session'))).toMatchObject({
      ok: true,
      value: { access_token: 'XXXXXX', user_id: 'XX0000', login_time: Date.parse('2021-01-01T16:15:14+05:30') },
    }),
  'session_logout.json': () => expect(dataOf('session_logout')).toBe(true),
  'order_response.json': () => expectPlaced('order_response', '151220000000000'),
  'autoslice_response.json': () => expectPlaced('autoslice_response', '1914227164488687616'),
  'orders_autoslice_docs_flat.json': () => expectPlaced('orders_autoslice_docs_flat', '1914227164488687616'),
  'order_modify.json': () =>
    expect(changeOutcome(payload('order_modify'), '1')).toEqual({ outcome: 'confirmed', orderId: '151220000000000' }),
  'order_cancel.json': () =>
    expect(changeOutcome(payload('order_cancel'), '1')).toEqual({ outcome: 'confirmed', orderId: '151220000000000' }),
  'error_token_exception.json': () => expectError('error_token_exception', 403, 'session-expired'),
  'error_rate_limit.json': () => expectError('error_rate_limit', 429, 'rate-limited'),
  'error_general_doc_sample.json': () => expectError('error_general_doc_sample', 500, 'server'),
  'instruments_all.csv': () => {
    const master = parseInstruments(payloadText('instruments_all.csv'), Date.parse('2017-12-20'));
    expect(master?.quarantined).toEqual([]);
    expect(master?.rows.size).toBe(99);
    expect(master?.rows.get('NFO:BANKNIFTY18JAN23500PE')).toEqual({
      token: 12_074_242,
      instrument: {
        exchange: 'NFO',
        tradingSymbol: 'BANKNIFTY18JAN23500PE',
        kind: 'option',
        underlying: 'BANKNIFTY',
        expiry: '2018-01-25',
        strike: 2_350_000,
        optionType: 'PE',
        lotSize: 40,
        tickSize: 5,
      },
    });
  },
  'ticker_full.packet': () => expectFrame('ticker_full', 'full'),
  'ticker_quote.packet': () => expectFrame('ticker_quote', 'quote'),
  // A message of the stream without the envelope of a reply.
  'postback.json': () => {
    expect(readReply({ status: 200, text: payloadText('postback.json') }).ok).toBe(false);
    expect(zOrderRow.safeParse(JSON.parse(payloadText('postback.json'))).success).toBe(true);
  },
  'profile.json': () => expectNoBook('profile'),
  'full_profile.json': () => expectNoBook('full_profile'),
  'order_margins.json': () => expectNoBook('order_margins'),
  'basket_margins.json': () => expectNoBook('basket_margins'),
  'convert_position.json': () => expectNoBook('convert_position'),
  'virtual_contract_note.json': () => expectNoBook('virtual_contract_note'),
  'gtt_get_order.json': () => expectNoBook('gtt_get_order'),
  // The second of the two has been triggered.
  'gtt_get_orders.json': () =>
    expect(parseTriggers(dataOf('gtt_get_orders'))).toEqual(ok([{ id: '112127', name: 'GTT', tradingSymbol: 'INFY' }])),
  'gtt_place_order.json': () => expectNoBook('gtt_place_order'),
  'gtt_modify_order.json': () => expectNoBook('gtt_modify_order'),
  'gtt_delete_order.json': () => expectNoBook('gtt_delete_order'),
};

/** Read by tests of their own: what the packets come to, and the P&L by the official formula. */
const ELSEWHERE = ['ticker_full.json', 'ticker_quote.json', 'ticker_ltp.json'];

describe('every sample of Zerodha’s', () => {
  it('is read here', () => {
    expect([...Object.keys(EXPECTATIONS), ...ELSEWHERE].sort()).toEqual([...payloadNames()].sort());
  });

  it.each(Object.entries(EXPECTATIONS))('%s is understood, or refused for what it is', (_name, expectIt) => {
    expect.hasAssertions();
    expectIt();
  });
});
