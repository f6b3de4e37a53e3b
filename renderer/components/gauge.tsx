import { formatPercent } from '../format.ts';

/** Full width is this many percent, so that a loss past the limit still shows how far past. */
const SCALE = 125;
const MARKS = [50, 75, 90, 100];

type Props = { readonly percent: number | null; readonly limit: string; readonly current: boolean };

function fillColour(percent: number, current: boolean): string {
  if (!current) return 'bg-soft';
  if (percent >= 100) return 'bg-danger';
  return percent >= 75 ? 'bg-caution' : 'bg-accent';
}

/** How much of the limit is used, with marks at 50, 75, 90 and 100 %. Past 100 the figure goes on. */
export function Gauge({ percent, limit, current }: Props) {
  const shown = percent ?? 0;
  const width = Math.min(100, (shown / SCALE) * 100);
  const text = percent === null ? 'not known' : `${formatPercent(percent)} of ${limit}`;
  return (
    <div
      role="meter"
      aria-label="Limit used"
      aria-valuemin={0}
      aria-valuemax={SCALE}
      aria-valuenow={Math.min(SCALE, shown)}
      aria-valuetext={text}
    >
      <div className="relative h-2.5">
        <div className="absolute inset-0 overflow-hidden rounded-full bg-line">
          <div className={`h-full ${fillColour(shown, current)}`} style={{ width: `${width}%` }} />
        </div>
        {MARKS.map((mark) => (
          <i
            key={mark}
            className={`absolute -top-[3px] -bottom-[3px] w-0.5 rounded-full ${mark === 100 ? 'bg-ink' : 'bg-panel'}`}
            style={{ left: `${(mark / SCALE) * 100}%` }}
          />
        ))}
      </div>
      <div className="relative mt-1.5 h-4 text-[0.6875rem] text-faint" aria-hidden="true">
        {MARKS.map((mark) => (
          <span key={mark} className="absolute -translate-x-1/2" style={{ left: `${(mark / SCALE) * 100}%` }}>
            {mark}
          </span>
        ))}
        <span className="absolute right-0">%</span>
      </div>
    </div>
  );
}
