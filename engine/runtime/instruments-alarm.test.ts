import { describe, expect, it } from 'vitest';
import { evolve, openingState } from '../domain/engine-state.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { BrokerHealth, InstrumentLists } from '../ports.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { instrumentsAlarm } from './instruments-alarm.ts';

const guarding = evolve(
  openingState(tradingDayOf(FRIDAY_10AM)),
  { kind: 'engine-started', actor: 'trader' },
  FRIDAY_10AM,
);
const good: InstrumentLists = { date: '2026-11-20', missed: false, quarantined: 0 };
const told = (change: Partial<InstrumentLists> | undefined, { now = FRIDAY_10AM, state = guarding } = {}) => {
  const line: BrokerHealth = { quotes: { source: 'live', since: 0 }, ordersRefused: null };
  const health = change ? { ...line, instruments: { ...good, ...change } } : line;
  return instrumentsAlarm(health, state, { alias: 'A', now });
};
const textOf = (entries: ReturnType<typeof told>): string =>
  entries.map((entry) => (entry.kind === 'alert-raised' ? entry.text : '')).join();

describe('the alarm of an old list of contracts', () => {
  it('P22: says which day’s list is in use after 08:30 and what that means for exits, once a day', () => {
    const entries = told({ date: '2026-11-19', missed: true });
    expect(entries).toMatchObject([{ kind: 'alert-raised', code: 'instruments-old', priority: 'warning' }]);
    expect(textOf(entries)).toMatch(/the one of 2026-11-19 is in use\. Exits are cut into smaller orders/);
    const after = entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), guarding);
    expect(told({ date: '2026-11-19', missed: true }, { state: after })).toEqual([]);
    expect(textOf(told({ date: null, missed: true }))).toContain('there is none of an earlier day');
  });

  it('P22: is silent before 08:30, while today’s is on its way, and where nobody guards', () => {
    const early = Date.parse('2026-11-20T08:29:59+05:30');
    expect(told({ date: '2026-11-19', missed: true }, { now: early })).toEqual([]);
    expect(told({ date: '2026-11-19', missed: true }, { now: early + 1_000 })).toHaveLength(1);
    expect(told({ date: '2026-11-19' })).toEqual([]);
    expect(told({})).toEqual([]);
    expect(told(undefined)).toEqual([]);
    const stopped = openingState(tradingDayOf(FRIDAY_10AM));
    expect(told({ date: '2026-11-19', missed: true }, { state: stopped })).toEqual([]);
  });

  it('D21: says how many contracts were put aside and that their positions still leave', () => {
    const entries = told({ quarantined: 3 });
    expect(entries).toMatchObject([{ code: 'instruments-quarantined', priority: 'warning' }]);
    expect(textOf(entries)).toMatch(/3 contract\(s\).*still watched and closed/);
  });
});
