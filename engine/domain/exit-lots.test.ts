import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NIFTY_CE, position } from '../testing/builders.ts';
import { isLotLesson, learnedStep, type SizedAttempt } from './exit-lots.ts';
import { isLesson, learnedSlice, sliceQuantity } from './exit-plan.ts';

const LOT = NIFTY_CE.lotSize;
const leg = position({ net: -100 * LOT });
const refused = (lots: number, code: 'lot' | 'freeze' = 'lot'): SizedAttempt => ({
  positionId: leg.positionId,
  quantity: lots * LOT,
  code,
});

describe('orders of a contract whose lot has grown', () => {
  it('fault 28: are cut in steps that none of the refused ones was a multiple of; the odd rest goes last', () => {
    const step = learnedStep(leg, [refused(27)]);
    expect(step).toBe(2 * LOT);
    expect(sliceQuantity(31 * LOT, NIFTY_CE, { step })).toEqual([26 * LOT, 5 * LOT]);
    expect(sliceQuantity(31 * LOT, NIFTY_CE, { step, most: 7 * LOT }).map((each) => each / LOT)).toEqual([
      6, 6, 6, 6, 6, 1,
    ]);
  });

  it('fault 28: nothing is learned from other refusals, of other contracts, or without a lot in the master', () => {
    const other = position({ net: -LOT, product: 'MIS' }).positionId;
    expect(learnedStep(leg, [refused(27, 'freeze'), { ...refused(27), positionId: other }])).toBeUndefined();
    expect(learnedStep({ ...leg, instrument: { ...NIFTY_CE, lotSize: 0 } }, [refused(27)])).toBeUndefined();
    expect(isLotLesson(refused(27), { ...NIFTY_CE, lotSize: 0 })).toBe(false);
  });

  it('fault 28: what is smaller than the step it suggests teaches nothing: the same order would go again', () => {
    expect([1, 2, 3, 4, 5].map((lots) => isLesson(refused(lots), NIFTY_CE))).toEqual([false, false, true, true, true]);
  });

  it('K8 R12: whatever the exchange takes, the sum stays exact, and few orders that taught nothing were sent', () => {
    const sizes = fc.record({
      lots: fc.integer({ min: 1, max: 80 }),
      grown: fc.integer({ min: 1, max: 5 }),
      most: fc.integer({ min: 5, max: 40 }),
    });
    fc.assert(
      fc.property(sizes, ({ lots, grown, most }) => {
        const attempts: SizedAttempt[] = [];
        let left = lots * LOT;
        let wasted = 0;
        for (let tries = 0; tries < 60 && left > 0; tries += 1) {
          const learned = { most: learnedSlice(leg, attempts), step: learnedStep(leg, attempts) };
          const slices = sliceQuantity(left, NIFTY_CE, learned);
          expect(slices.reduce((sum, slice) => sum + slice, 0)).toBe(left);
          const [slice = 0] = slices;
          const isWhole = slice === left;
          const code: SizedAttempt['code'] =
            slice % (grown * LOT) !== 0 && !isWhole ? 'lot' : slice > most * LOT ? 'freeze' : undefined;
          const attempt: SizedAttempt = { positionId: leg.positionId, quantity: slice, ...(code ? { code } : {}) };
          attempts.push(attempt);
          if (!code) left -= slice;
          else if (!isLesson(attempt, NIFTY_CE)) wasted += 1;
        }
        expect(left).toBe(0);
        expect(wasted).toBeLessThan(5);
      }),
    );
  });
});
