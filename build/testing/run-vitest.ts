import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolScript } from '../checks/command.ts';
import { tallyVitest, type Tally, type VitestReport } from './tally.ts';

/** Runs vitest with its own output on ours and counts the result from its report, not from its words. */
export async function runVitest(filters: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'tradefuse-report-'));
  const report = join(folder, 'report.json');
  const args = [
    'run',
    '--config',
    'build/vitest.config.ts',
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
  ];
  try {
    const exitCode = await spawnAndWait([toolScript('vitest'), ...args, `--outputFile.json=${report}`, ...filters]);
    return tallyVitest(readReport(report), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawnAndWait(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
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
