/** What one bar measured. The unit is the bar's own; floor and peer are in the same one. */
export type BarResult = {
  readonly ours: number;
  /** The least this machine needs for the same work; null where there is none. */
  readonly floor: number | null;
  /** Another program or the obvious way of doing the same work; null where there is none. */
  readonly peer: number | null;
  /** The figure that `must` speaks of. */
  readonly ratio: number;
  readonly pass: boolean;
  /** Further figures worth a line, like a 99th percentile. */
  readonly details?: Readonly<Record<string, number | string>>;
};

/** One benchmark bar. A file `<name>.bar.ts` beside this one exports it as `bar`. */
export type Bar = {
  /** Like B5. */
  readonly id: string;
  readonly title: string;
  /** Like "ms" or "ns per tick". */
  readonly unit: string;
  /** The condition in words. */
  readonly must: string;
  readonly run: () => Promise<BarResult>;
};

/** The object that `npm run bench -- --json` prints for a bar. */
export type BarReport = Pick<Bar, 'id' | 'title' | 'unit' | 'must'> & BarResult;

export async function runBar(bar: Bar): Promise<BarReport> {
  const { id, title, unit, must } = bar;
  return { id, title, unit, must, ...(await bar.run()) };
}

/** One readable line for a person. */
export function formatBar(report: BarReport): string {
  const figure = (value: number | null): string => (value === null ? '-' : value.toPrecision(3));
  const details = Object.entries(report.details ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    `${report.pass ? '✓' : '✗'} ${report.id} ${report.title}`,
    `    ours ${figure(report.ours)} ${report.unit}, floor ${figure(report.floor)}, peer ${figure(report.peer)}, ` +
      `ratio ${figure(report.ratio)} (must: ${report.must})`,
    ...(details.length > 0 ? [`    ${details.join(', ')}`] : []),
  ].join('\n');
}
