import { describe, expect, it } from 'vitest';
import { filledStop, FRIDAY_10AM, position, snapshot, soloTrade, trade } from '../testing/builders.ts';
import type { Trade } from './order.ts';
import { shortOptionStopHits } from './stop-loss.ts';

const SECOND = FRIDAY_10AM;
const STOP = filledStop({ orderId: 'S1', updatedAt: SECOND });
/** Sold before, bought back by the stop, and bought once more by another hand, or the other way round. */
const LONG = { ...position({ net: 65 }), buyQuantity: 130, sellQuantity: 65 };
const SOLD = soloTrade('SELL', 65, SECOND - 60_000);

const numbered = (of: Trade, tradeId: string): Trade => ({ ...of, tradeId });
const hitsOf = (...trades: readonly Trade[]) =>
  shortOptionStopHits(snapshot({ positions: [LONG], orders: [STOP], trades: [SOLD, ...trades] })).length;

describe('a stop and another hand’s order in one second of the trade book', () => {
  const bought = trade(STOP, { at: SECOND });
  const other = soloTrade('BUY', 65, SECOND);

  it.each([
    ['9', '10'],
    ['0000099', '100'],
    ['25000000000000000001', '25000000000000000002'],
  ])('D2: the stop’s number %s is below the other’s %s: it closed the short', (first, second) => {
    const [stop, robot] = [numbered(bought, first), numbered(other, second)];
    expect([hitsOf(stop, robot), hitsOf(robot, stop)]).toEqual([1, 1]);
  });

  it('D11: the other’s number is the lower one: it had closed the short, and the stop opened a new long', () => {
    const [stop, robot] = [numbered(bought, '10'), numbered(other, '9')];
    expect([hitsOf(stop, robot), hitsOf(robot, stop)]).toEqual([0, 0]);
  });

  it('D2 D11: without numbers the order of the book tells', () => {
    const [stop, robot] = [numbered(bought, 'x'), numbered(other, 'y')];
    expect([hitsOf(stop, robot), hitsOf(robot, stop)]).toEqual([1, 0]);
  });

  it('D12: fills of one stop within a second count from the first of them', () => {
    const [part, rest] = [trade(STOP, { tradeId: '7', quantity: 30 }), trade(STOP, { tradeId: '9', quantity: 35 })];
    expect(hitsOf(rest, numbered(other, '8'), part)).toBe(1);
    expect(hitsOf(rest, numbered(other, '6'), part)).toBe(0);
  });
});
