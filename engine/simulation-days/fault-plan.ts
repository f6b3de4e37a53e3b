import { drawFrom, type Draw } from './draw.ts';
import { hashOf, mix } from './disturbances.ts';

/** Every way a simulated day can be disturbed, crashes of the process apart (`--crashes`). */
export const DAY_FAULTS = [
  // The line between us and the broker.
  'lost-call',
  'lost-answer',
  'late-effect',
  'hanging-call',
  'throwing-adapter',
  'server-error',
  'rate-limited',
  'order-rate',
  'unreadable-answer',
  'slow-line',
  'blackout',
  'broker-dead',
  'ip-refused',
  'session-drop',
  'kicked-out',
  'login-refused',
  'code-reused',
  // What the broker serves.
  'lagging-positions',
  'lagging-orders',
  'old-reading',
  'yesterdays-book',
  'missing-row',
  'closed-rows-dropped',
  'missing-price',
  'stale-price',
  'bad-tick',
  'unknown-status',
  'funds-disagree',
  'expired-shown',
  'cash-holdings',
  // Prices between two readings.
  'silent-stream',
  'disordered-stream',
  'stream-gap',
  // What the exchange and the broker's risk desk do.
  'partial-fills',
  'rejected-orders',
  'margin-reject',
  'freeze-lowered',
  'lot-changed',
  'freeze-and-lot',
  'circuit-freeze',
  'slide',
  'fill-after-cancel',
  'stop-fires-with-exit',
  'switch-refuses',
  'switch-while-open',
  'switch-stays-off',
  'switch-already-on',
  'terminal-fails',
  'terminal-blind',
  // Other hands on the account.
  'phone-order',
  'phone-after-kill',
  'second-robot',
  'rms-square-off',
  // The machine.
  'disk-full',
  'database-locked',
  'crash-at-latch',
  'clock-wrong',
  'clock-jump',
  'zone-change',
  'sleep',
  // The calendar.
  'special-session',
  'session-times',
  'midnight',
  'last-minutes',
  // The trader and the messages.
  'notifier-down',
  'repeated-commands',
  'kill-twice',
  'day-reset',
  'limit-broken',
  'limit-loosened',
] as const;

/** One of the faults. */
export type DayFault = (typeof DAY_FAULTS)[number];

/**
 * Faults whose days the engine does not survive yet, each with what is missing. A run with `--faults all` leaves them out;
 * by name they can be asked for. This list may only grow shorter.
 */
export const NOT_SURVIVED: Partial<Record<DayFault, string>> = {};

/** What `all` means. */
export const SURVIVED_FAULTS: readonly DayFault[] = DAY_FAULTS.filter((fault) => !(fault in NOT_SURVIVED));

/** What troubles one account on one day: which faults, and how often each strikes. */
export type FaultProfile = {
  readonly active: ReadonlySet<DayFault>;
  readonly rate: number;
  readonly crashRate: number;
};

/** A day without trouble. */
export const NO_FAULTS: FaultProfile = { active: new Set(), rate: 0, crashRate: 0 };

/** Draws a profile from the faults a run allows; about one day in six has none. Each fault is drawn for itself. */
export function drawProfile(draw: Draw, allowed: readonly DayFault[], crashes: boolean): FaultProfile {
  const quiet = draw.chance(0.15);
  const part = draw.among(6, 45) / 100;
  const seed = draw.seed();
  const active = new Set(allowed.filter((fault) => !quiet && drawFrom(mix(seed, hashOf(fault))).chance(part)));
  const rate = draw.among(20, 300) / 1_000;
  const crashRate = draw.among(5, 100) / 10_000;
  return { active, rate, crashRate: crashes ? crashRate : 0 };
}
