import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markToMarket } from '../../domain/mark-to-market.ts';
import { paise } from '../../domain/money.ts';
import { isWorking } from '../../domain/order.ts';
import { shortOptionStopHits } from '../../domain/stop-loss.ts';
import { instrumentByName, parseInstruments } from './instruments.ts';
import { parseFunds, parseOrders, parsePositions, parseQuotes, parseTrades, parseWasStop } from './parse.ts';
import { recordedPayloads } from '../testing/recorded-payloads.ts';
import { dataOf } from './testing/payloads.ts';

const NOW = Date.parse('2026-11-20T10:00:00+05:30');
const tools = { find: instrumentByName, multipliers: new Map<string, number>() };

type Vector = {
  readonly array: 'net' | 'day';
  readonly tradingsymbol: string;
  readonly last_price: number;
  readonly check_m2m: number;
  readonly check_pnl: number;
};
const vectors = JSON.parse(readFileSync(join(recordedPayloads('common'), 'pnl_vectors.json'), 'utf8')) as {
  readonly zerodha_from_official_mock: readonly Vector[];
  readonly zerodha_totals: { readonly net: { readonly m2m: number; readonly pnl: number } };
};
const net = vectors.zerodha_from_official_mock.filter(({ array }) => array === 'net');

type Row = Record<string, unknown>;
const rowsOf = (): Row[] => structuredClone((dataOf('positions') as { readonly net: Row[] }).net);

/** The mark of a book at the prices of the samples. */
function markOf(rows: readonly Row[]) {
  const book = parsePositions({ net: rows }, instrumentByName);
  if (!book.ok) return book;
  const priced = book.value.positions.map((position) => {
    const price = net.find((vector) => vector.tradingsymbol === position.instrument.tradingSymbol)?.last_price ?? 0;
    return { ...position, quote: { lastPrice: paise(Math.round(price * 100)), asOf: NOW } };
  });
  return {
    ok: true as const,
    ...markToMarket({ asOf: NOW, positions: priced, incomplete: book.value.refused }, new Map(), NOW),
  };
}

function positionsOf(...rows: readonly object[]) {
  const book = parsePositions({ net: rows }, instrumentByName);
  if (!book.ok) throw new Error(book.error.message);
  return book.value;
}

describe('the day’s P&L of a Kite account', () => {
  it('is the official m2m, leg by leg and in all, on Zerodha’s own sample', () => {
    const mark = markOf(rowsOf());
    expect(mark).toMatchObject({ value: vectors.zerodha_totals.net.m2m * 100, quality: 'fresh' });
    const legs = 'legs' in mark ? mark.legs.map((leg) => [leg.positionId.split(':')[1], leg.pnl]) : [];
    expect(legs).toEqual(net.map((vector) => [vector.tradingsymbol, vector.check_m2m * 100]));
  });

  it('is not the P&L since entry, which counts what was lost or won before today', () => {
    const mark = markOf(rowsOf());
    expect(vectors.zerodha_totals.net.pnl * 100).not.toBe('value' in mark ? mark.value : null);
  });

  it('counts commodities in units, not in lots (card D5)', () => {
    const lead = positionsOf(...rowsOf()).positions.find(({ instrument }) => instrument.underlying === 'LEADMINI');
    expect(lead).toMatchObject({ netQuantity: 1_000, buyQuantity: 1_000, buyValue: 16_105_000 });
  });

  it('refuses a row whose quantities are of two kinds of units (card D5)', () => {
    const [first, ...rest] = rowsOf();
    expect(positionsOf({ ...first, quantity: 1_000 }, ...rest).refused).toEqual([
      { kind: 'rows-refused', field: 'net.quantity', rows: 1 },
    ]);
  });
});

describe('positions', () => {
  it('without a list are an error, never a flat account', () => {
    for (const data of [{}, { net: null }, { day: [] }, [], null, 'none', { net: {} }]) {
      expect(parsePositions(data, instrumentByName)).toMatchObject({
        ok: false,
        error: { code: 'unreadable', field: 'net' },
      });
    }
  });

  it('of an empty list are none', () => {
    expect(positionsOf()).toMatchObject({ positions: [], refused: [] });
  });

  it('that are open in a cover order are refused: an exit would open a second position', () => {
    const cover = rowsOf().find((row) => row.product === 'CO');
    const open = { ...cover, quantity: 1, sell_quantity: 0, sell_m2m: 0 };
    expect(positionsOf(open)).toMatchObject({ positions: [], refused: [{ field: 'net.product' }] });
  });

  it('closed in a cover order count with the intraday row of the same contract', () => {
    const cover = rowsOf().find((row) => row.product === 'CO');
    const intraday = { ...cover, product: 'MIS', buy_m2m: 100, sell_m2m: 150 };
    expect(positionsOf(cover ?? {}, intraday).positions).toMatchObject([
      { product: 'MIS', netQuantity: 0, buyValue: 41_100, sellValue: 45_900 },
    ]);
  });

  it('that were carried in say so at the close Kite counts from; amounts that do not make it are not taken for it (card D20)', () => {
    const gold = rowsOf().find(({ tradingsymbol }) => tradingsymbol === 'GOLDGUINEA17DECFUT') ?? {};
    const carriedOf = (change: Row) => positionsOf({ ...gold, ...change }).positions[0]?.carriedIn;
    const atClose = { quantity: 3, cash: -3 * 2_323_200, closePrice: 2_323_200 };
    expect(carriedOf({})).toEqual({ ...atClose, valuedAt: 'previous-close' });
    expect(carriedOf({ close_price: 0 })).toEqual({
      quantity: 3,
      cash: atClose.cash,
      valuedAt: 'previous-close',
    });
    expect(carriedOf({ close_price: 23_000 })).toEqual({ ...atClose, closePrice: 2_300_000, valuedAt: 'unstated' });
    for (const change of [{ overnight_quantity: 0 }, { overnight_quantity: null }, { day_buy_value: 'NA' }])
      expect(carriedOf(change)).toBeUndefined();
  });

  it('in a segment that is not guarded are refused by name', () => {
    const [row] = rowsOf();
    expect(positionsOf({ ...row, exchange: 'CDS' }).refused).toMatchObject([{ field: 'net.exchange' }]);
  });

  it('survive any change of a field: the same figure, another input’s figure, or a refusal (card D7)', () => {
    const before = markOf(rowsOf());
    const fields = Object.keys(rowsOf()[0] ?? {});
    const counts = new Set([
      'quantity',
      'multiplier',
      'buy_m2m',
      'sell_m2m',
      'buy_quantity',
      'sell_quantity',
      'tradingsymbol',
    ]);
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.constantFrom(null, undefined, '--', 'NA', '', {}, []),
    );
    fc.assert(
      fc.property(fc.nat({ max: 2 }), fc.constantFrom(...fields), value, (index, field, change) => {
        const rows = rowsOf();
        rows[index] = { ...rows[index], [field]: change };
        const after = markOf(rows);
        if (!after.ok) return;
        expect(after.quality === 'incomplete' || after.legs.length === 3).toBe(true);
        if (!counts.has(field) && after.quality !== 'incomplete')
          expect(after).toMatchObject({ value: 'value' in before ? before.value : null });
      }),
    );
  });
});

const stops = (): Row[] => structuredClone(dataOf('orders_sl_short_option_CONSTRUCTED') as Row[]);

function ordersOf(rows: readonly Row[]) {
  const book = parseOrders(rows, tools);
  if (!book.ok) throw new Error(book.error.message);
  return book.value.orders;
}

describe('orders', () => {
  it('hold the stop that bought back a sold option, and no other (S4’s half of the kill)', () => {
    const orders = ordersOf(stops());
    expect(shortOptionStopHits({ positions: [], orders, trades: [] })).toMatchObject([
      { orderId: '261120000000003', filledQuantity: 65, averagePrice: 13_035, full: true },
    ]);
  });

  it('remember a stop by its trigger when Kite shows it as a limit order', () => {
    const [, , fired] = stops();
    expect(ordersOf([{ ...fired, order_type: 'LIMIT' }])).toMatchObject([{ isStop: true, type: 'LIMIT' }]);
    expect(ordersOf([{ ...fired, order_type: 'LIMIT', trigger_price: 0 }])).toMatchObject([{ isStop: false }]);
  });

  it('are known to have been stops by their history', () => {
    const state = { status: 'TRIGGER PENDING', trigger_price: 0 };
    expect(parseWasStop([{ status: 'OPEN', trigger_price: 0 }, state])).toEqual({ ok: true, value: true });
    expect(parseWasStop([])).toMatchObject({ ok: false });
  });

  it('with a status nobody knows count as working', () => {
    const [order] = ordersOf([{ ...stops()[0], status: 'UNDER REVIEW' }]);
    expect(order).toMatchObject({ status: 'unknown', rawStatus: 'UNDER REVIEW' });
    expect(order && isWorking(order)).toBe(true);
  });

  it.each([
    ['complete', 'complete'],
    ['Cancelled', 'cancelled'],
    ['PUT ORDER REQ RECEIVED', 'pending'],
    ['MODIFY VALIDATION PENDING', 'open'],
    ['constructor', 'unknown'],
  ])('say "%s" for %s, in whatever case', (word, status) => {
    expect(ordersOf([{ ...stops()[0], status: word }])).toMatchObject([{ status }]);
  });

  it('keep the tag of a slice, which stands in the list only', () => {
    const tags = ['autoslice', 'autoslice:1953367517640548352', 'tf1'];
    expect(ordersOf([{ ...stops()[0], tag: null, tags }])).toMatchObject([{ tag: 'tf1' }]);
  });

  it('that still work in a segment not guarded here are refused by name', () => {
    expect(parseOrders([{ ...stops()[1], exchange: 'CDS' }], tools)).toMatchObject({
      ok: true,
      value: { orders: [], refused: [{ field: 'orders.exchange' }] },
    });
  });

  it('without a list are an error', () => {
    for (const data of [{}, null, { orders: [] }]) expect(parseOrders(data, tools).ok).toBe(false);
  });

  it('survive any change of any field', () => {
    const value = fc.oneof(fc.double(), fc.string(), fc.constantFrom(null, undefined, {}, [], -1));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(stops()[2] ?? {})), value, (field, change) => {
        const book = parseOrders([{ ...stops()[2], [field]: change }], tools);
        // Read, refused, or over and elsewhere: nothing else can become of a row.
        if (book.ok) expect(book.value.orders.length + book.value.refused.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('trades', () => {
  it('without a time, a price or a number are refused by the field that is missing', () => {
    const [first] = dataOf('trades') as Row[];
    const read = parseTrades(
      [
        { ...first, fill_timestamp: null, exchange_timestamp: null },
        { ...first, average_price: 0 },
        { ...first, trade_id: '' },
      ],
      tools,
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        rows: [],
        refused: [{ field: 'trades.fill_timestamp' }, { field: 'trades.average_price' }, { field: 'trades.trade_id' }],
      },
    });
  });
});

describe('quotes', () => {
  const quote = {
    timestamp: '2026-11-20 10:00:00',
    last_price: 101.35,
    depth: { buy: [{ price: 101.3 }], sell: [{ price: 101.4 }] },
  };

  it('hold price, bid, ask and the exchange’s time in India, wherever the machine stands', () => {
    expect(parseQuotes({ 'NFO:X': quote }).get('NFO:X')).toEqual({
      lastPrice: 10_135,
      bid: 10_130,
      ask: 10_140,
      asOf: NOW,
    });
  });

  it.each([[null], ['NA'], [undefined], [Number.NaN], ['101.35']])(
    'keep %s as a bad price and never as zero (card D6)',
    (price) => {
      expect(parseQuotes({ 'NFO:X': { ...quote, last_price: price } }).get('NFO:X')?.lastPrice).toBeNaN();
    },
  );
});

describe('funds', () => {
  it('never pass Kite’s undocumented m2m figures for a second opinion on the day', () => {
    const funds = parseFunds(dataOf('margins'));
    expect(funds.ok && Object.keys(funds.value)).toEqual(['available', 'marginUsed']);
  });
});

describe('the instrument list', () => {
  const header =
    'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';
  const good = '11391234,44497,NIFTY26NOV26000CE,"NIFTY",0,2026-11-24,26000,0.05,65,CE,NFO-OPT,NFO';
  const read = (...lines: readonly string[]) => parseInstruments([header, ...lines, ''].join('\n'), NOW);

  it('names lot, tick, strike and expiry', () => {
    expect(read(good)?.rows.get('NFO:NIFTY26NOV26000CE')).toMatchObject({
      token: 11_391_234,
      instrument: { underlying: 'NIFTY', lotSize: 65, tickSize: 5, strike: 2_600_000, expiry: '2026-11-24' },
    });
  });

  it.each([
    ['lot_size', good.replace(',65,', ',0,')],
    ['tick_size', good.replace(',0.05,', ',0,')],
    ['expiry', good.replace('2026-11-24', '2036-11-24')],
    ['strike', good.replace(',26000,', ',,')],
  ])('puts a row with an impossible %s aside and goes on (card D21)', (field, line) => {
    const master = read(line, good.replaceAll('26000CE', '26050CE'));
    expect(master?.quarantined).toEqual([{ line: 2, field }]);
    expect(master?.rows.size).toBe(1);
  });

  it('that is a page, or holds nothing, is none', () => {
    expect(parseInstruments('<!doctype html>', NOW)).toBeUndefined();
    expect(parseInstruments('', NOW)).toBeUndefined();
    expect(read()).toBeUndefined();
  });

  it('missing, leaves a held option an option that can leave (card D21)', () => {
    expect(instrumentByName('NFO', 'NIFTY26N2426000PE')).toMatchObject({
      kind: 'option',
      optionType: 'PE',
      underlying: 'NIFTY',
      lotSize: 1,
    });
    expect(instrumentByName('NFO', 'NIFTY26NOVFUT')).toMatchObject({ kind: 'future', underlying: 'NIFTY' });
    expect(instrumentByName('NSE', 'RELIANCE')).toMatchObject({ kind: 'equity' });
  });
});
