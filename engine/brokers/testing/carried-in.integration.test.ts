import { describe, expect, it } from 'vitest';
import { dayBaseline } from '../../domain/day-baseline.ts';
import { markToMarket } from '../../domain/mark-to-market.ts';
import { paise } from '../../domain/money.ts';
import { placeOrder } from '../../simulation/order-desk.ts';
import { dhanLine } from '../dhan/testing/dhan-line.ts';
import { kotakLine } from '../kotak-neo/testing/kotak-line.ts';
import { kiteLine } from '../zerodha/testing/kite-line.ts';
import { snapshotOf } from './contract-line.ts';
import type { simulatorLine } from './simulator-line.ts';

type Line = Awaited<ReturnType<typeof simulatorLine>>;

/** Sold yesterday at this price, in paise; the previous close is another one. */
const SOLD_AT = 15_000;
const CLOSE = 9_900;

/** Puts a short of one lot into the book as it was carried over the night, and the price the broker counts it at. */
function carryIn({ exchange, book, listed: { tradingSymbol } }: Line, at: number): void {
  const carriedIn = { quantity: -65, cash: paise(65 * at), valuedAt: 'unstated', closePrice: paise(CLOSE) } as const;
  const row = { tradingSymbol, product: 'NRML', buyQuantity: 0, buyValue: paise(0), sellQuantity: 65 } as const;
  exchange.put({ ...book(), positions: [{ ...row, sellValue: paise(65 * at), carriedIn }] });
}

const BROKERS = [
  { name: 'Kotak Neo', open: () => kotakLine(), countedAt: SOLD_AT, valuedAt: 'unstated' },
  { name: 'Dhan', open: () => dhanLine(), countedAt: SOLD_AT, valuedAt: 'unstated' },
  // Kite counts from the close by itself.
  { name: 'Zerodha', open: () => kiteLine(), countedAt: CLOSE, valuedAt: 'previous-close' },
] as const;

describe.each(BROKERS)('a short carried into the day at $name (card D20)', ({ open, countedAt, valuedAt }) => {
  it('is read with what its row counts for it and the previous close, and the day’s P&L leaves yesterday out', async () => {
    const line = await open();
    carryIn(line, countedAt);
    const account = await snapshotOf(line.broker);
    const [position] = account.positions;
    expect(position).toMatchObject({ netQuantity: -65, sellQuantity: 65, buyQuantity: 0 });
    expect(position?.carriedIn).toEqual({ quantity: -65, cash: 65 * countedAt, valuedAt, closePrice: CLOSE });
    const { legs, unknown } = dayBaseline(account.positions, { known: [], previousClose: [], beforeOpen: false });
    expect(unknown).toEqual([]);
    const mark = markToMarket(account, new Map(), Date.now()).value ?? Number.NaN;
    const before = legs.reduce((sum, leg) => sum + leg.before, 0);
    expect(mark - before).toBe(65 * (CLOSE - (position?.quote?.lastPrice ?? Number.NaN)));
  });

  it('is told from what was sold today, and keeps its close when it is bought back', async () => {
    const line = await open();
    carryIn(line, countedAt);
    await line.sellByHand();
    const two = (await snapshotOf(line.broker)).positions[0];
    expect(two).toMatchObject({
      netQuantity: -130,
      sellQuantity: 130,
      carriedIn: { quantity: -65, cash: 65 * countedAt },
    });
    const { tradingSymbol } = line.listed;
    const exit = { tradingSymbol, product: 'NRML', side: 'BUY', quantity: 130, type: 'MARKET' } as const;
    expect(placeOrder(line.exchange, line.accountId, exit)).toMatchObject({ ok: true });
    const closed = (await snapshotOf(line.broker)).positions[0];
    expect(closed).toMatchObject({
      netQuantity: 0,
      buyQuantity: 130,
      carriedIn: { quantity: -65, cash: 65 * countedAt, valuedAt, closePrice: CLOSE },
    });
  });
});
