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
import { paise, type Paise } from '../../../engine/domain/money.ts';
import { useWide } from '../../components/use-wide.ts';
import { formatPnl, formatPrice } from '../../format.ts';
import { thinLabels, type ChartMarker } from './chart-markers.ts';
import { chartScale, type SeriesPoint } from './chart-scale.ts';

type Props = {
  readonly points: readonly SeriesPoint[];
  readonly limit: Paise;
  readonly markers: readonly ChartMarker[];
};

const TEXT = { fill: 'var(--faint)', fontSize: 12 } as const;
/** A marker's words take about this part of the width. */
const LABEL_PART = 0.06;
const clockTime = (at: number): string => istTimeOfDay(at).slice(0, 5);
const amount = (value: number): string => formatPnl(paise(Math.round(value)), 0);

/** The one big chart. Its lines are labelled where they are, so there is no legend to read. */
export function MtmChart({ points, limit, markers }: Props) {
  const wide = useWide();
  const scale = chartScale(points, limit, wide);
  const labelled = thinLabels(markers, (scale.times[1] - scale.times[0]) * (wide ? LABEL_PART : 3 * LABEL_PART));
  return (
    <figure aria-label="MTM over the day, with the loss limit, stop hits and kills">
      <ResponsiveContainer width="100%" height={wide ? 420 : 320}>
        <AreaChart data={[...scale.data]} margin={{ top: 28, right: wide ? 32 : 12, bottom: 4, left: 0 }}>
          <CartesianGrid syncWithTicks vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={[...scale.times]}
            ticks={[...scale.timeTicks]}
            tickFormatter={clockTime}
            tick={TEXT}
            stroke="var(--line-strong)"
          />
          <YAxis
            width={wide ? 84 : 70}
            domain={[...scale.amounts]}
            ticks={[...scale.moneyTicks]}
            tickFormatter={amount}
            tick={TEXT}
            stroke="transparent"
          />
          <ReferenceLine y={0} stroke="var(--line-strong)" />
          <ReferenceLine y={-limit} stroke="var(--danger)" strokeDasharray="4 5" label={limitLabel(limit)} />
          {labelled.map((marker) => (
            <ReferenceLine
              key={`${marker.at}${marker.kill}`}
              x={marker.at}
              stroke={markerColour(marker)}
              label={markerLabel(marker)}
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

const markerColour = (marker: ChartMarker): string => (marker.kill ? 'var(--danger)' : 'var(--caution)');

function markerLabel(marker: ChartMarker) {
  return {
    value: marker.label,
    position: marker.kill ? ('top' as const) : ('insideTopRight' as const),
    fill: markerColour(marker),
    fontSize: 12,
  };
}

function limitLabel(limit: Paise) {
  return {
    value: `limit −${formatPrice(limit, 0)}`,
    position: 'insideBottomLeft' as const,
    fill: 'var(--danger)',
    fontSize: 12,
  };
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
