import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR, FRIDAY_10AM, NIFTY_CE, policy, rupees } from '../testing/builders.ts';
import { anyEntryBut, ENTRIES } from '../testing/entry-arbitraries.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { decide, type DecisionContext, type EngineInput } from './decide.ts';
import { dayOpened, evolve, isLocked, openingState, type EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { nextStep } from './kill-progress.ts';
import { orderTag } from './order.ts';
import { positionIdOf } from './position.ts';
import {
  dateOfTradingDay,
  istDateOf,
  nextSessionUnlock,
  tradingDay,
  tradingDayOf,
  type TradingDay,
} from './trading-day.ts';

const TODAY = tradingDay('2026-11-20');
const START = openingState(TODAY);

function after(entries: readonly JournalEntry[], from: EngineState = START, at = FRIDAY_10AM): EngineState {
  return entries.reduce((state, entry) => evolve(state, entry, at), from);
}

describe('the latch', () => {
  it('R1: the second kill of a day changes nothing', () => {
    const first = after([killLatched('K1')]);
    expect(after([killLatched('K2')], first)).toBe(first);
  });

  it('R5: once latched, no entry of the day unlatches it, whatever comes', () => {
    const entries = fc.array(anyEntryBut('day-opened'), { maxLength: 60 });
    fc.assert(
      fc.property(entries, entries, (before, later) => {
        let state = after([...before, killLatched('K1')]);
        const { latch } = state;
        expect(latch.state).toBe('latched');
        for (const entry of later) {
          state = evolve(state, entry, FRIDAY_10AM + 1_000);
          expect(state.latch).toEqual(latch);
          expect(state.kill?.killId).toBe(latch.state === 'latched' ? latch.killId : undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('R14: a kill never shortens a lock that holds already', () => {
    const end = fc.option(fc.integer({ min: FRIDAY_10AM, max: FRIDAY_10AM + 999_999_999 }), { nil: null });
    fc.assert(
      fc.property(end, end, fc.integer({ min: FRIDAY_10AM, max: FRIDAY_10AM + 999_999_999 }), (held, set, at) => {
        const before = after([{ kind: 'lock-set', until: held, reason: 'by hand' }]);
        const killed = after([{ ...killLatched('K1'), lockUntil: set }], before);
        expect(isLocked(killed, at)).toBe(isLocked(before, at) || set === null || set > at);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is total: any entries in any order make a state', () => {
    fc.assert(
      fc.property(fc.array(anyEntryBut(), { maxLength: 60 }), (entries) => {
        const state = after(entries);
        expect(state.kill === null ? 'armed' : 'latched').toBe(state.latch.state);
        if (state.kill) nextStep(state.kill);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a lock', () => {
  it.each([
    [null, FRIDAY_10AM, false],
    [{ until: FRIDAY_10AM + 1, reason: '' }, FRIDAY_10AM, true],
    [{ until: FRIDAY_10AM, reason: '' }, FRIDAY_10AM, false],
  ])('%j at its end', (lock, at, locked) => {
    expect(isLocked({ ...START, lock }, at)).toBe(locked);
  });

  it('L15: whose end is unknown holds', () => {
    expect(isLocked({ ...START, lock: { until: null, reason: '' } }, Number.MAX_SAFE_INTEGER)).toBe(true);
  });
});

describe('a new day', () => {
  const monday = tradingDay('2026-11-23');
  const friday = after([
    { kind: 'engine-started', actor: 'trader' },
    { kind: 'monitoring-degraded', reason: { code: 'broker-unreachable', message: 'no answer' } },
    { kind: 'alert-raised', alertId: 'a1', priority: 'critical', code: 'blind', text: 'BLIND' },
    { kind: 'alert-raised', alertId: 'a2', priority: 'info', code: 'kill-verified', text: 'STOPPED' },
    { kind: 'alert-acknowledged', alertId: 'a2' },
    { kind: 'alert-delivered', alertId: 'a1', channel: 'mail' },
    {
      kind: 'stop-hit',
      orderId: 'S1',
      positionId: positionIdOf(NIFTY_CE, 'NRML'),
      tradingSymbol: NIFTY_CE.tradingSymbol,
      filledQuantity: 65,
      averagePrice: rupees(130),
      full: true,
      seenAt: FRIDAY_10AM,
    },
    killLatched('K1'),
  ]);

  it('L11: forgets the latch, the kill, the stops and the orders of the last', () => {
    const state = after([dayOpened(friday, monday)], friday);
    expect(state).toMatchObject({
      tradingDay: monday,
      latch: { state: 'armed' },
      kill: null,
      stopHits: [],
      intents: [],
      exits: [],
      degraded: null,
    });
  });

  it('goes on guarding, keeps its lock and what nobody has read; and a restart that reads only this day agrees', () => {
    const entry = dayOpened(friday, monday, { carriedLock: { until: null, reason: 'killed today' } });
    const live = after([entry], friday);
    expect(live.running).toBe(true);
    expect(live.lock).toEqual({ until: null, reason: 'killed today' });
    expect(live.alerts.map(({ alertId, deliveries }) => [alertId, deliveries.length])).toEqual([['a1', 1]]);
    expect(after([entry], openingState(monday))).toEqual(live);
  });

  it('does not carry a box of alerts that grows without end', () => {
    const many = Array.from({ length: 150 }, (_, index): JournalEntry => ({
      kind: 'alert-raised',
      alertId: `a${index}`,
      priority: 'warning',
      code: 'blind',
      text: 'BLIND',
    }));
    const state = after([dayOpened(after(many), monday)], after(many));
    expect(state.alerts).toHaveLength(100);
    expect(state.alerts.at(-1)?.alertId).toBe('a149');
  });

  it('of an older journal is read as well', () => {
    expect(after([{ kind: 'day-opened', tradingDay: monday }], friday)).toMatchObject({ running: true, lock: null });
  });
});

describe('orders of ours', () => {
  const tag = orderTag('K1001');
  const intended: JournalEntry = {
    kind: 'order-intended',
    tag,
    purpose: { kind: 'kill', killId: 'K1' },
    positionId: positionIdOf(NIFTY_CE, 'NRML'),
    side: 'BUY',
    quantity: 65,
    price: null,
  };

  it('I10: an answer that said nothing keeps it flying from then on', () => {
    const sent = evolve(START, intended, FRIDAY_10AM);
    const unknown = evolve(sent, { kind: 'order-settled', tag, outcome: 'unknown' }, FRIDAY_10AM + 4_000);
    expect(unknown.intents[0]).toMatchObject({ intendedAt: FRIDAY_10AM, flyingSince: FRIDAY_10AM + 4_000 });
    const found = evolve(
      unknown,
      { kind: 'order-settled', tag, outcome: 'confirmed', orderId: '7' },
      FRIDAY_10AM + 9_000,
    );
    expect(found.intents[0]).toMatchObject({ outcome: 'confirmed', orderId: '7', flyingSince: FRIDAY_10AM + 4_000 });
  });
});

/** What a machine of inputs may do to an engine; `ms` moves the clock, backwards too. */
type Move = { readonly ms: number; readonly input: EngineInput | null; readonly entries: readonly JournalEntry[] };

const KILL: EngineInput = {
  kind: 'kill-requested',
  cause: { kind: 'manual', actor: 'trader', reason: 'enough' },
  assessment: null,
};
const inputs = fc.constantFrom<EngineInput | null>(
  null,
  { kind: 'clock' },
  { kind: 'clock' },
  KILL,
  { kind: 'start-requested', actor: 'trader' },
  { kind: 'stop-requested', actor: 'trader' },
  { kind: 'blind', reason: { code: 'broker-unreachable', message: 'no answer' } },
);
const facts = anyEntryBut('day-opened', 'kill-latched', 'lock-set', 'lock-released', 'kill-finished');
const FINISHED: JournalEntry = { kind: 'kill-finished', killId: 'now', verified: false, unproven: [] };
const moves: fc.Arbitrary<Move> = fc.record({
  ms: fc.oneof(
    fc.nat(60_000),
    fc.integer({ min: 0, max: 100 * 3_600_000 }),
    fc.integer({ min: -100 * 3_600_000, max: 0 }),
  ),
  input: inputs,
  entries: fc.array(fc.oneof(facts, fc.constant(FINISHED)), { maxLength: 3 }),
});

/** A ledger of its own: decide, write, evolve; and what a restart would read. */
class Machine {
  now = FRIDAY_10AM;
  state = START;
  readonly kills: TradingDay[] = [];
  #written: { at: number; day: TradingDay; entry: JournalEntry }[] = [];
  #ids = 0;

  move({ ms, input, entries }: Move): readonly JournalEntry[] {
    this.now += ms;
    const decided = input === null ? [] : decide(this.state, input, this.#context());
    const told = entries.map((entry) =>
      'killId' in entry && this.state.kill ? { ...entry, killId: this.state.kill.killId } : entry,
    );
    for (const entry of [...decided, ...told]) this.#write(entry);
    return decided;
  }

  /** What a start-up makes of the last day alone. */
  recovered(): EngineState {
    const day = this.#written.at(-1)?.day ?? TODAY;
    const today = this.#written.filter((each) => each.day === day);
    return today.reduce((state, { entry, at }) => evolve(state, entry, at), openingState(day));
  }

  #write(entry: JournalEntry): void {
    const day = entry.kind === 'day-opened' ? entry.tradingDay : this.state.tradingDay;
    if (entry.kind === 'kill-latched') this.kills.push(entry.tradingDay);
    this.#written.push({ at: this.now, day, entry });
    this.state = evolve(this.state, entry, this.now);
  }

  #context(): DecisionContext {
    this.#ids += 1;
    return {
      now: this.now,
      policy: policy(),
      capabilities: { killSwitch: { access: 'terminal', needsFlat: true } },
      calendar: CALENDAR,
      killId: `K${this.#ids}`,
      alias: 'Practice',
    };
  }
}

describe('days of inputs, with a clock that also goes back', () => {
  const days = fc.array(moves, { minLength: 1, maxLength: 40 });

  it('R1: at most one kill is latched on any trading day', () => {
    fc.assert(
      fc.property(days, (all) => {
        const machine = new Machine();
        for (const move of all) machine.move(move);
        expect(new Set(machine.kills).size).toBe(machine.kills.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('I8: replaying the journal gives the state the engine was in', () => {
    fc.assert(
      fc.property(days, (all) => {
        const machine = new Machine();
        for (const move of all) machine.move(move);
        expect(machine.recovered()).toEqual(machine.state);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the day never goes back, and never rolls while a kill is unfinished', () => {
    fc.assert(
      fc.property(days, (all) => {
        const machine = new Machine();
        for (const move of all) {
          const before = machine.state;
          const decided = machine.move(move);
          const rolled = decided.some((entry) => entry.kind === 'day-opened');
          expect(machine.state.tradingDay >= before.tradingDay).toBe(true);
          if (rolled) {
            expect(before.kill === null || before.kill.finished !== null).toBe(true);
            expect(dateOfTradingDay(machine.state.tradingDay)).toBe(istDateOf(machine.now));
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  // A lock whose end nobody could compute holds until it is reviewed, or the calendar knows it.
  const untilOf = ({ lock }: EngineState): number => {
    if (!lock) return 0;
    const found = lock.since === undefined ? undefined : nextSessionUnlock(lock.since, CALENDAR);
    return lock.until ?? (found === undefined ? Infinity : Math.max(found, lock.notBefore ?? 0));
  };

  it('R5 L2: a lock holds until its end, through days, stops and restarts', () => {
    fc.assert(
      fc.property(days, (all) => {
        const machine = new Machine();
        let latest = 0;
        for (const move of all) {
          machine.move(move);
          for (const state of [machine.state, machine.recovered()]) {
            const until = untilOf(state);
            if (machine.now < latest) expect(until).toBeGreaterThanOrEqual(latest);
          }
          latest = Math.max(machine.now < latest ? latest : 0, untilOf(machine.state));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('a trading day follows the clock when nothing holds it back', () => {
    const machine = new Machine();
    machine.move({ ms: 3 * 86_400_000, input: { kind: 'clock' }, entries: [] });
    expect(machine.state.tradingDay).toBe(tradingDayOf(FRIDAY_10AM + 3 * 86_400_000));
    machine.move({ ms: -2 * 86_400_000, input: { kind: 'clock' }, entries: [] });
    expect(machine.state.tradingDay).toBe('2026-11-23');
  });
});

it('every kind of entry can be made and evolved', () => {
  for (const arbitrary of Object.values(ENTRIES)) {
    for (const entry of fc.sample<JournalEntry>(arbitrary, 20)) expect(evolve(START, entry, FRIDAY_10AM)).toBeDefined();
  }
});
