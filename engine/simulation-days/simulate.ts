import process from 'node:process';
import { simulateDays, type DaysReport } from './simulate-days.ts';
import { parseSimulateOptions } from './simulate-options.ts';

/** How often a long run says on stderr how far it is. */
const TELL_EVERY_DAYS = 500;

/** The report as a machine reads it: one line. */
function jsonLine({ verified: _verified, ...report }: DaysReport): string {
  return JSON.stringify(report);
}

/** The report as a person reads it. */
function summary(report: DaysReport, seconds: number): string {
  const { seed, days, kills, verified, faultsInjected, crashes, violations, journalHash } = report;
  const broken = violations.map((each) => `  day ${each.day}, seed ${each.seed}: ${each.invariant} ${each.detail}`);
  return [
    `${days} simulated trading days from seed ${seed} in ${seconds.toFixed(1)} s (${(days / seconds).toFixed(0)} days a second)`,
    `${kills} kills, ${verified} proven, ${kills - verified} ended with an alarm; ${faultsInjected} faults, ${crashes} crashes`,
    `${violations.length} invariant violations`,
    ...broken,
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
  const { json, ...asked } = options.value;
  const startedAt = process.hrtime.bigint();
  const report = await simulateDays(asked, (day) => {
    if (day % TELL_EVERY_DAYS === 0 && day < asked.days) process.stderr.write(`${day} of ${asked.days} days\n`);
  });
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  process.stdout.write(`${json ? jsonLine(report) : summary(report, seconds)}\n`);
  return report.violations.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
