import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolScript } from '../checks/command.ts';
import { addTallies, tallyVitest, type Tally, type VitestReport } from './tally.ts';

/** The core's unit tests: what decides and what kills. */
const CORE = 'build/vitest.core.config.ts';
/** All tests. */
const ALL = 'build/vitest.config.ts';

/** Runs the core's tests with their coverage measured against its thresholds, and then all others. */
export async function runAllTests(): Promise<Tally> {
  const core = await runVitest({ config: CORE, args: ['--coverage'] });
  return addTallies([core, await runVitest({ config: ALL, env: { TRADEFUSE_TESTS: 'all-but-core' } })]);
}

/** Runs the test files that match a filter. */
export function runMatchingTests(filters: readonly string[]): Promise<Tally> {
  return runVitest({ config: ALL, args: filters });
}

type VitestRun = {
  readonly config: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Runs vitest with its own output on ours and counts the result from its report, not from its words. */
async function runVitest({ config, args: more = [], env = {} }: VitestRun): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tradefuse-report-'));
  const report = join(folder, 'report.json');
  const args = ['run', '--config', config, '--passWithNoTests', '--reporter=default', '--reporter=json'];
  try {
    const exitCode = await spawnAndWait([toolScript('vitest'), ...args, `--outputFile.json=${report}`, ...more], env);
    return tallyVitest(readReport(report), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawnAndWait(args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
