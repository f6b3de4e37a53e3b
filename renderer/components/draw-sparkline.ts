import type { TracePoint } from '../trace.ts';

type Scale = { readonly x: (at: number) => number; readonly y: (mtm: number) => number };

const PADDING = 4;

/** Draws a day: zero line, limit line, the MTM, and a dot at the newest point. */
export function drawSparkline(canvas: HTMLCanvasElement, points: readonly TracePoint[], limit: number): void {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const pen = preparePen(canvas, width, height);
  if (!pen || width === 0) return;
  const colours = getComputedStyle(canvas);
  const scale = scaleOf(points, limit, { width, height });
  drawLine(pen, scale.y(0), width, { colour: colours.getPropertyValue('--line-strong'), dash: [] });
  drawLine(pen, scale.y(-limit), width, { colour: colours.getPropertyValue('--danger'), dash: [3, 4] });
  if (points.length > 0) drawTrace(pen, points, scale, colours);
}

function preparePen(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
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

function scaleOf(
  points: readonly TracePoint[],
  limit: number,
  size: { readonly width: number; readonly height: number },
): Scale {
  // The limit is always in the picture: how near it is, is what the picture is for.
  let low = -limit * 1.12;
  let high = limit * 0.25;
  for (const point of points) {
    low = Math.min(low, point.mtm);
    high = Math.max(high, point.mtm);
  }
  const from = points[0]?.at ?? 0;
  const span = Math.max(1, (points.at(-1)?.at ?? 1) - from);
  const room = size.height - 2 * PADDING;
  return {
    x: (at) => ((at - from) / span) * (size.width - 6),
    y: (mtm) => PADDING + ((high - mtm) / Math.max(1, high - low)) * room,
  };
}

function drawLine(
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

function drawTrace(
  pen: CanvasRenderingContext2D,
  points: readonly TracePoint[],
  scale: Scale,
  colours: CSSStyleDeclaration,
): void {
  const last = points.at(-1);
  const colour = colours.getPropertyValue('--ink');
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.lineJoin = 'round';
  pen.beginPath();
  for (const point of points) pen.lineTo(scale.x(point.at), scale.y(point.mtm));
  pen.stroke();
  if (!last) return;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(scale.x(last.at), scale.y(last.mtm), 2.5, 0, Math.PI * 2);
  pen.fill();
}
