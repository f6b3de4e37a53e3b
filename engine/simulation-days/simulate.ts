import process from 'node:process';
import type { DaysReport, MinimisedDay } from './simulate-days.ts';
import { parseSimulateOptions } from './simulate-options.ts';
import { simulateInParallel } from './simulate-parallel.ts';

/** How often a long run says on stderr how far it is. */
const TELL_EVERY_DAYS = 500;

/** The report as a machine reads it: one line. */
function jsonLine({ verified: _verified, struckFaults, ...report }: DaysReport): string {
  return JSON.stringify({ ...report, struckFaults: Object.fromEntries(struckFaults) });
}

function shortest({ day, seed, invariant, disturbances }: MinimisedDay): readonly string[] {
  const what = disturbances.map(({ key, at }) => `    ${(at / 1_000).toFixed(1)} s: ${key}`);
  const head = `  ${invariant} of day ${day}, seed ${seed}, with ${disturbances.length} disturbance(s) and no other:`;
  return [head, ...what];
}

/** The report as a person reads it. */
function summary(report: DaysReport, seconds: number): string {
  const { seed, days, kills, verified, faultsInjected, crashes, violations, journalHash, healthyKillMs } = report;
  const broken = violations.map((each) => `  day ${each.day}, seed ${each.seed}: ${each.invariant} ${each.detail}`);
  const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);
  return [
    `${days} simulated trading days from seed ${seed} in ${seconds.toFixed(1)} s (${(days / seconds).toFixed(0)} days a second)`,
    `${kills} kills, ${verified} proven, ${kills - verified} ended with an alarm; ${faultsInjected} faults, ${crashes} crashes`,
    `${healthyKillMs.kills} kills on a healthy line: half within ${inSeconds(healthyKillMs.p50)} s, 95 % within ${inSeconds(healthyKillMs.p95)} s (target 15 s), longest ${inSeconds(healthyKillMs.most)} s`,
    `${violations.length} invariant violations`,
    ...broken,
    ...report.minimised.flatMap(shortest),
    ...(broken.length === 0
      ? []
      : ['Replay a day alone: npm run simulate -- --days 1 --seed SEED and the other arguments as they were']),
    `journal hash ${journalHash}`,
  ].join('\n');
}

async function main(): Promise<number> {
  const options = parseSimulateOptions(process.argv.slice(2));
  if (!options.ok) {
    process.stderr.write(`${options.error}\n`);
    return 2;
  }
  const { json, workers, ...asked } = options.value;
  const startedAt = process.hrtime.bigint();
  const report = await simulateInParallel({ ...asked, minimise: true }, workers, (days) => {
    if (days % TELL_EVERY_DAYS === 0 && days < asked.days) process.stderr.write(`${days} of ${asked.days} days\n`);
  });
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  process.stdout.write(`${json ? jsonLine(report) : summary(report, seconds)}\n`);
  return report.violations.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
