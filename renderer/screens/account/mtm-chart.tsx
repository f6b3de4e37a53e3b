import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';

import { istTimeOfDay } from '../../../engine/domain/time.ts';
import type { Paise } from '../../../engine/domain/money.ts';
import { formatPnl, formatPrice } from '../../format.ts';
import { useWide } from '../../components/use-wide.ts';
import type { ChartMarker } from './chart-markers.ts';

type Point = { readonly at: string; readonly mtm: Paise; readonly quality: string };
type Props = { readonly points: readonly Point[]; readonly limit: Paise; readonly markers: readonly ChartMarker[] };

/** More points than pixels only cost time. */
const MOST_POINTS = 700;
const TEXT = { fill: 'var(--faint)', fontSize: 12 } as const;

const hourMinute = (at: number): string => istTimeOfDay(at).slice(0, 5);

/** The one big chart. Its lines are labelled where they are, so there is no legend to read. */
export function MtmChart({ points, limit, markers }: Props) {
  const wide = useWide();
  const every = Math.ceil(points.length / MOST_POINTS);
  const data = points
    .filter((_, index) => index % every === 0 || index === points.length - 1)
    .map((point) => ({ at: Date.parse(point.at), mtm: point.quality === 'fresh' ? point.mtm : null }));
  return (
    <figure aria-label="MTM over the day, with the loss limit, stop hits and kills">
      <ResponsiveContainer width="100%" height={wide ? 420 : 320}>
        <AreaChart data={data} margin={{ top: 28, right: wide ? 24 : 8, bottom: 4, left: wide ? 12 : 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={['dataMin', 'dataMax']}
            tickFormatter={hourMinute}
            tick={TEXT}
            stroke="var(--line-strong)"
            minTickGap={48}
          />
          <YAxis
            width={wide ? 84 : 66}
            tickFormatter={(value: number) => formatPnl(Math.round(value) as Paise, 0)}
            tick={TEXT}
            stroke="transparent"
            domain={[(low: number) => Math.min(low, -limit * 1.1), (high: number) => Math.max(high, limit * 0.2)]}
          />
          <ReferenceLine y={0} stroke="var(--line-strong)" />
          <ReferenceLine
            y={-limit}
            stroke="var(--danger)"
            strokeDasharray="4 5"
            label={{
              value: `limit −${formatPrice(limit, 0)}`,
              position: 'insideBottomLeft',
              fill: 'var(--danger)',
              fontSize: 12,
            }}
          />
          {markers.map((marker) => (
            <ReferenceLine
              key={`${marker.at}${marker.label}`}
              x={marker.at}
              stroke={marker.kill ? 'var(--danger)' : 'var(--caution)'}
              label={{
                value: marker.label,
                position: marker.kill ? 'top' : 'insideTopRight',
                fill: marker.kill ? 'var(--danger)' : 'var(--caution)',
                fontSize: 12,
              }}
            />
          ))}
          <Tooltip
            content={(props: TooltipContentProps) => <Reading {...props} />}
            cursor={{ stroke: 'var(--line-strong)' }}
            isAnimationActive={false}
          />
          <Area
            dataKey="mtm"
            type="linear"
            stroke="var(--ink)"
            strokeWidth={1.75}
            fill="var(--ink)"
            fillOpacity={0.05}
            isAnimationActive={false}
            dot={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  );
}

function Reading({ active, payload }: TooltipContentProps) {
  const point = payload[0]?.payload as { readonly at: number; readonly mtm: Paise | null } | undefined;
  if (!active || point === undefined) return null;
  return (
    <div className="rounded-lg border border-line-strong bg-raised px-3 py-2 text-sm">
      <span className="text-faint">{istTimeOfDay(point.at)}</span>{' '}
      <span className="figure">{formatPnl(point.mtm)}</span>
    </div>
  );
}
