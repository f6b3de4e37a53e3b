import type { TracePoint } from '../trace.ts';

/** The colours of a sparkline in the theme in force. */
export type SparklineColours = { readonly line: string; readonly zero: string; readonly limit: string };

type Surface = { readonly width: number; readonly height: number; readonly colours: SparklineColours };
type Day = { readonly points: readonly TracePoint[]; readonly limit: number };
type Scale = { readonly x: (at: number) => number; readonly y: (mtm: number) => number };

const PADDING = 4;
/** Room at the right for the dot at the newest point. */
const DOT_ROOM = 6;

/** Reads the colours from the page; costs a style calculation, so not at every draw. */
export function readColours(canvas: HTMLCanvasElement): SparklineColours {
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return { line: colour('--ink'), zero: colour('--line-strong'), limit: colour('--danger') };
}

/** Draws a day: zero line, limit line, the MTM, and a dot at the newest point. */
export function drawSparkline(canvas: HTMLCanvasElement, surface: Surface, day: Day): void {
  const pen = preparePen(canvas, surface);
  if (!pen || surface.width === 0) return;
  const { colours, width } = surface;
  const scale = scaleOf(day, surface);
  drawLevel(pen, scale.y(0), width, { colour: colours.zero, dash: [] });
  drawLevel(pen, scale.y(-day.limit), width, { colour: colours.limit, dash: [3, 4] });
  drawTrace(pen, day.points, scale, colours.line);
}

function preparePen(canvas: HTMLCanvasElement, { width, height }: Surface): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const pen = canvas.getContext('2d');
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

function scaleOf({ points, limit }: Day, { width, height }: Surface): Scale {
  // The limit is always in the picture: how near it is, is what the picture is for.
  let low = -limit * 1.12;
  let high = limit * 0.25;
  for (const point of points) {
    low = Math.min(low, point.mtm);
    high = Math.max(high, point.mtm);
  }
  const from = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 1) - from);
  const room = height - 2 * PADDING;
  return {
    x: (at) => ((at - from) / span) * (width - DOT_ROOM),
    y: (mtm) => PADDING + ((high - mtm) / Math.max(1, high - low)) * room,
  };
}

function drawLevel(
  pen: CanvasRenderingContext2D,
  y: number,
  width: number,
  style: { readonly colour: string; readonly dash: number[] },
): void {
  pen.strokeStyle = style.colour;
  pen.lineWidth = 1;
  pen.setLineDash(style.dash);
  pen.beginPath();
  pen.moveTo(0, Math.round(y) + 0.5);
  pen.lineTo(width, Math.round(y) + 0.5);
  pen.stroke();
  pen.setLineDash([]);
}

function drawTrace(pen: CanvasRenderingContext2D, points: readonly TracePoint[], scale: Scale, colour: string): void {
  const last = points.at(-1);
  if (!last) return;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.lineJoin = 'round';
  pen.beginPath();
  for (const point of points) pen.lineTo(scale.x(point.at), scale.y(point.mtm));
  pen.stroke();
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(scale.x(last.at), scale.y(last.mtm), 2.5, 0, Math.PI * 2);
  pen.fill();
}
