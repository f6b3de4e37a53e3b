import { describe, expect, it } from 'vitest';
import { NIFTY_CE, NIFTY_CE_WING, NIFTY_PE, position, rupees } from '../../testing/builders.ts';
import { NO_FACTS, type LegFact } from './facts.ts';
import type { RuleLook } from './judge-money.ts';
import { judgePositionLoss, judgePositionProfit } from './judge-positions.ts';

const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: -65 });
const wing = position({ instrument: NIFTY_CE_WING, net: 65 });
const closed = position({ product: 'MIS', net: 0 });
const leg = (row: typeof call, day: number | null, open: number | null = null): LegFact => ({
  position: row,
  isOpen: row.netQuantity !== 0,
  day: day === null ? null : rupees(day),
  open: open === null ? null : rupees(open),
  invested: null,
  value: null,
});

function look(legs: readonly LegFact[] | null, change: Partial<RuleLook> = {}): RuleLook {
  return {
    dayPnl: null,
    quality: 'fresh',
    facts: { ...NO_FACTS, legs: () => legs },
    bases: { startEquity: null, invested: null, peak: null, deviation: null },
    ruleId: 'mine',
    ...change,
  };
}

const loss = { kind: 'position-loss', figure: 'day', limit: { paise: rupees(200) } } as const;
const profit = { kind: 'position-profit', figure: 'day', target: { paise: rupees(200) } } as const;
const NAME = NIFTY_CE.tradingSymbol;

describe('the loss of one position (card D22)', () => {
  it('holds for each that has lost so much, and tells the worst', () => {
    const judged = judgePositionLoss(loss, look([leg(put, -200), leg(call, -900), leg(wing, -199)]));
    expect(judged).toMatchObject({
      id: 'position-loss',
      holds: true,
      unknown: false,
      value: rupees(-900),
      threshold: rupees(-200),
      unit: 'paise',
      distance: 0,
      subjects: [put.positionId, call.positionId],
      explanation: `${NAME} −₹900.00 of −₹200.00 for one position (line crossed)`,
    });
  });

  it('that is nearest to its line is the one that is told', () => {
    const legs = [leg(put, 50), leg(call, -150), leg(wing, -150), leg(closed, -999)];
    expect(judgePositionLoss(loss, look(legs))).toMatchObject({
      holds: false,
      unknown: false,
      value: rupees(-150),
      distance: rupees(50),
      subjects: [],
      explanation: `${NAME} −₹150.00 of −₹200.00 for one position (₹50.00 away)`,
    });
  });

  it('is unrealised alone where that is asked for, and of the legs that are meant', () => {
    const legs = [leg(call, -900, -10), leg(put, -10, -900)];
    expect(judgePositionLoss({ ...loss, figure: 'open' }, look(legs)).subjects).toEqual([put.positionId]);
    const ofCall = { ...loss, legs: { symbols: [NAME] } };
    expect(judgePositionLoss(ofCall, look(legs)).subjects).toEqual([call.positionId]);
    expect(judgePositionLoss({ ...ofCall, figure: 'open' }, look(legs)).holds).toBe(false);
  });

  it('of nothing is known, and not held', () => {
    expect(judgePositionLoss(loss, look([leg(closed, -999)]))).toMatchObject({
      holds: false,
      unknown: false,
      value: null,
      distance: null,
      explanation: 'nothing is open in any position',
    });
    const part = { ...loss, limit: { percent: 5, of: 'invested' } } as const;
    expect(judgePositionLoss(part, look([]))).toMatchObject({
      holds: false,
      unknown: false,
      explanation: 'nothing is open in any position',
    });
    expect(judgePositionLoss(part, look([leg(call, -1)]))).toMatchObject({
      holds: false,
      unknown: true,
      value: null,
      distance: null,
      explanation: 'what is invested in open positions is not known',
    });
  });

  it('I5: is unknown with the figure of one leg, unless another holds already', () => {
    const unsure = judgePositionLoss(loss, look([leg(call, -50), leg(put, null), leg(wing, null)]));
    expect(unsure).toMatchObject({ holds: false, unknown: true, value: rupees(-50), distance: null });
    const only = judgePositionLoss(loss, look([leg(put, null), leg(wing, null)]));
    expect(only.explanation).toBe(`P&L of ${NIFTY_PE.tradingSymbol} is not known for sure (fresh)`);
    expect(judgePositionLoss(loss, look([leg(call, -200), leg(put, null)]))).toMatchObject({
      holds: true,
      unknown: false,
      subjects: [call.positionId],
    });
  });

  it('I5: is unknown on old prices, and without rows', () => {
    const stale = judgePositionLoss(loss, look([leg(call, -999)], { quality: 'stale' }));
    expect(stale).toMatchObject({ holds: false, unknown: true, value: null, subjects: [] });
    expect(stale.explanation).toBe('P&L of positions is not known for sure (stale)');
    expect(judgePositionLoss(loss, look(null))).toMatchObject({
      holds: false,
      unknown: true,
      explanation: 'P&L of positions is not known for sure (fresh)',
    });
  });
});

describe('the profit of one position', () => {
  it('holds for each that has made so much, and tells the best', () => {
    expect(judgePositionProfit(profit, look([leg(put, 200), leg(call, 900), leg(wing, 199)]))).toMatchObject({
      id: 'position-profit',
      holds: true,
      value: rupees(900),
      threshold: rupees(200),
      distance: 0,
      subjects: [put.positionId, call.positionId],
      explanation: `${NAME} +₹900.00 of +₹200.00 for one position (line crossed)`,
    });
    expect(judgePositionProfit(profit, look([leg(put, -10), leg(call, 150), leg(wing, 150)]))).toMatchObject({
      holds: false,
      value: rupees(150),
      distance: rupees(50),
      explanation: `${NAME} +₹150.00 of +₹200.00 for one position (₹50.00 away)`,
    });
    expect(judgePositionProfit({ ...profit, atPercent: 50 }, look([leg(put, 100)])).holds).toBe(true);
  });
});
