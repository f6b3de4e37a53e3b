import type { Paise } from '../../../engine/domain/money.ts';
import { moneyTicks, timeTicks } from './chart-ticks.ts';

/** A point as the host gives it. */
export type SeriesPoint = { readonly at: string; readonly mtm: Paise; readonly quality: string };

/** The series as it is drawn: thinned, with gaps where a figure was not fresh, and its axes. */
export type ChartScale = {
  readonly data: readonly { readonly at: number; readonly mtm: Paise | null }[];
  readonly times: readonly [number, number];
  readonly amounts: readonly [number, number];
  readonly timeTicks: readonly number[];
  readonly moneyTicks: readonly number[];
};

/** More points than pixels only cost time. */
const MOST_POINTS = 700;

/** Lays the series out so that the limit is always in the picture: how near it is, is what the picture is for. */
export function chartScale(points: readonly SeriesPoint[], limit: Paise, wide: boolean): ChartScale {
  const every = Math.ceil(points.length / MOST_POINTS);
  const data = points
    .filter((_, index) => index % every === 0 || index === points.length - 1)
    .map((point) => ({ at: Date.parse(point.at), mtm: point.quality === 'fresh' ? point.mtm : null }));
  const known = data.flatMap(({ mtm }) => (mtm === null ? [] : [mtm]));
  const low = Math.min(-limit * 1.1, ...known.map((mtm) => mtm * 1.05));
  const high = Math.max(limit * 0.3, ...known.map((mtm) => mtm * 1.1));
  const from = data[0]?.at ?? 0;
  const to = Math.max(from + 60_000, data.at(-1)?.at ?? 0);
  return {
    data,
    times: [from, to],
    amounts: [low, high],
    timeTicks: timeTicks(from, to, wide ? 10 : 5),
    moneyTicks: moneyTicks(low, high, 6),
  };
}
