import { useEffect, useRef } from 'react';

import { useTheme } from '../theme.ts';
import type { TracePoint } from '../trace.ts';
import { drawSparkline } from './draw-sparkline.ts';

type Props = {
  readonly points: readonly TracePoint[];
  readonly limit: number;
  readonly label: string;
  readonly height?: number;
};

/** Today's MTM with the limit line, drawn on a canvas: twenty of these at four a second must cost next to nothing. */
export function Sparkline({ points, limit, label, height = 50 }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme((state) => state.theme);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const draw = (): void => drawSparkline(element, points, limit);
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    return () => resized.disconnect();
  }, [points, limit, theme]);
  return <canvas ref={canvas} role="img" aria-label={label} className="block w-full" style={{ height }} />;
}
