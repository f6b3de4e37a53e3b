import type { ReadPace } from './broker-capabilities.ts';

/** While nothing is decided (stopped, or locked for the day) the account is still looked at, but rarely. */
const OBSERVE_EVERY_MS = 5_000;

/** However short the dwell, a broker is not asked more often. */
const SOONEST_MS = 250;

/** From this part of the day's line on, in percent, an account without a price stream is looked at as often as its broker allows. */
const NEAR_PERCENT = 70;

/** What the pace of readings depends on; times in milliseconds. */
export type PaceView = {
  /** The trader's setting: how often the account is read in the ordinary case. */
  readonly riskIntervalMs: number;
  /** What the broker's limits allow; absent where it says nothing, and the setting alone counts. */
  readonly pace: ReadPace | undefined;
  /** Nothing is decided: stopped, or killed for the day. */
  readonly isIdle: boolean;
  /** Something waits for this long to be proven; null when nothing does. */
  readonly dwellMs: number | null;
  /** Percent of the day's line; null when unknown. */
  readonly utilization: number | null;
  /** Nothing is held and no order works. */
  readonly isFlat: boolean;
  /** Prices come by themselves, so that a breach is noticed between readings; and what trades wakes the loop. */
  readonly isStreaming: boolean;
};

/**
 * How long to rest before the next reading (bar B11). Fast near the line where nothing else would notice the breach; slow while
 * nothing is at risk and the broker tells of fills by itself; as often as the proof needs where something waits for it.
 */
export function readingRest(view: PaceView): number {
  const { riskIntervalMs, pace, isIdle, dwellMs, utilization, isFlat, isStreaming } = view;
  if (isIdle) return Math.max(OBSERVE_EVERY_MS, riskIntervalMs);
  if (dwellMs !== null) return Math.min(Math.max(SOONEST_MS, dwellMs / 2), riskIntervalMs);
  if (!pace) return riskIntervalMs;
  const isNear = utilization !== null && utilization >= NEAR_PERCENT;
  if (isNear && !isStreaming) return Math.min(pace.nearMs, riskIntervalMs);
  return isFlat && isStreaming ? Math.max(pace.flatMs, riskIntervalMs) : riskIntervalMs;
}
