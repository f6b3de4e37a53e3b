import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { standingView } from './standing-view.ts';

const asOf = FRIDAY_10AM;
const INFY = { tradingSymbol: 'INFY', quantity: 40, value: paise(6_002_000) };

describe('what stands beside the books of the day', () => {
  it('is worth the sum of the holdings, and nothing known where one of them has no price', () => {
    const worth = (...holdings: (typeof INFY | { tradingSymbol: string; quantity: number })[]) =>
      standingView({ asOf, holdings, orders: [] }).holdings;
    expect(worth(INFY, INFY)).toEqual({ count: 2, value: 12_004_000 });
    expect(worth(INFY, { tradingSymbol: 'HDFC', quantity: 1 })).toEqual({ count: 2, value: null });
    expect(worth()).toEqual({ count: 0, value: 0 });
  });

  it('stays unknown where it could not be read, and says where the API has none', () => {
    expect(standingView({ asOf, holdings: null, orders: null })).toMatchObject({ holdings: null, orders: null });
    expect(standingView({ asOf, holdings: null, orders: 'not-in-api' }).orders).toBe('not-in-api');
  });
});
