import { beforeEach, describe, expect, it } from 'vitest';
import { openingState, type EngineState } from '../domain/engine-state.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import { assessRisk, type RiskAssessment } from '../domain/risk.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { FRIDAY_10AM, position, rupees, settings, snapshot } from '../testing/builders.ts';
import { QuoteGate } from './quote-gate.ts';

const SHORT = position({ net: -65, average: 100, ltp: 100 });

describe('the gate of prices between two readings', () => {
  let clock: ManualClock;
  let state: EngineState;
  let last: RiskAssessment;
  let gate: QuoteGate;

  const assess = (): RiskAssessment =>
    assessRisk(snapshot({ positions: [SHORT] }), {
      policy: settings().policy,
      knownStopHits: [],
      lastGood: new Map(),
      now: clock.now(),
    });
  const price = (rupeesEach: number, ago = 0): ReadonlyMap<PositionId, Quote> =>
    new Map([[SHORT.positionId, { lastPrice: rupees(rupeesEach), asOf: clock.now() - ago }]]);
  const known = settings();

  beforeEach(() => {
    clock = new ManualClock(FRIDAY_10AM);
    state = { ...openingState(tradingDayOf(FRIDAY_10AM)), running: true };
    last = assess();
    gate = new QuoteGate({ clock, last: () => last, state: () => state, settings: () => known });
    gate.take(price(100));
    gate.drain();
    gate.judged('nothing');
  });

  it('asks for a judgement before the first one was made', () => {
    const fresh = new QuoteGate({ clock, last: () => last, state: () => state, settings: () => known });
    expect(fresh.take(price(100))).toBe(true);
  });

  it('lets ordinary prices pass and hands out only the newest', () => {
    expect([101, 103, 102].map((each) => gate.take(price(each)))).toEqual([false, false, false]);
    expect(gate.drain()).toEqual([price(102)]);
    expect(gate.drain()).toEqual([]);
  });

  it('asks four times a second for the sake of the view', async () => {
    await clock.advance(249);
    expect(gate.take(price(101))).toBe(false);
    await clock.advance(1);
    expect(gate.take(price(101))).toBe(true);
  });

  it('asks at the price that reaches the line and at every one after it', () => {
    expect(gate.take(price(124))).toBe(false);
    gate.judged('something');
    expect(gate.take(price(124))).toBe(true);
    expect(gate.take(price(101))).toBe(true);
  });

  it('asks when anything a judgement follows from has changed', () => {
    state = { ...state };
    expect(gate.take(price(101))).toBe(true);
    gate.judged('nothing');
    expect(gate.take(price(101))).toBe(false);
    last = assess();
    expect(gate.take(price(101))).toBe(true);
  });

  it('keeps the good price that something worse has followed, as the last good one', () => {
    const good = price(104);
    gate.take(good);
    const bad: ReadonlyMap<PositionId, Quote> = new Map([[SHORT.positionId, { lastPrice: 0, asOf: clock.now() }]]);
    expect(gate.take(bad)).toBe(true);
    expect(gate.drain()).toEqual([good, bad]);
  });

  it('does not let a late price replace a newer one', () => {
    const newer = price(103);
    gate.take(newer);
    gate.take(price(99, 500));
    expect(gate.drain()).toEqual([newer]);
  });
});
