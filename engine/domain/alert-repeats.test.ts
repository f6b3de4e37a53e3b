import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, position } from '../testing/builders.ts';
import { killLatched } from '../testing/journal-entries.ts';
import { mustRepeat } from './alert-repeats.ts';
import { evolve, openingState, type EngineState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { tradingDay } from './trading-day.ts';

const after = (...entries: readonly JournalEntry[]): EngineState =>
  entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), openingState(tradingDay('2026-11-20')));

const raised = (
  alertId: string,
  code: string,
  priority: 'info' | 'warning' | 'critical' = 'critical',
): JournalEntry => ({ kind: 'alert-raised', alertId, priority, code, text: code });

const short = position({ net: -65 });
const naked: JournalEntry = { kind: 'short-uncovered', positionId: short.positionId, units: 65, since: 7 };
const ended = (verified: boolean): JournalEntry => ({ kind: 'kill-finished', killId: 'K1', verified, unproven: [] });
const started: JournalEntry = { kind: 'engine-started', actor: 'trader' };
const blind: JournalEntry = {
  kind: 'monitoring-degraded',
  reason: { code: 'broker-unreachable', message: 'no answer' },
};

describe('which alerts leave again', () => {
  it.each<[string, boolean, readonly JournalEntry[]]>([
    ['a critical one', true, [raised('a', 'loop-fault')]],
    ['a warning', false, [raised('a', 'naked-short', 'warning')]],
    ['one that was acknowledged', false, [raised('a', 'loop-fault'), { kind: 'alert-acknowledged', alertId: 'a' }]],
    ['a kill that works', true, [raised('K1-triggered', 'kill-triggered'), killLatched('K1')]],
    ['a kill that was proven', false, [raised('K1-triggered', 'kill-triggered'), killLatched('K1'), ended(true)]],
    ['a step of one that was', false, [raised('K1-exit-shorts', 'step-exit-shorts'), killLatched('K1'), ended(true)]],
    ['a kill that was not', true, [raised('K1-unverified', 'kill-unverified'), killLatched('K1'), ended(false)]],
    ['a kill of a day that is over', false, [raised('K1-triggered', 'kill-triggered')]],
    ['its missing proof', true, [raised('K1-unverified', 'kill-unverified')]],
    ['a short without its stop', true, [naked, raised(`naked-${short.positionId}-7`, 'naked-short')]],
    [
      'a short that is covered again',
      false,
      [
        naked,
        raised(`naked-${short.positionId}-7`, 'naked-short'),
        { kind: 'short-covered', positionId: short.positionId },
      ],
    ],
    ['blindness', true, [started, blind, raised('b', 'blind')]],
    ['blindness that is over', false, [started, blind, raised('b', 'blind'), { kind: 'monitoring-recovered' }]],
  ])('R6: %s: %s', (_name, repeats, entries) => {
    const state = after(...entries);
    expect(state.alerts.map((alert) => mustRepeat(alert, state))).toEqual([repeats]);
  });

  it('R6: the proof of a kill answers its alarms on the day after too', () => {
    const state = after(raised('K1-late', 'kill-not-verified'), raised('K1-verified', 'kill-verified', 'info'));
    expect(state.alerts.some((alert) => mustRepeat(alert, state))).toBe(false);
  });
});
