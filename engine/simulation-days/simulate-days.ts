import { createHash } from 'node:crypto';
import type { Disturbance } from './disturbances.ts';
import { seedOfDay } from './draw.ts';
import { playEveryCrash } from './every-crash.ts';
import type { DayFault } from './fault-plan.ts';
import { minimiseDay } from './minimise.ts';
import { simulateDay, type DayOptions } from './simulated-day.ts';

/** A violation with the day it happened on; a run of one day with this seed shows it again. */
export type DatedViolation = {
  readonly day: number;
  readonly seed: number;
  readonly invariant: string;
  readonly detail: string;
};

/** The disturbances a failing day needs to fail. */
export type MinimisedDay = {
  readonly day: number;
  readonly seed: number;
  readonly invariant: string;
  readonly disturbances: readonly Disturbance[];
};

/** One day of a run, as it is sent from one process to another. */
export type DayResult = {
  readonly day: number;
  readonly seed: number;
  readonly kills: number;
  readonly verified: number;
  readonly faultsInjected: number;
  readonly crashes: number;
  readonly violations: readonly { readonly invariant: string; readonly detail: string }[];
  readonly journalHash: string;
  readonly healthyKillMs: readonly number[];
  readonly struckFaults: readonly (readonly [DayFault, number])[];
  readonly minimised: readonly MinimisedDay[];
};

/** What a run came to. */
export type DaysReport = {
  readonly seed: number;
  readonly days: number;
  readonly kills: number;
  readonly faultsInjected: number;
  readonly crashes: number;
  readonly violations: readonly DatedViolation[];
  readonly verified: number;
  /** Equal for equal arguments, on every machine and with any number of workers. */
  readonly journalHash: string;
  readonly minimised: readonly MinimisedDay[];
  /** From latch to proof on a healthy line: nine in ten, nineteen in twenty, and the longest, in milliseconds. */
  readonly healthyKillMs: { readonly kills: number; readonly p50: number; readonly p95: number; readonly most: number };
  readonly struckFaults: ReadonlyMap<DayFault, number>;
};

/** What a run is asked for. */
export type RunOptions = Omit<DayOptions, 'only' | 'fullLength'> & {
  readonly days: number;
  /** Of every hundred days so many are full-length. */
  readonly fullDays?: number | undefined;
  /** A day is one scenario with a crash at every place of its kill, without faults and with each. */
  readonly everyCrash?: boolean | undefined;
  /** Whether failing days are made shorter. */
  readonly minimise?: boolean | undefined;
};

/** The day of a run with this number, counted from 1. */
export async function runDay(day: number, run: RunOptions): Promise<DayResult> {
  const seed = seedOfDay(run.seed, day);
  if (run.everyCrash) return runEveryCrash(day, seed, run.faults);
  const { accounts, faults, crashes, alter, fullDays = 0 } = run;
  const options = { seed, accounts, faults, crashes, alter, fullLength: seed % 100 < fullDays };
  const report = await simulateDay(options);
  const { kills, verified, faultsInjected, violations, journalHash, healthyKillMs, struckFaults, struck } = report;
  const broken = run.minimise ? [...new Set(violations.map(({ invariant }) => invariant))] : [];
  const minimised: MinimisedDay[] = [];
  for (const invariant of broken)
    minimised.push({ day, seed, invariant, disturbances: await minimiseDay(options, invariant, struck) });
  return {
    day,
    seed,
    kills,
    verified,
    faultsInjected,
    crashes: report.crashes,
    violations: violations.map(({ invariant, detail }) => ({ invariant, detail })),
    journalHash,
    healthyKillMs,
    struckFaults: [...struckFaults],
    minimised,
  };
}

/** All crashes of one scenario, told as a day. */
async function runEveryCrash(day: number, seed: number, faults: readonly DayFault[]): Promise<DayResult> {
  const { runs, verified, violations } = await playEveryCrash(seed, faults);
  const journalHash = createHash('sha256')
    .update(JSON.stringify([runs, verified, violations]))
    .digest('hex');
  const counts = { kills: runs, verified, crashes: runs, faultsInjected: 0 };
  return { day, seed, ...counts, violations, journalHash, healthyKillMs: [], struckFaults: [], minimised: [] };
}

/** Simulates so many days, one after the other, each from a seed of its own. */
export async function simulateDays(
  options: RunOptions,
  done: (day: number) => void = () => undefined,
): Promise<DaysReport> {
  const results: DayResult[] = [];
  for (let day = 1; day <= options.days; day += 1) {
    results.push(await runDay(day, options));
    done(day);
  }
  return reportOn(options.seed, results);
}

/** Puts the days of a run together, in the order of their numbers. */
export function reportOn(seed: number, unordered: readonly DayResult[]): DaysReport {
  const results = unordered.toSorted((one, other) => one.day - other.day);
  const sum = (figure: (result: DayResult) => number): number =>
    results.reduce((total, each) => total + figure(each), 0);
  const hash = createHash('sha256');
  for (const { journalHash } of results) hash.update(journalHash);
  const took = results.flatMap(({ healthyKillMs }) => healthyKillMs).toSorted((one, other) => one - other);
  const at = (part: number): number => took[Math.min(took.length - 1, Math.floor(took.length * part))] ?? 0;
  const struckFaults = new Map<DayFault, number>();
  for (const { struckFaults: struck } of results)
    for (const [fault, count] of struck) struckFaults.set(fault, (struckFaults.get(fault) ?? 0) + count);
  return {
    seed,
    days: results.length,
    kills: sum(({ kills }) => kills),
    faultsInjected: sum(({ faultsInjected }) => faultsInjected),
    crashes: sum(({ crashes }) => crashes),
    violations: results.flatMap(({ day, seed: of, violations }) =>
      violations.map(({ invariant, detail }) => ({ day, seed: of, invariant, detail })),
    ),
    verified: sum(({ verified }) => verified),
    journalHash: hash.digest('hex'),
    minimised: results.flatMap(({ minimised }) => minimised),
    healthyKillMs: { kills: took.length, p50: at(0.5), p95: at(0.95), most: at(1) },
    struckFaults,
  };
}
