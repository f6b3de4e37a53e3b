import { describe, expect, it } from 'vitest';
import { filledStop, FRIDAY_10AM, NIFTY_PE, policy, position, rupees, snapshot, trade } from '../testing/builders.ts';
import type { AccountSnapshot } from './account-snapshot.ts';
import { assessRisk, mergeStopHits, type AssessmentContext } from './risk.ts';
import type { StopHit } from './stop-loss.ts';
import { istDateOf, istMidnight } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const short = position({ net: -65 });

function assess(parts: Partial<AccountSnapshot>, change: Partial<AssessmentContext> = {}) {
  return assessRisk(snapshot({ positions: [short], ...parts }), {
    policy: policy(),
    knownStopHits: [],
    lastGood: new Map(),
    now: NOW,
    ...change,
  });
}

describe('fills that no row has booked yet', () => {
  const unbooked = [short.positionId];

  it('R7: make the figure incomplete, and say of which legs', () => {
    const seen = assess({}, { unbooked });
    expect(seen.degraded).toEqual({ code: 'fills-unbooked', positionIds: unbooked });
    expect(seen.mark.quality).toBe('incomplete');
    expect(seen.dayPnl).not.toBeNull();
  });

  it('R7: with none of them the figure decides', () => {
    expect(assess({}, { unbooked: [] })).not.toHaveProperty('degraded');
    expect(assess({})).not.toHaveProperty('degraded');
    expect(assess({}).mark.quality).toBe('fresh');
    expect(assess({}).carried).toEqual([]);
  });

  it('R7: what the broker left out is said before them', () => {
    const incomplete = [{ kind: 'rows-refused', field: 'orders.status', rows: 1 }] as const;
    expect(assess({ incomplete }, { unbooked }).degraded).toEqual({
      code: 'snapshot-incomplete',
      detail: 'rows-refused',
    });
  });
});

describe('the orders of the day', () => {
  const midnight = istMidnight(istDateOf(NOW));
  const covered = { ...position({ net: 0 }), buyQuantity: 65, sellQuantity: 65 };
  const stopAt = (updatedAt: number) => filledStop({ orderId: 'S1', updatedAt });
  const hits = (updatedAt: number, tradedAt?: number): number => {
    const stop = stopAt(updatedAt);
    const trades = tradedAt === undefined ? [] : [trade(stop, { at: tradedAt })];
    return assess({ positions: [covered], orders: [stop], trades }).stopHits.length;
  };

  it('L11: begin at midnight, to the millisecond', () => {
    expect(hits(midnight)).toBe(1);
    expect(hits(midnight - 1)).toBe(0);
  });

  it('L11: an order of yesterday with a fill of today is one of today', () => {
    expect(hits(midnight - 1, midnight)).toBe(1);
    expect(hits(midnight - 1, midnight - 1)).toBe(0);
  });

  it('L11: one whose time cannot be read is kept: a stop is never missed for want of a clock', () => {
    expect(hits(0)).toBe(1);
    expect(hits(Number.NaN)).toBe(1);
  });
});

describe('stops seen again', () => {
  const hit = (change: Partial<StopHit> = {}): StopHit => ({
    orderId: 'S1',
    positionId: short.positionId,
    tradingSymbol: 'X',
    filledQuantity: 65,
    averagePrice: rupees(130),
    full: false,
    ...change,
  });

  it('D12: at the same fill the first word stands, at a larger one the later', () => {
    const later = hit({ averagePrice: rupees(140) });
    expect(mergeStopHits([hit()], [later])).toEqual([hit()]);
    expect(mergeStopHits([hit()], [{ ...later, filledQuantity: 66 }])).toMatchObject([{ averagePrice: rupees(140) }]);
  });

  it('D12: what was full stays full, and two orders stay two', () => {
    expect(mergeStopHits([hit({ full: true })], [hit()])).toMatchObject([{ full: true }]);
    expect(mergeStopHits([hit()], [hit({ full: true })])).toMatchObject([{ full: true }]);
    expect(mergeStopHits([hit()], [hit({ orderId: 'S2' })])).toHaveLength(2);
  });
});

describe('what is open', () => {
  it('counts rows with units, and no closed ones', () => {
    const closed = position({ instrument: NIFTY_PE, net: 0, realized: 100 });
    expect(assess({ positions: [short, closed] }).openPositions).toBe(1);
  });
});
