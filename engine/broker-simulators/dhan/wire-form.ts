import type { EpochMs } from '../../domain/time.ts';

/** "2026-11-20 10:15:31", a clock in India without saying so. */
export function dhanTime(at: EpochMs): string {
  return new Date(at + 19_800_000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Paise as Dhan writes money: a number of rupees. */
export function rupees(amount: number): number {
  return Math.round(amount) / 100;
}
