import { describe, expect, it } from 'vitest';
import { NIFTY_CE, NIFTY_CE_WING, position } from '../testing/builders.ts';
import { isHedge, isResidual, mustExit, releasedHedges, type ExitRule } from './exit-scope.ts';
import type { Instrument } from './instrument.ts';

const future: Instrument = { ...NIFTY_CE, kind: 'future', tradingSymbol: 'NIFTY26NOVFUT' };
const share: Instrument = { ...NIFTY_CE, exchange: 'NSE', kind: 'equity', tradingSymbol: 'INFY', underlying: 'INFY' };
const rule: ExitRule = { squareOffHedges: true, scope: 'derivatives', residuals: [] };

describe('what a kill closes', () => {
  it.each([
    ['a sold option', position({ net: -65 }), true, true],
    ['a bought option', position({ net: 65 }), true, false],
    ['a sold future', position({ instrument: future, net: -65 }), true, true],
    ['a bought future', position({ instrument: future, net: 65 }), true, true],
    ['a closed row', position({ net: 0 }), false, false],
    ['holdings', position({ instrument: share, net: 65, product: 'CNC' }), false, false],
  ] as const)('K26: %s', (_name, each, withHedges, without) => {
    expect(mustExit(each, rule)).toBe(withHedges);
    expect(mustExit(each, { ...rule, squareOffHedges: false })).toBe(without);
  });

  it('K26: intraday shares by setting, holdings never', () => {
    const intraday = position({ instrument: share, net: 100, product: 'MIS' });
    const held = position({ instrument: share, net: 100, product: 'CNC' });
    expect(mustExit(intraday, rule)).toBe(false);
    expect(mustExit(intraday, { ...rule, scope: 'all-but-holdings' })).toBe(true);
    expect(mustExit(held, { ...rule, scope: 'all-but-holdings' })).toBe(false);
  });

  it('K23: what was left as worthless is left, more of it or the other side of it is not', () => {
    const residuals = [{ positionId: position({ net: 65 }).positionId, units: 65 }];
    expect([65, 130, -65].map((net) => isResidual(position({ net }), residuals))).toEqual([true, false, false]);
    expect(mustExit(position({ net: 65 }), { ...rule, residuals })).toBe(false);
  });

  it('calls only bought options a hedge', () => {
    expect(isHedge(position({ net: 65 }))).toBe(true);
    expect(isHedge(position({ net: -65 }))).toBe(false);
    expect(isHedge(position({ instrument: future, net: 65 }))).toBe(false);
  });
});

describe('hedges wait for their own shorts', () => {
  const short = position({ net: -65 });
  const hedge = position({ instrument: NIFTY_CE_WING, net: 65 });
  const other = position({
    instrument: { ...NIFTY_CE_WING, tradingSymbol: 'BANKNIFTY26NOV60000CE', underlying: 'BANKNIFTY' },
    net: 30,
  });
  const later = position({
    instrument: { ...NIFTY_CE_WING, tradingSymbol: 'NIFTY26DEC25000CE', expiry: '2026-12-29' },
    net: 65,
  });

  it('K1 K7: a hedge of another underlying or expiry may go, one of the same may not until its shorts are gone', () => {
    expect(releasedHedges([short, hedge, other, later], rule)).toEqual([other, later]);
    expect(releasedHedges([position({ net: 0 }), hedge], rule)).toEqual([hedge]);
  });

  it('D21: a master that does not name underlying or expiry pairs a hedge with every short', () => {
    const nameless = position({ instrument: { ...NIFTY_CE_WING, underlying: '' }, net: 65 });
    const { expiry: _expiry, ...dateless } = NIFTY_CE_WING;
    expect(releasedHedges([short, nameless, position({ instrument: dateless, net: 65 })], rule)).toEqual([]);
  });

  it('K26: a short that is out of scope keeps no hedge', () => {
    expect(releasedHedges([position({ net: -65, product: 'CNC' }), hedge], rule)).toEqual([hedge]);
  });
});
