import { describe, expect, it } from 'vitest';
import { order, position, snapshot } from '../../testing/builders.ts';
import { bookOfToday } from './book-of-today.ts';

const closed = { ...position({ net: 0 }), buyQuantity: 65, sellQuantity: 65 };
const held = position({ net: -65 });
const intraday = position({ net: -65, product: 'MIS' });
const carried = { ...held, carriedIn: { quantity: -65, cash: 0 as never, valuedAt: 'unstated' } } as const;
const quiet = { ...snapshot({}), orders: [], trades: [] };

describe('a position book of a day without a fill (fault 17)', () => {
  it('is yesterday’s where its rows were traded: what is over goes, what may be held stays closable, and it is said', () => {
    const read = bookOfToday({ ...quiet, positions: [closed, held, intraday] });
    expect(read.positions).toEqual([held]);
    expect(read.incomplete).toEqual([{ kind: 'rows-refused', field: 'positions, of an earlier day', rows: 3 }]);
  });

  it('is today’s where its rows were carried in and nobody traded them, and holdings are no trades', () => {
    const read = { ...quiet, positions: [carried, position({ net: 50, product: 'CNC' })] };
    expect(bookOfToday(read)).toBe(read);
  });

  it('is today’s where an order of today has filled, in whatever contract', () => {
    const read = {
      ...quiet,
      positions: [closed],
      orders: [order({ orderId: 'O1', status: 'complete', filledQuantity: 65 })],
    };
    expect(bookOfToday(read)).toBe(read);
  });
});
