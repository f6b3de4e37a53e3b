import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markToMarket } from '../../domain/mark-to-market.ts';
import { parseRupees } from '../../domain/money.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseValue } from '../shared/rows.ts';
import { writeOutcome } from './order-forms.ts';
import { parseBook, parseHistory, toFunds, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { readReply } from './read-reply.ts';
import { parseHoldings } from './standing.ts';
import {
  zClientIp,
  zLimits,
  zMasterPaths,
  zOrderRow,
  zPositionRow,
  zTradeRow,
  zTradeSession,
  zViewSession,
} from './wire.ts';
import { readMasterRow } from './instruments.ts';
import { recordedPayloads } from '../testing/recorded-payloads.ts';

const folder = recordedPayloads('kotak');
const FILES = readdirSync(folder).toSorted();
const textOf = (file: string): string => readFileSync(join(folder, file), 'utf8');
const answerOf = (file: string, status = 200): Answer => readReply({ status, text: textOf(file) });
const valueOf = (file: string): unknown => {
  const answer = answerOf(file);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
};

/** Bodies that are no success, with the status they come with, and what each means to us. */
const FAILURES: Readonly<Record<string, readonly [number, string]>> = {
  'error_cancel_not_found.json': [400, 'refused'],
  'error_insufficient_balance.json': [400, 'refused'],
  'error_invalid_session.json': [403, 'session-expired'],
  'error_login_totp.json': [401, 'session-expired'],
  'error_missing_field_mobile.json': [400, 'refused'],
  'error_missing_field_mpin.json': [400, 'refused'],
  'error_order_already_completed.json': [400, 'refused'],
  'error_search_scrip_validation.json': [400, 'refused'],
  'error_session_ip_mismatch.json': [403, 'session-expired'],
  'error_unauthorized_ip.json': [403, 'ip-not-allowed'],
  'sdk_error_no_2fa.json': [200, 'session-expired'],
  'sdk_error_non_json_503.json': [503, 'server'],
};

/** Bodies that are read, and what by. */
const READ: Readonly<Record<string, (body: unknown) => unknown>> = {
  'cancel_order.json': (body) => writeOutcome({ ok: true, value: body }),
  'modify_order.json': (body) => writeOutcome({ ok: true, value: body }),
  'place_order.json': (body) => writeOutcome({ ok: true, value: body }),
  'error_no_data.json': (body) => parseBook(zPositionRow, body, 'positions'),
  'limits.json': (body) => parseValue(zLimits, body),
  'order_history.json': (body) => parseHistory(zOrderRow, body),
  'order_report.json': (body) => parseBook(zOrderRow, body, 'orders'),
  'order_report_sl_short_option_CONSTRUCTED.json': (body) => parseBook(zOrderRow, body, 'orders'),
  'positions.json': (body) => parseBook(zPositionRow, body, 'positions'),
  'trade_report.json': (body) => parseBook(zTradeRow, body, 'trades'),
  'quotes_all.json': (body) => toQuotes(body, Date.now()),
  'scrip_master_paths.json': (body) => parseValue(zMasterPaths, body),
  'holdings.json': (body) => parseHoldings(body),
  'totp_login.json': (body) => parseValue(zViewSession, body),
  'totp_validate.json': (body) => parseValue(zTradeSession, body),
  'whatsmyip.json': (body) => parseValue(zClientIp, body),
  'search_scrip.json': (body) =>
    (body as readonly object[]).map((row) =>
      readMasterRow(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])), Date.now()),
    ),
};

/** Good answers nothing reads: margins are asked of nobody, and any word of the feed means "read anew". */
const UNUSED = [
  'margin_required.json',
  'orderfeed_connect_ack.json',
  'orderfeed_order_CONSTRUCTED.json',
  'orderfeed_position_CONSTRUCTED.json',
  'sdk_logout_ok.json',
];

describe('Kotak’s published payloads', () => {
  it('are all accounted for', () => {
    expect([...Object.keys(FAILURES), ...Object.keys(READ), ...UNUSED].toSorted()).toEqual(FILES);
  });

  it.each(Object.entries(FAILURES))(
    '%s (%j) is a failure with a code, never an empty answer',
    (file, [status, code]) => {
      const answer = answerOf(file, status);
      expect(answer).toMatchObject({ ok: false, error: { code } });
      // Whatever the status says, the body alone is no success either.
      expect(answerOf(file).ok).toBe(false);
    },
  );

  it.each(UNUSED)('%s is a success', (file) => {
    expect(answerOf(file).ok).toBe(true);
  });

  it('success without an order number is unknown, with one it is confirmed (card K27)', () => {
    expect(READ['place_order.json']?.(valueOf('place_order.json'))).toMatchObject({
      outcome: 'unknown',
      error: { field: 'nOrdNo' },
    });
    expect(READ['cancel_order.json']?.(valueOf('cancel_order.json'))).toEqual({
      outcome: 'confirmed',
      orderId: '230120000017243',
    });
    expect(READ['modify_order.json']?.(valueOf('modify_order.json'))).toMatchObject({ outcome: 'confirmed' });
  });

  it('5203 is an empty list that says how it came (card D8)', () => {
    const [body] = [valueOf('error_no_data.json')];
    expect(parseBook(zPositionRow, body, 'positions')).toEqual({
      ok: true,
      value: { rows: [], refused: [], noData: true },
    });
    expect(parseBook(zPositionRow, { stat: 'Ok', stCode: 200 }, 'positions')).toMatchObject({
      ok: false,
      error: { field: 'positions' },
    });
  });

  it('sessions are read without the PAN that stands beside them', () => {
    const read = parseValue(zTradeSession, valueOf('totp_validate.json'));
    expect(read).toMatchObject({ ok: true, value: { data: { baseUrl: 'https://eXX.kotaksecurities.com' } } });
    expect(JSON.stringify(read)).not.toContain('kId');
    expect(parseValue(zViewSession, valueOf('totp_login.json')).ok).toBe(true);
    expect(parseValue(zClientIp, valueOf('whatsmyip.json'))).toMatchObject({
      value: { data: [{ ip: '165.85.130.248' }] },
    });
  });

  it('the position of the sample is 225 units of TCS at 2112.00, whatever the lot', () => {
    const book = parseBook(zPositionRow, valueOf('positions.json'), 'positions');
    expect(book).toMatchObject({ ok: true, value: { refused: [], noData: false } });
    const row = book.ok ? book.value.rows[0] : undefined;
    expect(row && toPosition(row, undefined)).toMatchObject({
      positionId: 'NFO:TCS26JULFUT:NRML',
      netQuantity: 225,
      buyValue: 47_520_000,
      instrument: { kind: 'future', underlying: 'TCS', expiry: '2026-07-28', lotSize: 225 },
    });
  });

  it('orders: the case of a status, blanks, stops and stops that were rejected or never filled', () => {
    const book = parseBook(zOrderRow, valueOf('order_report_sl_short_option_CONSTRUCTED.json'), 'orders');
    const orders = book.ok ? book.value.rows.map((row) => toOrder(row, undefined)) : [];
    expect(orders.map(({ type, status, isStop, filledQuantity }) => [type, status, isStop, filledQuantity])).toEqual([
      ['LIMIT', 'complete', false, 65],
      ['SL', 'trigger-pending', true, 0],
      ['SL', 'complete', true, 65],
      ['SL', 'open', true, 0],
      ['SL-M', 'rejected', true, 0],
    ]);
    expect(orders[0]).toMatchObject({
      placedAt: Date.parse('2026-11-20T09:31:02+05:30'),
      instrument: { kind: 'option', optionType: 'CE', strike: 2_600_000 },
    });
    const plain = parseBook(zOrderRow, valueOf('order_report.json'), 'orders');
    const share = plain.ok ? plain.value.rows.map((row) => toOrder(row, undefined)) : [];
    expect(share).toMatchObject([{ status: 'open', side: 'BUY', price: 939, instrument: { kind: 'equity' } }]);
    expect(share[0]?.tag).toBeUndefined();
    const word = (ordSt: string) =>
      plain.ok && plain.value.rows.map((row) => toOrder({ ...row, ordSt }, undefined).status)[0];
    expect(['COMPLETE', 'Executed', 'canceled', 'put order req  received', 'bracket pending'].map(word)).toEqual([
      'complete',
      'complete',
      'cancelled',
      'pending',
      'unknown',
    ]);
  });

  it('holdings are worth what Kotak says, and none of them is an empty list', () => {
    const held = { ok: true, value: [{ tradingSymbol: 'IDEA', quantity: 35, value: 32_760 }] };
    expect(READ['holdings.json']?.(valueOf('holdings.json'))).toEqual(held);
    expect(parseHoldings(valueOf('error_no_data.json'))).toEqual({ ok: true, value: [] });
    expect(parseHoldings({ stat: 'Ok' })).toMatchObject({ ok: false });
  });

  it('the history of an order comes doubly nested', () => {
    const history = parseHistory(zOrderRow, valueOf('order_history.json'));
    const words = history.ok ? history.value.rows.map(({ ordSt }) => ordSt) : [];
    expect([words[0], words.includes('open')]).toEqual(['complete', true]);
  });

  it('fills are joined by trading symbol, because their token is empty', () => {
    const book = parseBook(zTradeRow, valueOf('trade_report.json'), 'trades');
    const trades = book.ok ? book.value.rows.map(toTrade) : [];
    expect(trades[0]).toEqual({
      tradeId: '207983744',
      orderId: '250122000612876',
      positionId: 'NSE:IDEA-EQ:NRML',
      side: 'BUY',
      quantity: 1,
      price: 939,
      at: Date.parse('2025-01-22T14:28:16+05:30'),
    });
  });

  it('quotes, limits and contracts', () => {
    const now = 1_782_374_660_000;
    const quotes = toQuotes(valueOf('quotes_all.json'), now);
    expect(quotes.get('nse_cm|1333')).toEqual({ lastPrice: 80_160, bid: 80_160, ask: 80_165, asOf: 1_782_374_657_000 });
    const limits = parseValue(zLimits, valueOf('limits.json'));
    expect(limits.ok && toFunds(limits.value)).toEqual({
      available: 1_941,
      marginUsed: 1_878,
      realizedPnl: 0,
      unrealizedPnl: 0,
    });
    const listed = READ['search_scrip.json']?.(valueOf('search_scrip.json')) as readonly unknown[];
    expect(listed[0]).toMatchObject({
      key: 'nse_cm:YESBANK-EQ',
      token: '11915',
      tickSize: 1,
      lotSize: 1,
      freezeQuantity: 5_392_180,
    });
    const paths = parseValue(zMasterPaths, valueOf('scrip_master_paths.json'));
    expect(paths.ok && paths.value.filesPaths.filter((path) => path.endsWith('nse_fo.csv'))).toHaveLength(1);
  });
});

type Vector = {
  readonly case: string;
  readonly input: Readonly<Record<string, number>>;
  readonly expected: { readonly netQty: number; readonly pnl: number };
};
const vectors = (
  JSON.parse(readFileSync(new URL('../../testing/pnl-vectors.json', import.meta.url), 'utf8')) as {
    readonly kotak: readonly Vector[];
  }
).kotak;

describe('the official P&L formula (`brokers.md` 4.1)', () => {
  it.each(vectors.map((vector) => [vector.case, vector] as const))('%s', (_case, { input, expected }) => {
    const { ltp = 0, ...figures } = input;
    const [sample] = (JSON.parse(textOf('positions.json')) as { readonly data: readonly object[] }).data;
    const wired = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)]));
    const book = parseBook(zPositionRow, { stat: 'Ok', data: [{ ...sample, ...wired }] }, 'positions');
    const row = book.ok ? book.value.rows[0] : undefined;
    const price = parseRupees(ltp.toFixed(2)) ?? 0;
    const position = row && { ...toPosition(row, undefined), quote: { lastPrice: price, asOf: 1_000 } };
    const mark = markToMarket({ asOf: 1_000, positions: position ? [position] : [], incomplete: [] }, new Map(), 1_000);
    expect([position?.netQuantity, (mark.value ?? Number.NaN) / 100]).toEqual([expected.netQty, expected.pnl]);
  });

  it('counts units, never lots, and refuses a row that counts lots (card D5)', () => {
    const [sample] = (JSON.parse(textOf('positions.json')) as { readonly data: readonly object[] }).data;
    const short = {
      ...sample,
      flBuyQty: '0',
      buyAmt: '0.00',
      cfSellQty: '400',
      cfSellAmt: '45520.00',
      lotSz: '400',
      optTp: 'CE',
    };
    const read = (row: object) => parseBook(zPositionRow, { stat: 'Ok', data: [row] }, 'positions');
    const book = read(short);
    const [row] = book.ok ? book.value.rows : [];
    const position = row && { ...toPosition(row, undefined), quote: { lastPrice: 12_000, asOf: 1_000 } };
    const mark = markToMarket({ asOf: 1_000, positions: position ? [position] : [], incomplete: [] }, new Map(), 1_000);
    expect(mark.value).toBe(-248_000);
    expect(read({ ...short, cfSellQty: '1' })).toMatchObject({
      value: { rows: [], refused: [{ kind: 'rows-refused', field: expect.stringContaining('unit mismatch') }] },
    });
    expect(read({ ...short, multiplier: '100' })).toMatchObject({
      value: { rows: [], refused: [{ field: 'positions.multiplier' }] },
    });
  });
});
