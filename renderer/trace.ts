import type { AccountView } from '../engine/contract/account-view.ts';

/** One point of a sparkline: host time in milliseconds, MTM in paise. */
export type TracePoint = { readonly at: number; readonly mtm: number };

/** Today's MTM of one account, thin enough to draw four times a second. */
export type Trace = { readonly day: string; readonly points: readonly TracePoint[] };

const SPACING_MS = 4_000;
const MOST_POINTS = 480;

/** Adds the account's figure, if it is a good one: a figure that is not fresh draws no line. */
export function extendTrace(trace: Trace | undefined, account: AccountView): Trace | undefined {
  const { value, asOf, quality } = account.mtm;
  const known = trace?.day === account.tradingDay ? trace : undefined;
  if (value === null || asOf === null || quality !== 'fresh') return known;
  const point = { at: Date.parse(asOf), mtm: value };
  return { day: account.tradingDay, points: addPoint(known?.points ?? [], point) };
}

/** Puts the host's record of the day before what has been seen live. */
export function seedTrace(trace: Trace | undefined, day: string, recorded: readonly TracePoint[]): Trace {
  const first = trace?.day === day ? trace.points[0] : undefined;
  const older = first === undefined ? recorded : recorded.filter((point) => point.at < first.at);
  return { day, points: thin([...older, ...(first === undefined ? [] : (trace?.points ?? []))]) };
}

function addPoint(points: readonly TracePoint[], point: TracePoint): readonly TracePoint[] {
  const last = points.at(-1);
  const beforeLast = points.at(-2);
  if (last && point.at <= last.at)
    return last.mtm === point.mtm ? points : [...points.slice(0, -1), { ...point, at: last.at }];
  // The newest point moves until it has left its predecessor far enough behind.
  const replaces = last !== undefined && beforeLast !== undefined && last.at - beforeLast.at < SPACING_MS;
  return thin(replaces ? [...points.slice(0, -1), point] : [...points, point]);
}

function thin(points: readonly TracePoint[]): readonly TracePoint[] {
  if (points.length <= MOST_POINTS) return points;
  return points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
}
