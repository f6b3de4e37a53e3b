import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM, policy } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { decide, type DecisionContext } from './decide.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { JournalEntry, Lock } from './journal-entry.ts';
import { tradingDay } from './trading-day.ts';
import { wallTime } from './trusted-time.ts';

const NOW = FRIDAY_10AM;
const DAY_MS = 86_400_000;
const running: EngineState = { ...openingState(tradingDay('2026-11-20')), running: true };
const context = (change: Partial<DecisionContext> = {}): DecisionContext => ({
  now: NOW,
  policy: policy(),
  capabilities: { killSwitch: { access: 'api', needsFlat: true } },
  calendar: CALENDAR,
  killId: 'K1',
  alias: 'Family',
  ...change,
});
const after = (state: EngineState, entries: readonly JournalEntry[]): EngineState =>
  entries.reduce((each, entry) => evolve(each, entry, NOW), state);
const clock = (state: EngineState, change: Partial<DecisionContext> = {}) =>
  decide(state, { kind: 'clock' }, context(change));

describe('a lock whose end a newer calendar knows (card L15)', () => {
  const monday = Date.parse('2026-11-23T09:00:00+05:30');
  const locked = (lock: Partial<Lock>): EngineState => ({
    ...running,
    lock: { until: null, reason: 'killed today', since: NOW, ...lock },
  });

  it('ends before the session after it was set, whenever that is found out', () => {
    const found = { kind: 'lock-set', until: monday, reason: 'killed today', since: NOW, resolves: true };
    expect(clock(locked({}))).toEqual([found]);
    const [first, second] = clock(locked({}), { now: NOW + DAY_MS });
    expect(first).toEqual(found);
    expect(second).toMatchObject({ kind: 'day-opened', carriedLock: { until: monday } });
    expect(after(locked({}), clock(locked({}))).lock).toEqual({ until: monday, reason: 'killed today', since: NOW });
  });

  it('ends no earlier than what it must outlast', () => {
    expect(clock(locked({ notBefore: monday + 5 }))[0]).toMatchObject({ until: monday + 5 });
    expect(clock(locked({ notBefore: monday - 5 }))[0]).toMatchObject({ until: monday });
  });

  it('is left alone where its end is known, where nobody knows when it was set, and where the calendar is silent', () => {
    expect(clock(locked({ until: monday + 1 }))).toEqual([]);
    expect(clock({ ...running, lock: { until: null, reason: '' } })).toEqual([]);
    const days = Array.from({ length: 40 }, (_, day) => new Date(NOW + day * DAY_MS).toISOString().slice(0, 10));
    const holidays = new Map(days.map((day) => [day, 'closed']));
    expect(clock(locked({}), { calendar: { ...CALENDAR, holidays, specialSessions: new Map() } })).toEqual([]);
  });
});

describe('a new day', () => {
  it('L4: is not opened, on a latched account or any other, while the broker’s word on what day it is is awaited', () => {
    const killed = after(running, [
      killLatched('K1'),
      { kind: 'kill-finished', killId: 'K1', verified: true, unproven: [] },
    ]);
    const now = NOW + DAY_MS;
    const judged = { ...wallTime(now), confirmed: false, awaited: true };
    expect(clock(killed, { now, judged }).filter(({ kind }) => kind === 'day-opened')).toEqual([]);
    expect(clock(killed, { now }).map(({ kind }) => kind)).toContain('day-opened');
    expect(clock(running, { now, judged })).toEqual([]);
    expect(clock(running, { now }).map(({ kind }) => kind)).toEqual(['day-opened']);
  });
});

describe('a session that is lost', () => {
  const blind = (state: EngineState, message: string, code: 'session-lost' | 'broker-unreachable' = 'session-lost') =>
    decide(state, { kind: 'blind', reason: { code, message } }, context());

  it('is told anew when it is lost for another reason: what was corrected must not stand there any more', () => {
    const lost = after(running, blind(running, 'wrong password'));
    expect(blind(lost, 'wrong password')).toEqual([]);
    expect(blind(lost, 'wrong code')).toEqual([
      { kind: 'monitoring-degraded', reason: { code: 'session-lost', message: 'wrong code' } },
    ]);
  });

  it('any other blindness is told once, in whatever words it comes', () => {
    const lost = after(running, blind(running, 'timeout', 'broker-unreachable'));
    expect(blind(lost, 'no route', 'broker-unreachable')).toEqual([]);
  });
});
