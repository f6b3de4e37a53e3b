/** The verdict of one check: `detail` is empty when there is nothing to say. */
export type Verdict = { readonly ok: boolean; readonly detail: string };

/** One static check. It reads the working tree and changes nothing. */
export type Check = { readonly name: string; readonly run: () => Promise<Verdict> };

export type CheckReport = {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly milliseconds: number;
};

/** Runs the checks a few at a time and reports each as soon as it is done. */
export async function runChecks(
  checks: readonly Check[],
  atOnce: number,
  onReport: (report: CheckReport) => void,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const report = await runOne(check);
      reports.push(report);
      onReport(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return reports;
}

async function runOne(check: Check): Promise<CheckReport> {
  const started = performance.now();
  const verdict = await check.run().catch((cause: unknown): Verdict => ({
    ok: false,
    detail: `the check itself failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
  }));
  return { name: check.name, ...verdict, milliseconds: Math.round(performance.now() - started) };
}

/** One line for a passed check; the findings below it for a failed one. */
export function formatReport(report: CheckReport): string {
  const line = `${report.ok ? '✓' : '✗'} ${report.name} (${(report.milliseconds / 1000).toFixed(1)} s)`;
  const detail = report.detail.trim();
  return detail === '' ? line : `${line}\n${detail.replace(/^/gm, '    ')}`;
}
