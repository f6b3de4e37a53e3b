import { describe, expect, it } from 'vitest';
import { isWorking } from '../../domain/order.ts';
import { parseRows, parseValue } from '../shared/rows.ts';
import { toFunds, toOrder, toPosition, toQuotes, toTrade } from './parse.ts';
import { zFunds, zOrderRow, zPositionRow, zTradeRow } from './wire.ts';

const instrument = {
  exchange: 'NFO',
  tradingSymbol: 'NIFTY26NOV2424500CE',
  kind: 'option',
  underlying: 'NIFTY',
  expiry: '2026-11-24',
  strike: 2_450_000,
  optionType: 'CE',
  lotSize: 65,
  tickSize: 5,
  freezeQuantity: 1_800,
};
const position = {
  instrument,
  product: 'NRML',
  netQuantity: -65,
  buyQuantity: 0,
  buyValue: 0,
  sellQuantity: 65,
  sellValue: 650_000,
};
const order = {
  orderId: '1',
  instrument,
  product: 'NRML',
  side: 'BUY',
  type: 'SL',
  quantity: 65,
  filledQuantity: 0,
  price: 18_000,
  triggerPrice: 17_500,
  status: 'trigger pending',
  wasStop: true,
  placedAt: 1,
  updatedAt: 2,
};

function readOrder(change: object) {
  const read = parseRows(zOrderRow, { orders: [{ ...order, ...change }] }, 'orders');
  const [row] = read.ok ? read.value.rows : [];
  if (!row) throw new Error('not read');
  return toOrder(row);
}

describe('positions', () => {
  it('are read in units and paise, with whatever else the broker may add', () => {
    const read = parseRows(zPositionRow, { positions: [{ ...position, news: true }], extra: 1 }, 'positions');
    const [row] = read.ok ? read.value.rows : [];
    expect(row && toPosition(row, new Map())).toMatchObject({
      netQuantity: -65,
      sellValue: 650_000,
      positionId: 'NFO:NIFTY26NOV2424500CE:NRML',
    });
  });

  it('D20: tell what was carried in, and refuse a row whose carried part is no number', () => {
    const carriedIn = { quantity: -65, cash: 650_000, valuedAt: 'previous-close', closePrice: 10_000 };
    const bad = { ...position, carriedIn: { ...carriedIn, cash: '--' } };
    const read = parseRows(zPositionRow, { positions: [{ ...position, carriedIn }, bad] }, 'positions');
    const [row, ...others] = read.ok ? read.value.rows : [];
    expect(row && toPosition(row, new Map()).carriedIn).toEqual(carriedIn);
    expect(others).toEqual([]);
    expect(read.ok && read.value.refused).toHaveLength(1);
  });

  it('K26: shares held for delivery are read beside the options', () => {
    const share = {
      exchange: 'NSE',
      tradingSymbol: 'RELIANCE',
      kind: 'equity',
      underlying: 'RELIANCE',
      lotSize: 1,
      tickSize: 5,
    };
    const row = { ...position, instrument: share, product: 'CNC', netQuantity: 100 };
    const read = parseRows(zPositionRow, { positions: [position, row] }, 'positions');
    expect(read).toMatchObject({ ok: true, value: { refused: [] } });
    const [, shares] = read.ok ? read.value.rows : [];
    expect(shares && toPosition(shares, new Map())).toMatchObject({
      positionId: 'NSE:RELIANCE:CNC',
      instrument: { kind: 'equity' },
    });
  });

  it.each([
    ['netQuantity', { netQuantity: '-65' }],
    ['sellValue', { sellValue: null }],
    ['sellValue', { sellValue: 0.5 }],
    ['product', { product: 'XYZ' }],
    ['instrument.lotSize', { instrument: { ...instrument, lotSize: 0 } }],
    ['instrument', { instrument: null }],
  ])('D7: a row with a bad %s is refused and reported, the others are kept', (field, change) => {
    const read = parseRows(zPositionRow, { positions: [position, { ...position, ...change }] }, 'positions');
    expect(read).toMatchObject({
      ok: true,
      value: { refused: [{ kind: 'rows-refused', field: `positions.${field}`, rows: 1 }] },
    });
    expect(read.ok && read.value.rows).toHaveLength(1);
  });

  it.each([[null], [{}], [{ positions: null }], ['<html>'], [[position]]])(
    'an answer without its list is an error, not an empty account: %j',
    (body) => {
      expect(parseRows(zPositionRow, body, 'positions')).toMatchObject({
        ok: false,
        error: { code: 'unreadable', field: 'positions' },
      });
    },
  );
});

describe('orders', () => {
  it.each([
    ['open', 'open'],
    ['OPEN', 'open'],
    ['trigger pending', 'trigger-pending'],
    ['complete', 'complete'],
    ['cancelled', 'cancelled'],
    ['rejected', 'rejected'],
    ['expired', 'expired'],
    ['modify validation pending', 'unknown'],
    ['', 'unknown'],
  ])('the word %j means %s', (rawStatus, status) => {
    expect(readOrder({ status: rawStatus })).toMatchObject({ status, rawStatus });
  });

  it('a word never seen before counts as working', () => {
    expect(isWorking(readOrder({ status: 'on hold' }))).toBe(true);
  });

  it.each([
    [{ type: 'SL', wasStop: false, triggerPrice: undefined }, true],
    [{ type: 'LIMIT', wasStop: true, triggerPrice: undefined }, true],
    [{ type: 'LIMIT', wasStop: false, triggerPrice: 17_500 }, true],
    [{ type: 'LIMIT', wasStop: false, triggerPrice: undefined }, false],
  ])('D12: is a stop by type, history or trigger: %j', (change, isStop) => {
    expect(readOrder(change).isStop).toBe(isStop);
  });
});

describe('quotes, trades and funds', () => {
  it.each([
    [120, 120],
    [0, 0],
    [-5, -5],
    ['NA', NaN],
    ['120', NaN],
    [null, NaN],
    [undefined, NaN],
  ])('D6: a last price of %j is read as %d', (sent, lastPrice) => {
    const quotes = toQuotes({ quotes: [{ tradingSymbol: 'X', lastPrice: sent, at: 5 }] });
    expect(quotes.get('X')).toEqual({ lastPrice, asOf: 5 });
  });

  it('a bad bid is left out, a quote without a time is no quote', () => {
    const quotes = toQuotes({
      quotes: [
        { tradingSymbol: 'X', lastPrice: 1, bid: 'x', ask: 10, at: 5 },
        { tradingSymbol: 'Y', lastPrice: 1 },
      ],
    });
    expect([...quotes]).toEqual([['X', { lastPrice: 1, ask: 10, asOf: 5 }]]);
    expect(toQuotes(null).size).toBe(0);
  });

  it('a trade belongs to its position', () => {
    const row = {
      exchange: 'NFO',
      tradeId: '2',
      orderId: '1',
      tradingSymbol: 'X',
      product: 'MIS',
      side: 'SELL',
      quantity: 65,
      price: 100,
      at: 9,
    };
    const read = parseRows(zTradeRow, { trades: [row, { ...row, price: 0 }] }, 'trades');
    expect(read.ok && read.value.rows.map(toTrade)).toMatchObject([{ positionId: 'NFO:X:MIS', price: 100 }]);
    expect(read.ok && read.value.refused).toEqual([{ kind: 'rows-refused', field: 'trades.price', rows: 1 }]);
  });

  it('funds are whole paise or unreadable, with the field named', () => {
    const funds = { available: 1, marginUsed: 2, realizedPnl: -3, unrealizedPnl: 4 };
    const read = parseValue(zFunds, funds);
    expect(read.ok && toFunds(read.value)).toEqual(funds);
    expect(parseValue(zFunds, { ...funds, realizedPnl: 'none' })).toMatchObject({
      ok: false,
      error: { code: 'unreadable', field: 'realizedPnl' },
    });
  });
});
