import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_PE, position } from '../testing/builders.ts';
import { KILL_STEPS } from '../testing/entry-parts.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { evolve, openingState } from './engine-state.ts';
import { evolveKill, type KillEntry } from './evolve-kill.ts';
import type { KillStep } from './kill-plan.ts';
import { nextStep, PROOF_AGED, type KillProgress, type StepProgress } from './kill-progress.ts';
import { tradingDay } from './trading-day.ts';

const NOW = FRIDAY_10AM;
const { positionId } = position({ net: 65 });
const other = position({ instrument: NIFTY_PE, net: 65 }).positionId;

function begun(): KillProgress {
  const { kill } = evolve(openingState(tradingDay('2026-11-20')), { ...killLatched('K1'), plan: KILL_STEPS }, NOW);
  if (!kill) throw new Error('no kill');
  return kill;
}

/** The kill after entries a second apart, the first of them a second after the latch. */
function after(entries: readonly KillEntry[], from = begun()): KillProgress {
  return entries.reduce((kill, entry, index) => evolveKill(kill, entry, NOW + (index + 1) * 1_000), from);
}

const started = (step: KillStep, attempt = 1): KillEntry => ({ kind: 'step-started', killId: 'K1', step, attempt });
const ended = (step: KillStep, change: Partial<Extract<KillEntry, { kind: 'step-ended' }>> = {}): KillEntry => ({
  kind: 'step-ended',
  killId: 'K1',
  step,
  attempt: 1,
  outcome: 'confirmed',
  ...change,
});

function stepOf(kill: KillProgress, name: KillStep): StepProgress {
  const found = kill.steps.find(({ step }) => step === name);
  if (!found) throw new Error(`no step ${name}`);
  return found;
}

describe('a step of the kill in the journal', () => {
  it('R5: runs from its start, keeps the time of its first attempt, and touches no other step', () => {
    const once = after([started('exit-shorts')]);
    expect(stepOf(once, 'exit-shorts')).toMatchObject({ running: true, attempt: 1, startedAt: NOW + 1_000 });
    const twice = after([started('cancel-orders'), started('exit-shorts'), started('exit-shorts', 2)]);
    expect(stepOf(twice, 'exit-shorts')).toMatchObject({ running: true, attempt: 2, startedAt: NOW + 2_000 });
    expect(stepOf(twice, 'cancel-orders').startedAt).toBe(NOW + 1_000);
    expect(stepOf(twice, 'prove-flat')).toEqual(stepOf(begun(), 'prove-flat'));
  });

  it('K1: ends with its outcome, its words and its reading, and runs no more', () => {
    const reading = { readAt: NOW, legs: [] };
    const kill = after([started('prove-flat'), ended('prove-flat', { code: 'c', detail: 'flat', reading })]);
    expect(stepOf(kill, 'prove-flat')).toEqual({
      step: 'prove-flat',
      attempt: 1,
      running: false,
      outcome: 'confirmed',
      startedAt: NOW + 1_000,
      endedAt: NOW + 2_000,
      code: 'c',
      detail: 'flat',
      reading,
    });
  });

  it('K1: an attempt that says nothing leaves what an earlier one said, and invents nothing', () => {
    const silent = stepOf(after([started('log-out'), ended('log-out')]), 'log-out');
    expect(Object.keys(silent).toSorted()).toEqual(['attempt', 'endedAt', 'outcome', 'running', 'startedAt', 'step']);
    const reading = { readAt: NOW };
    const said = after([ended('log-out', { outcome: 'unknown', code: 'c', detail: 'd', reading }), ended('log-out')]);
    expect(stepOf(said, 'log-out')).toMatchObject({ outcome: 'confirmed', code: 'c', detail: 'd', reading });
  });
});

describe('"not flat"', () => {
  const flattened = after([
    ended('cancel-orders'),
    ended('exit-shorts'),
    ended('exit-hedges', { outcome: 'rejected', code: 'left-by-setting' }),
    ended('prove-flat'),
    ended('pull-switch'),
  ]);

  it('W6: from the switch sends every proven flattening step back, and no other', () => {
    const kill = after([ended('prove-switch', { outcome: 'rejected', code: 'not-flat' })], flattened);
    expect(kill.returns).toBe(1);
    expect(kill.steps.map(({ outcome }) => outcome)).toEqual([
      null,
      null,
      'rejected',
      null,
      'confirmed',
      'rejected',
      null,
    ]);
  });

  it('W6: from the flat proof does not count against the broker', () => {
    const kill = after([ended('prove-flat', { outcome: 'rejected', code: 'not-flat' })], flattened);
    expect(kill.returns).toBe(0);
    expect(kill.steps.map(({ outcome }) => outcome)).toEqual([
      null,
      null,
      'rejected',
      'rejected',
      'confirmed',
      null,
      null,
    ]);
  });

  it('W6: said once too often by the broker, it is counted and sends nothing back', () => {
    const refused = ended('pull-switch', { outcome: 'rejected', code: 'not-flat' });
    const kill = after([refused], { ...flattened, returns: 2 });
    expect(kill.returns).toBe(3);
    expect(kill.steps.slice(0, 4).map(({ outcome }) => outcome)).toEqual([
      'confirmed',
      'confirmed',
      'rejected',
      'confirmed',
    ]);
    const flat = ended('prove-flat', { outcome: 'rejected', code: 'not-flat' });
    expect(stepOf(after([flat], { ...flattened, returns: 3 }), 'exit-shorts').outcome).toBeNull();
  });
});

describe('a switch that reads off after it was pulled', () => {
  const off = ended('prove-switch', { outcome: 'rejected', code: 'switch-off' });
  const pulled = after([started('pull-switch'), ended('pull-switch')]);

  it('fault 37: is pulled again on its date as often as a step is tried; then its proof is only read again', () => {
    const again = evolveKill(pulled, off, NOW + 3_600_000);
    expect(stepOf(again, 'pull-switch')).toMatchObject({ outcome: null, attempt: 1 });
    const pullNo = (attempt: number): KillEntry[] => [started('pull-switch', attempt), ended('pull-switch')];
    const spent = after([...pullNo(5), off], again);
    expect(stepOf(spent, 'pull-switch')).toMatchObject({ outcome: 'confirmed', attempt: 5 });
  });

  it('fault 82: is pulled again on a later date, from the first attempt, because a switch holds for its day', () => {
    const tomorrow = evolveKill(pulled, off, NOW + 86_400_000);
    expect(stepOf(tomorrow, 'pull-switch')).toMatchObject({ outcome: null, attempt: 0, startedAt: null });
    expect(stepOf(tomorrow, 'prove-switch')).toMatchObject({ outcome: 'rejected', code: 'switch-off' });
    expect(nextStep({ ...tomorrow, steps: tomorrow.steps.slice(-3) })?.step).toBe('pull-switch');
  });

  it('R4: is pulled again when it was proven before: somebody has lifted it', () => {
    const aged = after([ended('prove-switch', { outcome: 'unknown', code: PROOF_AGED })], pulled);
    expect(stepOf(after([off], aged), 'pull-switch')).toMatchObject({ outcome: null, attempt: 0 });
  });

  it('and one that never was pulled is left to its own attempts', () => {
    const refused = after([ended('pull-switch', { outcome: 'rejected', code: 'refused' })]);
    expect(stepOf(evolveKill(refused, off, NOW + 86_400_000), 'pull-switch')).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a leg that nobody buys', () => {
  it('K23: is known by its units, a later word replaces the earlier one, and legs stand side by side', () => {
    const left = (id: typeof positionId, units: number): KillEntry => ({
      kind: 'leg-left-worthless',
      killId: 'K1',
      positionId: id,
      units,
      lastPrice: null,
    });
    expect(after([left(positionId, 65)]).residuals).toEqual([{ positionId, units: 65 }]);
    expect(after([left(positionId, 65), left(other, 30), left(positionId, 130)]).residuals).toEqual([
      { positionId: other, units: 30 },
      { positionId, units: 130 },
    ]);
  });
});

describe('a kill carried over', () => {
  it('K24: proves the flattening anew in the next session, from the first attempt, and keeps the rest', () => {
    const kill = after([
      ended('pull-switch', { outcome: 'unknown' }),
      ended('cancel-orders'),
      started('exit-shorts', 4),
      { kind: 'kill-carried', killId: 'K1', until: NOW + 9_000, lockUntil: null, legs: [] },
    ]);
    expect(kill.carried).toEqual({ at: NOW + 4_000, until: NOW + 9_000 });
    expect(stepOf(kill, 'cancel-orders')).toMatchObject({ running: false, attempt: 0, outcome: null });
    expect(stepOf(kill, 'exit-shorts')).toMatchObject({ step: 'exit-shorts', running: false, attempt: 0 });
    expect(stepOf(kill, 'pull-switch').outcome).toBe('unknown');
  });

  it('K30: ends as what it was, with what is not proven', () => {
    const kill = after([{ kind: 'kill-finished', killId: 'K1', verified: false, unproven: ['log-out'] }]);
    expect(kill.finished).toEqual({ at: NOW + 1_000, verified: false, unproven: ['log-out'] });
  });
});
