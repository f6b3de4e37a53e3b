import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import { evolve, openingState } from './engine-state.ts';
import type { KillStep, StepOutcome } from './kill-plan.ts';
import {
  attemptLimit,
  beginProgress,
  exitRuleOf,
  FLATTENING,
  nextStep,
  unprovenSteps,
  withStep,
  type KillProgress,
} from './kill-progress.ts';
import { tradingDay } from './trading-day.ts';

type Ending = { readonly outcome: StepOutcome; readonly code?: string };

/** A kill worked by hand: each ending goes to the step that is due. */
class Work {
  now = FRIDAY_10AM;
  readonly due: KillStep[] = [];
  #state = evolve(openingState(tradingDay('2026-11-20')), { ...killLatched('K1'), plan: KILL_STEPS }, this.now);

  get kill(): KillProgress {
    if (!this.#state.kill) throw new Error('no kill');
    return this.#state.kill;
  }

  end(ending: Ending): this {
    const next = nextStep(this.kill);
    if (!next) throw new Error('nothing is due');
    const { step } = next;
    const attempt = next.attempt + 1;
    this.due.push(step);
    this.now += 1_000;
    this.#state = evolve(this.#state, { kind: 'step-started', killId: 'K1', step, attempt }, this.now);
    this.#state = evolve(this.#state, { kind: 'step-ended', killId: 'K1', step, attempt, ...ending }, this.now);
    return this;
  }
}

const CONFIRMED: Ending = { outcome: 'confirmed' };
const UNKNOWN: Ending = { outcome: 'unknown', code: 'timeout' };
const NOT_FLAT: Ending = { outcome: 'rejected', code: 'not-flat' };
const GIVEN_UP: Ending = { outcome: 'rejected', code: 'given-up' };

function all(work: Work, ending: Ending, times: number): Work {
  for (let time = 0; time < times; time += 1) work.end(ending);
  return work;
}

describe('the order of a kill', () => {
  it('K1: each step waits for the proof of the one before', () => {
    const work = all(new Work(), CONFIRMED, 7);
    expect(work.due).toEqual(KILL_STEPS);
    expect(nextStep(work.kill)).toBeUndefined();
    expect(unprovenSteps(work.kill)).toEqual([]);
  });

  it.each(['rejected', 'unknown'] as const)('a step that ended %s is due again', (outcome) => {
    const work = new Work().end(CONFIRMED).end({ outcome });
    expect(nextStep(work.kill)).toMatchObject({ step: 'exit-shorts', attempt: 1 });
  });

  it('K10: an order that will not be cancelled does not keep the shorts open: both take turns', () => {
    const work = all(new Work(), UNKNOWN, 5);
    expect(work.due).toEqual(['cancel-orders', 'exit-shorts', 'cancel-orders', 'exit-shorts', 'cancel-orders']);
  });

  it('K10: hedges never go before the shorts, and nothing is proven flat before the cancel', () => {
    const work = new Work().end(UNKNOWN).end(CONFIRMED).end(CONFIRMED);
    expect(work.due).toEqual(['cancel-orders', 'exit-shorts', 'exit-hedges']);
    expect(nextStep(work.kill)?.step).toBe('cancel-orders');
  });

  it('K10: a cancel that ended in the same millisecond as the exit before it lets the exit have the next turn', () => {
    const { kill } = new Work().end(UNKNOWN).end(UNKNOWN);
    const endedAt = FRIDAY_10AM + 9_000;
    const level = withStep(withStep(kill, 'cancel-orders', { endedAt }), 'exit-shorts', { endedAt });
    expect(nextStep(level)?.step).toBe('exit-shorts');
  });

  it('K10: "not flat" goes back to the cancel first, also where the cancel was proven after the exits', () => {
    const work = new Work().end(UNKNOWN).end(CONFIRMED).end(CONFIRMED).end(CONFIRMED).end(NOT_FLAT);
    expect(work.due).toEqual(['cancel-orders', 'exit-shorts', 'exit-hedges', 'cancel-orders', 'prove-flat']);
    expect(nextStep(work.kill)?.step).toBe('cancel-orders');
  });

  it('R12: flattening is tried until the market closes, the switch five times, the log-out three times', () => {
    const limits = KILL_STEPS.map((step) => [step, attemptLimit(step)]);
    expect(limits).toEqual([
      ['cancel-orders', Infinity],
      ['exit-shorts', Infinity],
      ['exit-hedges', Infinity],
      ['prove-flat', Infinity],
      ['pull-switch', 5],
      ['prove-switch', 5],
      ['log-out', 3],
    ]);
  });

  it('nothing of a plan is begun before its first step', () => {
    expect(beginProgress(['log-out'])).toEqual([
      { step: 'log-out', attempt: 0, running: false, outcome: null, startedAt: null, endedAt: null },
    ]);
  });

  it.each([
    [true, KILL_STEPS],
    [false, KILL_STEPS.filter((step) => step !== 'exit-hedges')],
  ])('what it must close is what was latched: hedges too: %s', (squareOffHedges, plan) => {
    const { kill } = new Work();
    expect(exitRuleOf({ ...kill, plan })).toEqual({ squareOffHedges, scope: kill.exits.scope, residuals: [] });
  });

  it('given up is not proven, and the kill goes on', () => {
    const work = new Work().end(CONFIRMED).end(CONFIRMED).end(CONFIRMED).end(GIVEN_UP);
    expect(nextStep(work.kill)?.step).toBe('pull-switch');
    expect(unprovenSteps(work.kill)).toContain('prove-flat');
  });

  it('a switch left out by the trader’s setting is named as unproven', () => {
    const left: Ending = { outcome: 'rejected', code: 'left-by-setting' };
    const work = all(new Work(), CONFIRMED, 4).end(left).end(left).end(CONFIRMED);
    expect(nextStep(work.kill)).toBeUndefined();
    expect(unprovenSteps(work.kill)).toEqual(['pull-switch', 'prove-switch']);
  });
});

describe('not flat', () => {
  const flattened = (): Work => all(new Work(), CONFIRMED, 4);

  it('goes back to the first flattening step, and to all of them', () => {
    const work = flattened().end(NOT_FLAT);
    expect(nextStep(work.kill)?.step).toBe('cancel-orders');
    expect(work.kill.steps.filter((step) => step.outcome === 'confirmed')).toEqual([]);
  });

  it('W6: said by the switch, goes back at most twice', () => {
    const work = flattened();
    for (let time = 0; time < 2; time += 1) all(work.end(NOT_FLAT), CONFIRMED, 4);
    work.end(NOT_FLAT);
    expect(work.due.filter((step) => step === 'pull-switch')).toHaveLength(3);
    expect(work.due.filter((step) => step === 'cancel-orders')).toHaveLength(3);
    expect(nextStep(work.kill)?.step).toBe('pull-switch');
    expect(work.kill.returns).toBe(3);
  });

  it('said by our own reading, costs no return of the switch', () => {
    const work = new Work().end(CONFIRMED).end(CONFIRMED).end(CONFIRMED).end(NOT_FLAT);
    expect(work.kill.returns).toBe(0);
    expect(nextStep(work.kill)?.step).toBe('cancel-orders');
  });
});

describe('whatever steps come to', () => {
  const endings = fc.constantFrom(CONFIRMED, UNKNOWN, NOT_FLAT, { outcome: 'rejected' as const, code: 'refused' });

  it('R6: with the limit of attempts kept, every kill whose account is flat at last ends', () => {
    fc.assert(
      fc.property(fc.infiniteStream(endings), (stream) => {
        const work = new Work();
        for (let turn = 0; turn < 400; turn += 1) {
          const next = nextStep(work.kill);
          if (!next) return;
          const spent = next.attempt + 1 > attemptLimit(next.step);
          const isFlatAtLast = turn > 200 && FLATTENING.has(next.step);
          work.end(spent ? GIVEN_UP : isFlatAtLast ? CONFIRMED : (stream.next().value ?? UNKNOWN));
        }
        expect(nextStep(work.kill)).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it('K1: the switch is never pulled before flat was proven or given up, nor hedges sold before shorts', () => {
    fc.assert(
      fc.property(fc.array(endings, { maxLength: 60 }), (list) => {
        const work = new Work();
        for (const ending of list) {
          const next = nextStep(work.kill);
          if (!next) break;
          const outcome = (step: KillStep) => work.kill.steps.find((each) => each.step === step)?.outcome;
          if (next.step === 'pull-switch') expect([...FLATTENING].map(outcome)).toEqual(Array(4).fill('confirmed'));
          if (next.step === 'exit-hedges') expect(outcome('exit-shorts')).toBe('confirmed');
          if (next.step === 'prove-flat') expect(outcome('cancel-orders')).toBe('confirmed');
          work.end(ending);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
