// `npm run check`: the fast static checks alone.
import { staticChecks } from './checks/all.ts';
import { formatReport, runChecks } from './checks/check.ts';

const reports = await runChecks(staticChecks, 2, (report) => console.log(formatReport(report)));
const failed = reports.filter((report) => !report.ok).length;
console.log(`${reports.length - failed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
