import { describe, expect, it } from 'vitest';
import { orderTag } from '../../domain/order.ts';
import { NIFTY_PE, order, position, snapshot } from '../../testing/builders.ts';
import { KillBench } from '../../testing/kill-bench.ts';
import { issueSheet, sheetNow } from './hand-out-sheet.ts';
import { turnOf } from './leg-record.ts';

const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: -65 });

describe('what a kill may cost in orders (R12)', () => {
  /** A bench whose desk cuts every leg into slices of one lot, after so many orders of this kill for the put. */
  function sent(count: number): ReturnType<KillBench['context']> {
    const bench = new KillBench();
    for (let index = 0; index < count; index += 1)
      bench.record({
        kind: 'order-intended',
        tag: orderTag(`K1${index + 100}`),
        purpose: { kind: 'kill', killId: 'K1' },
        positionId: put.positionId,
        side: 'BUY',
        quantity: 65,
        price: null,
      });
    const context = bench.context();
    const slicesOf = (_leg: unknown, quantity: number) => Array.from({ length: quantity / 65 }, () => 65);
    return { ...context, desk: Object.assign(context.desk, { slicesOf }) };
  }
  const filled = (change = {}) =>
    order({ orderId: '7', tag: orderTag('K1100'), status: 'complete', filledQuantity: 130, ...change });
  const turn = (count: number, orders: readonly ReturnType<typeof order>[] = []) =>
    turnOf(call, snapshot({ positions: [call], orders }), sent(count));

  it('is three orders a slice and twenty, of what is open and of what our own exits have filled of it', () => {
    expect([turn(22), turn(23)]).toEqual(['go', 'stopped']);
    expect([turn(28, [filled()]), turn(29, [filled()])]).toEqual(['go', 'stopped']);
  });

  it('counts neither what others have filled, nor what was filled of another leg', () => {
    expect(turn(23, [filled({ orderId: '8', tag: 'x' })])).toBe('stopped');
    expect(turn(23, [filled({ instrument: NIFTY_PE })])).toBe('stopped');
  });
});

describe('the sheet for a person (card K30)', () => {
  it('has what is open and what works, and nothing that is closed or gone', () => {
    const bench = new KillBench();
    const closed = position({ product: 'MIS', net: 0 });
    const orders = [order({ orderId: 'W' }), order({ orderId: 'C', status: 'cancelled' })];
    issueSheet({ id: 'x', code: 'c', text: 'Look.' }, snapshot({ positions: [closed, call], orders }), bench.context());
    expect(bench.of('sheet-issued')).toMatchObject([
      { sheet: { legs: [{ tradingSymbol: call.instrument.tradingSymbol }], orders: [{ orderId: 'W' }] } },
    ]);
    expect(bench.of('sheet-issued')[0]?.sheet.legs).toHaveLength(1);
    expect(bench.of('sheet-issued')[0]?.sheet.orders).toHaveLength(1);
    expect(bench.of('alert-raised')[0]?.text).toMatch(/^Family: Look\.\n/);
  });

  it('is none while nothing was ever read', () => {
    expect(sheetNow(new KillBench().context())).toBeUndefined();
  });
});
