import { describe, expect, it } from 'vitest';
import { evolve, openingState } from '../domain/engine-state.ts';
import type { StandingBook } from '../domain/standing-book.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { BrokerHealth } from '../ports.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { standingAlarm } from './standing-alarm.ts';

const armed = openingState(tradingDayOf(FRIDAY_10AM));
const latched = { ...armed, latch: { state: 'latched' } } as typeof armed;
const line: BrokerHealth = { quotes: { source: 'live', since: 0 }, ordersRefused: null };
const GTT = { id: '112127', name: 'GTT', tradingSymbol: 'NIFTY26NOV24500CE' };
const waiting = (orders: StandingBook['orders']): BrokerHealth => ({
  ...line,
  standing: { asOf: FRIDAY_10AM, holdings: [], orders },
});
const textsOf = (health: BrokerHealth, state = latched): readonly string[] =>
  standingAlarm(health, state, { alias: 'A' }).map((entry) => (entry.kind === 'alert-raised' ? entry.text : ''));

describe('the alarm over orders that wait outside the day’s book', () => {
  it('is silent before a kill, where none wait, and where the broker’s API has none', () => {
    expect(textsOf(waiting([GTT]), armed)).toEqual([]);
    expect(textsOf(waiting([]))).toEqual([]);
    expect(textsOf(waiting('not-in-api'))).toEqual([]);
    expect(textsOf(line)).toEqual([]);
  });

  it('names each after a kill, says what it can do and what to do, and speaks once', () => {
    const [text] = textsOf(waiting([GTT]));
    expect(text).toMatch(/GTT 112127 \(NIFTY26NOV24500CE\).*delete/);
    const entries = standingAlarm(waiting([GTT]), latched, { alias: 'A' });
    const after = entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), latched);
    expect(textsOf(waiting([GTT]), after)).toEqual([]);
  });

  it('does not take a list that could not be read for an empty one', () => {
    expect(textsOf(waiting(null))[0]).toMatch(/could not be read/);
  });
});
