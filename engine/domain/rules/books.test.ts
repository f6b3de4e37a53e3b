import { describe, expect, it } from 'vitest';
import {
  CALENDAR,
  FRIDAY_10AM,
  NIFTY_CE,
  NIFTY_PE,
  order,
  position,
  rupees,
  snapshot,
  trade,
} from '../../testing/builders.ts';
import type { Order } from '../order.ts';
import { paise } from '../money.ts';
import { estimateCharges } from './charges.ts';
import { CHARGE_RATES, ratesOn } from './charge-rates.ts';
import { deviationOf, periodBefore, withResult } from './day-results.ts';
import { dayTrades, entryOrders } from './day-trades.ts';
import { sustain, type PeakMemory } from './peak.ts';

const DAY = FRIDAY_10AM - 10 * 3_600_000;
let clock = 0;
const filled = (side: Order['side'], price: number, change: Partial<Order> = {}): Order => {
  clock += 1_000;
  const at = FRIDAY_10AM + clock;
  return order({
    orderId: `O${clock}`,
    side,
    filledQuantity: 65,
    averagePrice: rupees(price),
    status: 'complete',
    updatedAt: at,
    ...change,
  });
};

describe('trades of a day', () => {
  it('D18: an order that opened is a trade, in however many parts it filled; one that closed is none', () => {
    const [buy, sell] = [
      filled('BUY', 100, { quantity: 130, filledQuantity: 130 }),
      filled('SELL', 110, { quantity: 130, filledQuantity: 130 }),
    ];
    const trades = [50, 15, 65].map((quantity, index) => trade(buy, { tradeId: `T${index}`, quantity }));
    const seen = dayTrades(snapshot({ positions: [position({ net: 0 })], orders: [buy, sell], trades }), DAY);
    expect(seen).toMatchObject({ trades: 1, orders: 1, losses: 0 });
  });

  it('D18: adding and turning round are trades too, and orders that never filled are orders', () => {
    const orders = [
      filled('BUY', 100),
      filled('BUY', 100),
      filled('SELL', 100, { quantity: 195, filledQuantity: 195 }),
      order({ orderId: 'R', side: 'SELL', status: 'rejected' }),
    ];
    expect(dayTrades(snapshot({ positions: [position({ net: -65 })], orders }), DAY)).toMatchObject({
      trades: 3,
      orders: 4,
    });
  });

  it('D18: losses in a row count from the last round trip back, and a gain ends them', () => {
    const trip = (from: number, to: number): readonly Order[] => [filled('BUY', from), filled('SELL', to)];
    const of = (...orders: readonly Order[]) =>
      dayTrades(snapshot({ positions: [position({ net: 0 })], orders }), DAY).losses;
    expect(of(...trip(100, 90), ...trip(100, 120), ...trip(100, 99), ...trip(100, 98))).toBe(2);
    expect(of(...trip(100, 90), ...trip(100, 100))).toBe(0);
    const { averagePrice: _none, ...unpriced } = filled('BUY', 100);
    expect(of(...trip(100, 90), unpriced, filled('SELL', 90))).toBeNull();
  });

  it('what was carried in has no round trip of its own, and yesterday’s orders are not counted', () => {
    const closing = filled('BUY', 120);
    const old = filled('SELL', 100, { updatedAt: DAY - 1_000 });
    const seen = dayTrades(snapshot({ positions: [position({ net: 0 })], orders: [old, closing] }), DAY);
    expect(seen).toMatchObject({ trades: 0, losses: null });
  });

  it('tells orders that would open from those that can only close', () => {
    const positions = [position({ net: -65 })];
    const orders = [
      order({ orderId: 'cover', side: 'BUY' }),
      order({ orderId: 'too-much', side: 'BUY', quantity: 130 }),
      order({ orderId: 'more', side: 'SELL' }),
      order({ orderId: 'new', side: 'BUY', instrument: NIFTY_PE }),
      order({ orderId: 'gone', side: 'SELL', status: 'cancelled' }),
    ];
    expect(entryOrders({ positions, orders }).map(({ orderId }) => orderId)).toEqual(['too-much', 'more', 'new']);
  });
});

describe('charges', () => {
  const of = (broker: string, orders: readonly Order[]) =>
    estimateCharges({ orders }, { broker, at: FRIDAY_10AM, dayStart: DAY });

  it('D19: brokerage, STT, exchange, SEBI, stamp and GST of an option bought and sold', () => {
    // Turnover 6,500 each way. Brokerage 40; STT 9.75; exchange 4.6189; SEBI 0.013; stamp 0.195; GST 18 % of 44.6319 = 8.03.
    expect(of('zerodha', [filled('BUY', 100), filled('SELL', 100)])).toBe(6_262);
    expect(of('kotak-neo', [filled('BUY', 100, { product: 'MIS' }), filled('SELL', 100, { product: 'MIS' })])).toBe(
      1_542,
    );
  });

  it('D19: futures, shares of a day and shares delivered at their own rates', () => {
    const future = { ...NIFTY_CE, kind: 'future' as const };
    const share = { ...NIFTY_CE, kind: 'equity' as const, exchange: 'NSE' as const };
    const one = { quantity: 100, filledQuantity: 100 };
    expect(of('dhan', [filled('SELL', 1_000, { instrument: future, ...one })])).toBe(7_588);
    expect(of('dhan', [filled('SELL', 1_000, { instrument: share, product: 'MIS', ...one })])).toBe(5_235);
    expect(of('dhan', [filled('BUY', 1_000, { instrument: share, product: 'CNC', ...one })])).toBe(11_875);
  });

  it('are not known, and not zero, where a rate or a price is missing', () => {
    expect(of('elsewhere', [filled('BUY', 100)])).toBeNull();
    expect(of('dhan', [filled('BUY', 100, { instrument: { ...NIFTY_CE, exchange: 'MCX' } })])).toBeNull();
    const { averagePrice: _none, ...unpriced } = filled('BUY', 100);
    expect(of('dhan', [unpriced])).toBeNull();
    expect(
      estimateCharges({ orders: [] }, { broker: 'dhan', at: Date.parse('2025-01-01T10:00:00+05:30'), dayStart: 0 }),
    ).toBeNull();
    expect(of('dhan', [])).toBe(0);
  });

  it('are those of their day', () => {
    const [first] = CHARGE_RATES;
    if (!first) throw new Error('no rates');
    const rates = [first, { ...first, from: '2027-04-01', gst: 0.2 }];
    expect(ratesOn('2027-03-31', rates)?.gst).toBe(0.18);
    expect(ratesOn('2027-04-01', rates)?.gst).toBe(0.2);
    expect(ratesOn('2026-03-31', rates)).toBeUndefined();
  });
});

describe('results of the days before', () => {
  const results = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19'].map((date) => ({
    date,
    dayPnl: rupees(-1_000),
  }));
  const of = (period: 'week' | 'month' | number, known = results) =>
    periodBefore(period, { results: known, today: '2026-11-20', calendar: CALENDAR });

  it('add up by week, month and days', () => {
    expect(of('week')).toMatchObject({ sum: rupees(-4_000), from: '2026-11-16' });
    expect(of('month')).toMatchObject({ sum: rupees(-4_000), from: '2026-11-16' });
    expect(of(3)).toMatchObject({ sum: rupees(-2_000), from: '2026-11-18' });
  });

  it('are unknown when a session in between has none', () => {
    expect(
      of(
        'week',
        results.filter(({ date }) => date !== '2026-11-17'),
      ),
    ).toMatchObject({ sum: null, missing: ['2026-11-17'] });
    expect(of('week', [])).toMatchObject({ sum: 0, from: '2026-11-20' });
  });

  it('a later word on a day takes the place of an earlier one, and few days say nothing of how they vary', () => {
    expect(withResult(results, { date: '2026-11-17', dayPnl: rupees(5) })[1]).toEqual({
      date: '2026-11-17',
      dayPnl: rupees(5),
    });
    expect(deviationOf(results, '2026-11-20')).toBeNull();
  });
});

describe('a peak', () => {
  it('is what has lasted for the dwell', () => {
    let memory: PeakMemory = [];
    const seen = (at: number, amount: number) => {
      const { memory: next, sustained } = sustain(memory, { at, dayPnl: rupees(amount), dwellMs: 1_000 });
      memory = next;
      return sustained === null ? null : sustained / 100;
    };
    expect([seen(0, 500), seen(500, 900), seen(1_000, 800), seen(1_520, 9_000), seen(1_540, 700)]).toEqual([
      null,
      null,
      500,
      800,
      700,
    ]);
    expect(seen(3_000, 600)).toBe(600);
    expect(sustain([], { at: 5, dayPnl: paise(7), dwellMs: 0 }).sustained).toBe(7);
  });
});
