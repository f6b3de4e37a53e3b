import type { AccountSnapshot } from './account-snapshot.ts';
import type { PositionId } from './position.ts';
import type { EpochMs } from './time.ts';
import { istDateOf } from './trading-day.ts';
import type { Sightings } from './vanished.ts';

/** Rows that were seen and are missing now, with since when, on the monotonic clock in milliseconds. */
export type AbsentRows = ReadonlyMap<PositionId, number>;

/** The rows a reading lacks, each since the first reading in a row that lacked it. */
export function absentRows(
  { positions }: AccountSnapshot,
  { before, absent, at }: { readonly before: Sightings; readonly absent: AbsentRows; readonly at: number },
): AbsentRows {
  const present = new Set(positions.map((position) => position.positionId));
  const missing = [...before.keys()].filter((positionId) => !present.has(positionId));
  return new Map(missing.map((positionId) => [positionId, absent.get(positionId) ?? at]));
}

/**
 * Missing rows that are no more than their day: last seen on an earlier date than that of the reading, and absent without a break
 * for `patienceMs`. A new date's book begins without the legs that closed and without the orders that closed them: what filled in
 * the last moments before midnight, nothing in it will ever account for, and a kill that waited for that would wait for ever. On
 * the date a row was seen its absence proves nothing, however long it lasts (card D7). Dates are true ones: `readAt` is.
 */
export function goneWithTheirDay(
  { readAt }: { readonly readAt: EpochMs },
  {
    before,
    absent,
    at,
    patienceMs,
  }: { readonly before: Sightings; readonly absent: AbsentRows; readonly at: number; readonly patienceMs: number },
): ReadonlySet<PositionId> {
  const date = istDateOf(readAt);
  const gone = [...absent].filter(([positionId, since]) => {
    const seenAt = before.get(positionId)?.seenAt;
    return seenAt !== undefined && istDateOf(seenAt) < date && at - since >= patienceMs;
  });
  return new Set(gone.map(([positionId]) => positionId));
}
