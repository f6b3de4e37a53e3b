import type { GreyPicture } from './png.ts';

/** A patch is compared in squares of so many pixels: smaller than a letter, larger than the fringe a renderer may shift. */
const cellPx = 4;

/** Grey values nearer than this are alike: smoothing of letters differs from one version of a browser to the next. */
const alike = 28;

/** So many cells of a thousand may differ. A changed letter is more. */
const perThousand = 5;

/** What a patch looks like: the mean grey of each cell in two hexadecimal digits, row by row. */
export function looksOf({ width, height, grey }: GreyPicture): string {
  let looks = '';
  for (let top = 0; top < height; top += cellPx) {
    for (let left = 0; left < width; left += cellPx) {
      looks += meanGrey(grey, {
        width,
        left,
        top,
        right: Math.min(left + cellPx, width),
        bottom: Math.min(top + cellPx, height),
      });
    }
  }
  return looks;
}

/** Whether two looks are of the same thing. Of another size they never are. */
export function sameLooks(recorded: string, seen: string): boolean {
  if (recorded.length !== seen.length || recorded.length === 0) return false;
  const cells = recorded.length / 2;
  let different = 0;
  for (let at = 0; at < recorded.length; at += 2) {
    const distance = Math.abs(parseInt(recorded.slice(at, at + 2), 16) - parseInt(seen.slice(at, at + 2), 16));
    if (distance > alike) different += 1;
  }
  return different <= Math.floor((cells * perThousand) / 1_000);
}

/** A patch all of one colour says nothing: it would be found anywhere. */
export function saysSomething(looks: string): boolean {
  const values = looks.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? [];
  return Math.max(...values) - Math.min(...values) > 2 * alike;
}

type Cell = { width: number; left: number; top: number; right: number; bottom: number };

function meanGrey(grey: Uint8Array, { width, left, top, right, bottom }: Cell): string {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) sum += grey[y * width + x] ?? 0;
  }
  return Math.round(sum / ((right - left) * (bottom - top)))
    .toString(16)
    .padStart(2, '0');
}
