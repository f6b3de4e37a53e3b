import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ok } from '../../domain/result.ts';
import { parseList, parseValue } from '../shared/rows.ts';
import { toFunds, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { readReply } from './read-reply.ts';
import { parseForever, parseHoldings } from './standing.ts';
import { isOrderAlert, orderStreamLogin } from './stream-words.ts';
import { folder, payload, payloadText, unwrapped } from './testing/payloads.ts';
import { plainNaming } from './testing/rows.ts';
import {
  zAddress,
  zFunds,
  zOrderAnswer,
  zOrderRow,
  zPnlExit,
  zPositionRow,
  zQuote,
  zSwitch,
  zToken,
  zTradeRow,
} from './wire.ts';
import { writeOutcome } from './write-outcome.ts';

const rowsOf = (name: string) => {
  const rows = parseList(zOrderRow, payload(name), 'orders');
  if (!rows.ok) throw new Error(rows.error.message);
  return rows.value;
};
const failing = (name: string, status: number) => readReply({ status, text: payloadText(name) });

/** Every documented payload, and what it is to the adapter. A new file without a line here fails the last test. */
const DOCUMENTED: Readonly<Record<string, () => void>> = {
  cancel_order: () =>
    expect(zOrderAnswer.parse(payload('cancel_order'))).toEqual({ orderId: '112111182045', orderStatus: 'CANCELLED' }),
  error_invalid_auth: () =>
    expect(failing('error_invalid_auth', 401)).toMatchObject({ error: { code: 'session-expired' } }),
  error_portal_token_SUSPECT: () =>
    expect(failing('error_portal_token_SUSPECT', 401)).toMatchObject({ error: { code: 'session-expired' } }),
  error_rate_limit: () =>
    expect(failing('error_rate_limit', 400)).toMatchObject({ error: { code: 'rate-limited', retryable: true } }),
  exit_all_positions: () => expect(readReply({ status: 200, text: payloadText('exit_all_positions') }).ok).toBe(true),
  // What waits outside the day's book must not be taken for a row of it.
  forever_orders_SCHEMA: () => {
    const read = parseList(zOrderRow, unwrapped('forever_orders_SCHEMA'), 'orders');
    expect(read).toMatchObject({ ok: true, value: { rows: [], refused: [{ rows: 1 }] } });
    const waiting = { id: 'string', name: 'forever order', tradingSymbol: 'string' };
    expect(parseForever(unwrapped('forever_orders_SCHEMA'))).toEqual(ok([waiting]));
  },
  fundlimit: () =>
    expect(toFunds(zFunds.parse(payload('fundlimit')), [])).toEqual({
      available: 9_844_000,
      marginUsed: 1_520_200,
      realizedPnl: 0,
      unrealizedPnl: 0,
    }),
  generate_access_token: () =>
    expect(zToken.parse(payload('generate_access_token'))).toEqual({
      accessToken: 'eyJ...',
      expiryTime: '2026-01-01T00:00:00.000',
    }),
  generate_consent: () => expect(parseValue(zToken, payload('generate_consent')).ok).toBe(false),
  get_ip: () => expect(zAddress.parse(payload('get_ip'))).toEqual({ ordersAllowed: true, detectedIP: '203.0.113.42' }),
  // Shares held for delivery are no positions.
  holdings: () =>
    // Its price is on some wires only, and in no sample.
    expect(parseHoldings(payload('holdings'))).toEqual(ok([{ tradingSymbol: 'HDFC', quantity: 1_000 }])),
  killswitch_activate: () => expect(parseValue(zSwitch, payload('killswitch_activate')).ok).toBe(false),
  killswitch_status: () => expect(zSwitch.parse(payload('killswitch_status')).killSwitchStatus).toBe('ACTIVATE'),
  margincalculator: () => expect(parseValue(zFunds, payload('margincalculator')).ok).toBe(false),
  marketfeed_ltp: () =>
    expect(toQuotes(payload('marketfeed_ltp'), 7).get('NSE_EQ:11536')).toEqual({ lastPrice: 452_000, asOf: 7 }),
  marketfeed_ohlc: () => expect(toQuotes(payload('marketfeed_ohlc'), 7).get('NSE_EQ:11536')?.lastPrice).toBe(452_555),
  marketfeed_quote: () =>
    expect(toQuotes(payload('marketfeed_quote'), 7).get('NSE_FNO:49081')).toEqual({
      lastPrice: 36_815,
      bid: 7_700,
      asOf: 7,
    }),
  order_ws_alert: () => expect(isOrderAlert(payloadText('order_ws_alert'))).toBe(true),
  order_ws_login: () => expect(JSON.parse(orderStreamLogin('1000000001', 'JWT'))).toEqual(payload('order_ws_login')),
  orders_SCHEMA: () => {
    // "string" is no security id: placeholders are refused, and the refusal names the field.
    const read = parseList(zOrderRow, unwrapped('orders_SCHEMA'), 'orders');
    expect(read).toMatchObject({ value: { rows: [], refused: [{ field: 'orders.securityId', rows: 1 }] } });
  },
  orders_sl_short_option_CONSTRUCTED: () =>
    expect(rowsOf('orders_sl_short_option_CONSTRUCTED').rows.map((row) => toOrder(row, plainNaming))).toMatchObject([
      { orderId: '1', side: 'SELL', isStop: false, status: 'complete', filledQuantity: 65, averagePrice: 10_000 },
      { orderId: '2', side: 'BUY', isStop: true, type: 'SL', status: 'trigger-pending', triggerPrice: 13_000 },
      { orderId: '3', side: 'BUY', isStop: true, status: 'complete', filledQuantity: 65, averagePrice: 13_035 },
      { orderId: '4', side: 'BUY', isStop: true, status: 'open', filledQuantity: 65, quantity: 130 },
    ]),
  place_order: () =>
    expect(writeOutcome({ ok: true, value: payload('place_order') })).toEqual({
      outcome: 'confirmed',
      orderId: '112111182198',
    }),
  place_order_request: () =>
    expect(Object.keys(payload('place_order_request') as object)).toEqual(
      expect.arrayContaining(['dhanClientId', 'correlationId', 'transactionType', 'securityId', 'quantity', 'price']),
    ),
  pnl_exit_get: () =>
    expect(zPnlExit.parse(payload('pnl_exit_get'))).toEqual({
      pnlExitStatus: 'ACTIVE',
      profit: 150_000,
      loss: 50_000,
      enable_kill_switch: true,
    }),
  pnl_exit_request: () => expect(payload('pnl_exit_request')).toMatchObject({ lossValue: '500.00' }),
  pnl_exit_set: () => expect(zPnlExit.parse(payload('pnl_exit_set')).pnlExitStatus).toBe('ACTIVE'),
  pnl_exit_stop: () => expect(zPnlExit.parse(payload('pnl_exit_stop')).pnlExitStatus).toBe('DISABLED'),
  positions: () => {
    const read = parseList(zPositionRow, payload('positions'), 'positions');
    const [row] = read.ok ? read.value.rows : [];
    expect(row && toPosition(row, plainNaming, { quotes: new Map(), closeOf: () => undefined })).toMatchObject({
      positionId: 'NSE:TCS:CNC',
      netQuantity: 40,
      buyValue: 13_383_200,
      sellValue: 0,
    });
  },
  positions_SCHEMA: () => {
    const read = parseList(zPositionRow, unwrapped('positions_SCHEMA'), 'positions');
    expect(read).toMatchObject({ value: { rows: [], refused: [{ rows: 1 }] } });
  },
  postback_order: () => {
    const row = zOrderRow.parse(payload('postback_order'));
    expect(toOrder(row, plainNaming)).toMatchObject({ orderId: '112111182198', tag: '123abc678', filledQuantity: 1 });
  },
  profile: () => expect(payload('profile')).toMatchObject({ dataPlan: 'Active' }),
  trades_SCHEMA: () => {
    const read = parseList(zTradeRow, unwrapped('trades_SCHEMA'), 'trades');
    expect(read).toMatchObject({ value: { rows: [], refused: [{ rows: 1 }] } });
  },
};

describe('every documented payload of Dhan', () => {
  it.each(Object.keys(DOCUMENTED))('%s is read, or refused, as documented', (name) => {
    expect.hasAssertions();
    DOCUMENTED[name]?.();
  });

  it('has a test', () => {
    const files = readdirSync(folder).map((file) => file.replace('.json', ''));
    expect(Object.keys(DOCUMENTED).toSorted()).toEqual(files.toSorted());
  });

  it('reads a row of the trade book', () => {
    const [row] = unwrapped('trades_SCHEMA') as readonly object[];
    const real = { ...row, orderId: '3', exchangeTradeId: '9', securityId: '44498', exchangeSegment: 'NSE_FNO' };
    const fill = { tradedQuantity: 65, tradedPrice: 130.35, exchangeTime: '2026-11-20 10:15:31' };
    const contract = { tradingSymbol: 'NIFTY-Nov2026-26000-CE', drvExpiryDate: '2026-11-24', productType: 'MARGIN' };
    expect(toTrade(zTradeRow.parse({ ...real, ...fill, ...contract }), plainNaming)).toEqual({
      tradeId: '9',
      orderId: '3',
      positionId: 'NFO:NIFTY-24Nov2026-26000-CE:NRML',
      side: 'BUY',
      quantity: 65,
      price: 13_035,
      at: Date.parse('2026-11-20T10:15:31+05:30'),
    });
  });

  it('a quote that is none is kept as bad, never as zero (card D6)', () => {
    const quotes = toQuotes({ data: { NSE_FNO: { '1': { last_price: 'NA' }, '2': {}, '3': { last_price: 0 } } } }, 7);
    expect([...quotes].map(([key, { lastPrice }]) => [key, lastPrice])).toEqual([
      ['NSE_FNO:1', Number.NaN],
      ['NSE_FNO:2', Number.NaN],
      ['NSE_FNO:3', 0],
    ]);
    expect(zQuote.safeParse('NA').success).toBe(false);
  });
});
