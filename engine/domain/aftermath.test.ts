import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE_WING, NIFTY_PE, order, position, rupees, stopOrder } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import {
  beginAftermath,
  evolveAftermath,
  findIntrusion,
  isSpreadInsane,
  mayFlattenAgain,
  openReentry,
  reducedLegs,
  type Aftermath,
  type Reentry,
} from './aftermath.ts';
import { evolve, openingState } from './engine-state.ts';
import type { LegReading } from './journal-entry.ts';
import { withStep } from './kill-progress.ts';
import { tradingDay } from './trading-day.ts';

const call = (net: number) => position({ net });
const leg = (net: number): LegReading => ({ positionId: call(1).positionId, netQuantity: net });
const nobody = () => false;
const ids = (orders: readonly { readonly orderId: string }[]) => orders.map(({ orderId }) => orderId);

describe('what was not there when the kill ended (cards L8 and L9)', () => {
  it.each([
    ['nothing', 0, 0, 0],
    ['what was left', 65, 65, 0],
    ['less than was left', 130, 65, 0],
    ['more than was left', 65, 195, 130],
    ['the other side of what was left', 65, -130, 130],
    ['a leg of its own', 0, -65, 65],
  ])('%s', (_name, left, net, excess) => {
    const found = findIntrusion({ positions: [call(net)], orders: [] }, left === 0 ? [] : [leg(left)], nobody);
    expect(found.legs.reduce((sum, each) => sum + each.excess, 0)).toBe(excess);
  });

  it('holdings and orders for them are nobody’s business here (card K26)', () => {
    const positions = [position({ net: 100, product: 'CNC' })];
    const orders = [order({ orderId: 'H', product: 'CNC' })];
    expect(findIntrusion({ positions, orders }, [], nobody)).toEqual({ legs: [], orders: [] });
  });

  it('orders that only reduce what was left may rest, as far as all together cannot cross zero (card L9)', () => {
    const positions = [call(65)];
    const stop = stopOrder({ orderId: 'S', side: 'SELL', quantity: 65 });
    const limit = order({ orderId: 'L', side: 'SELL', quantity: 65 });
    const buy = order({ orderId: 'B', side: 'BUY' });
    const other = order({ orderId: 'O', side: 'SELL', instrument: NIFTY_PE });
    const done = order({ orderId: 'D', side: 'BUY', status: 'complete' });
    const find = (...orders: readonly ReturnType<typeof order>[]) =>
      ids(findIntrusion({ positions, orders }, [leg(65)], nobody).orders);
    expect(find(stop)).toEqual([]);
    expect(find(stop, limit)).toEqual(['L']);
    expect(find(buy, other, done)).toEqual(['B', 'O']);
  });

  it('an exit on what was opened elsewhere goes, unless it is ours: it would cover it for ever (card K22)', () => {
    const exits = [order({ orderId: 'theirs', side: 'BUY' }), order({ orderId: 'ours', side: 'BUY' })];
    const found = findIntrusion({ positions: [call(-65)], orders: exits }, [], ({ orderId }) => orderId === 'ours');
    expect(ids(found.orders)).toEqual(['theirs']);
  });

  it('never asks for more units than are open, and for none where nothing is above what was left', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: -5, max: 5 }), (left, net) => {
        const { legs } = findIntrusion({ positions: [call(net * 65)], orders: [] }, [leg(left * 65)], nobody);
        const excess = legs[0]?.excess ?? 0;
        expect(excess).toBeLessThanOrEqual(Math.abs(net * 65));
        expect(Math.abs(net * 65) - excess).toBe(
          Math.sign(net) === Math.sign(left) ? Math.min(Math.abs(net), Math.abs(left)) * 65 : 0,
        );
      }),
    );
  });
});

describe('what a kill left', () => {
  it('is what its last proof read, although a clock set back makes an earlier reading look later (cards L8 and K26)', () => {
    const latched = evolve(openingState(tradingDay('2026-11-20')), killLatched(), FRIDAY_10AM).kill;
    if (!latched) throw new Error('no kill');
    const early = withStep(latched, 'cancel-orders', { reading: { readAt: FRIDAY_10AM, legs: [leg(-65)] } });
    const reading = { readAt: FRIDAY_10AM - 60_000, legs: [leg(30)] };
    const proven = withStep(early, 'prove-flat', { outcome: 'confirmed', reading });
    expect(beginAftermath(proven).left).toEqual([leg(30)]);
    expect(beginAftermath(early).left).toEqual([leg(-65)]);
    expect(beginAftermath(latched).left).toBeNull();
  });
});

describe('legs that were left', () => {
  it('shrink with what a person closes, and never grow', () => {
    const wing = position({ net: 65, instrument: NIFTY_CE_WING });
    const left = [leg(130), { positionId: wing.positionId, netQuantity: 65 }];
    expect(reducedLegs({ positions: [call(130), wing] }, left)).toBeNull();
    expect(reducedLegs({ positions: [call(260), wing] }, left)).toBeNull();
    expect(reducedLegs({ positions: [call(65), wing] }, left)).toEqual([leg(65), left[1]]);
    expect(reducedLegs({ positions: [call(-65)] }, left)).toEqual([]);
  });
});

describe('a spread', () => {
  it.each([
    ['tight', { bid: 99, ask: 101 }, false],
    ['a quarter of the price', { bid: 87.5, ask: 112.5 }, false],
    ['more than a quarter', { bid: 87, ask: 113 }, true],
    ['wide in percent and small in money', { bid: 0.05, ask: 1.5 }, false],
    ['without a buyer', { ask: 1 }, true],
    ['without a seller', { bid: 1 }, true],
    ['that the broker does not show', {}, false],
  ])('%s', (_name, { bid, ask }: { readonly bid?: number; readonly ask?: number }, insane) => {
    const quote = {
      lastPrice: 10_000,
      asOf: FRIDAY_10AM,
      ...(bid === undefined ? {} : { bid: rupees(bid) }),
      ...(ask === undefined ? {} : { ask: rupees(ask) }),
    };
    expect(isSpreadInsane({ quote })).toBe(insane);
  });
});

describe('re-entries of a kill (card R19)', () => {
  const quiet: Aftermath = { killId: 'K1', left: [], reentries: [] };
  const seen = (number: number, flattens = true) =>
    ({ kind: 'bypass-seen', killId: 'K1', number, origin: 'elsewhere', legs: [], orders: [], flattens }) as const;
  const flattened = { kind: 'bypass-flattened', killId: 'K1', number: 1, reading: { readAt: 0 } } as const;

  it('are open until proven gone, one at a time, and only of this kill', () => {
    const once = evolveAftermath(quiet, seen(1), { at: 1_000, orders: 0 });
    expect(openReentry(once)?.number).toBe(1);
    expect(openReentry(evolveAftermath(quiet, seen(1), { at: 1_000, orders: 7 }))?.ordersBefore).toBe(7);
    expect(openReentry(evolveAftermath(once, seen(2, false), { at: 2_000, orders: 0 }))?.number).toBe(2);
    expect(openReentry(evolveAftermath(once, flattened, { at: 3_000, orders: 0 }))).toBeUndefined();
    expect(evolveAftermath(quiet, { ...seen(1), killId: 'K2' }, { at: 1_000, orders: 0 })).toBe(quiet);
    expect(evolveAftermath(null, seen(1), { at: 1_000, orders: 0 })).toBeNull();
  });

  it('are closed so often within an hour that slides, and those that were not closed do not count (card L8)', () => {
    const at = (seenAt: number, flattens = true): Reentry => ({
      ...seen(1, flattens),
      ordersBefore: 0,
      seenAt,
      endedAt: seenAt + 1,
    });
    const two = { ...quiet, reentries: [at(0), at(60_000), at(70_000, false)] };
    expect(mayFlattenAgain(two, 3, 80_000)).toBe(true);
    expect(mayFlattenAgain(two, 2, 80_000)).toBe(false);
    expect(mayFlattenAgain(two, 2, 3_600_000)).toBe(true);
  });
});
