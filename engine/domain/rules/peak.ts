import { paise, type Paise } from '../money.ts';

/** What was seen of the day's P&L within the last dwell, on the monotonic clock. */
export type PeakMemory = readonly { readonly at: number; readonly dayPnl: Paise }[];

/** Looks closer together than this are one. */
const SAME_LOOK_MS = 50;

/**
 * The P&L that has lasted for the dwell, so that a wick upwards raises no peak and no floor; null before anything has lasted so
 * long. Looks that may not decide are none.
 */
export function sustain(
  before: PeakMemory,
  { at, dayPnl, dwellMs }: { readonly at: number; readonly dayPnl: Paise; readonly dwellMs: number },
): { readonly memory: PeakMemory; readonly sustained: Paise | null } {
  const last = before.at(-1);
  const isSame = last !== undefined && before.length > 1 && at - last.at < Math.min(SAME_LOOK_MS, dwellMs);
  const merged = isSame ? { at: last.at, dayPnl: paise(Math.min(last.dayPnl, dayPnl)) } : { at, dayPnl };
  const all = [...(isSame ? before.slice(0, -1) : before), merged];
  // The last look before the dwell began says what the P&L was when it began.
  const start = all.findLastIndex((each) => at - each.at >= dwellMs);
  const memory = start > 0 ? all.slice(start) : all;
  if (start < 0) return { memory, sustained: null };
  return { memory, sustained: paise(Math.min(...memory.map((each) => each.dayPnl))) };
}
