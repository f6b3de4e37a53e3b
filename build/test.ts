// `npm test`: everything CI runs. `npm test -- <filter>` runs the matching test files alone, without the static checks.
import { buildChecks } from './app/build-checks.ts';
import { staticChecks } from './checks/all.ts';
import { formatReport, runChecks } from './checks/check.ts';
import { runAllTests, runMatchingTests } from './testing/run-vitest.ts';
import { addTallies, formatTally, type Tally } from './testing/tally.ts';

const filters = process.argv.slice(2);

async function tallyChecks(checks: typeof staticChecks, atOnce: number): Promise<Tally> {
  const reports = await runChecks(checks, atOnce, (report) => console.log(formatReport(report)));
  const passed = reports.filter((report) => report.ok).length;
  return { passed, failed: reports.length - passed, skipped: 0 };
}

const tallies = [
  ...(filters.length === 0 ? [await tallyChecks(staticChecks, 2)] : []),
  await tallyChecks(buildChecks, 1),
  filters.length === 0 ? await runAllTests() : await runMatchingTests(filters),
];

const total = addTallies(tallies);
console.log(formatTally(total));
process.exitCode = total.failed === 0 ? 0 : 1;
