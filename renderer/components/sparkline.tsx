import { useEffect, useRef } from 'react';

import { useTheme } from '../theme.ts';
import type { TracePoint } from '../trace.ts';
import { drawSparkline, readColours, type SparklineColours } from './draw-sparkline.ts';

type Props = {
  readonly points: readonly TracePoint[];
  readonly limit: number;
  readonly label: string;
  readonly height?: number;
};

type Surface = { readonly width: number; readonly height: number; readonly colours: SparklineColours };

/**
 * Today's MTM with the limit line, drawn on a canvas: twenty of these at four a second must cost next to nothing, so the size
 * and the colours are asked of the page only when they change.
 */
export function Sparkline({ points, limit, label, height = 50 }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<Surface | null>(null);
  const latest = useRef({ points, limit });
  const theme = useTheme((state) => state.theme);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const colours = readColours(element);
    const resized = new ResizeObserver(([entry]) => {
      if (!entry) return;
      surface.current = { width: entry.contentRect.width, height: entry.contentRect.height, colours };
      drawSparkline(element, surface.current, latest.current);
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, [theme]);

  useEffect(() => {
    latest.current = { points, limit };
    if (canvas.current && surface.current) drawSparkline(canvas.current, surface.current, latest.current);
  }, [points, limit]);

  return <canvas ref={canvas} role="img" aria-label={label} className="block w-full" style={{ height }} />;
}
