import type { OrderIntent } from './engine-state.ts';
import { isLesson } from './exit-plan.ts';
import type { Instrument } from './instrument.ts';
import { isWorking, type Order } from './order.ts';
import type { EpochMs } from './time.ts';

/** Rounds of orders a leg may cost before the line stops and the alarm sounds (card K30). */
export const ROUNDS_PER_LEG = 5;

/** All exits of a kill together: three for each slice, and twenty (R12). Then only the alarm is left. */
export function mostOrders(slices: number): number {
  return 3 * slices + 20;
}

/** Rest after a refused exit, doubled with each further one in a row. */
const REFUSED_REST_MS = 500;
const LONGEST_REFUSED_REST_MS = 4_000;

/** Trading is switched off at the broker: nothing but patience helps (fault 36). */
const BLOCKED_REST_MS = 15_000;

/** A stopped leg is tried again this long after its last order when something tells that the broker is well again. */
const HEALED_REST_MS = 15_000;

/** Without any sign, one order feels for it, ever more rarely. */
const PROBE_REST_MS = 60_000;
const LONGEST_PROBE_REST_MS = 300_000;

/** What was sent for one leg of a kill, and what surrounds it. */
export type LegRecord = {
  readonly instrument: Instrument;
  /** Orders of this kill for this leg, oldest first. */
  readonly attempts: readonly OrderIntent[];
  readonly orders: readonly Order[];
  /** Orders the whole leg takes at the least, with what has filled of it. */
  readonly slices: number;
  /** Whether the kill as a whole may send more (R12). */
  readonly killMaySend: boolean;
  /** When the broker last took an exit of this kill, of whatever leg. */
  readonly lastTakenAt: EpochMs | null;
};

/** `go`: an order may be sent. `rest`: not just now. `stopped`: the leg's rounds are spent; the alarm sounds. */
export type ExitTurn = 'go' | 'rest' | 'stopped';

/** Whether an order came to nothing: refused at the door or in the book, or gone from it without a unit. */
function hasFailed(attempt: OrderIntent, orders: readonly Order[]): boolean {
  if (attempt.outcome === 'rejected') return true;
  const row = orders.find((order) => order.tag === attempt.tag || order.orderId === attempt.orderId);
  return row !== undefined && !isWorking(row) && row.filledQuantity === 0;
}

function refusedInARow(attempts: readonly OrderIntent[]): number {
  const lastGood = attempts.findLastIndex((each) => each.outcome !== 'rejected');
  return attempts.length - 1 - lastGood;
}

/** How long a refused leg keeps still while it has rounds left. */
function restOf(last: OrderIntent, inARow: number): number {
  if (last.code === 'blocked') return BLOCKED_REST_MS;
  return inARow === 0 ? 0 : Math.min(REFUSED_REST_MS * 2 ** (inARow - 1), LONGEST_REFUSED_REST_MS);
}

/** Rest of a leg that is out of rounds: short on a sign of health, long without one. */
function probeRest(last: OrderIntent, probes: number, { lastTakenAt }: LegRecord): number {
  if (last.code === 'blocked') return Math.min(BLOCKED_REST_MS * 2 ** Math.max(0, probes - 4), LONGEST_PROBE_REST_MS);
  const isHealed = last.code === 'line' || (lastTakenAt !== null && lastTakenAt > last.flyingSince);
  return isHealed
    ? HEALED_REST_MS * 2 ** Math.min(probes, 4)
    : Math.min(PROBE_REST_MS * 2 ** probes, LONGEST_PROBE_REST_MS);
}

/**
 * Whether a leg may be sent another exit. What the broker refuses now it takes a little later; after its rounds a leg is only
 * felt for, at once when its last order did fill, sooner when the broker shows that it takes orders again.
 */
export function exitTurn(leg: LegRecord, now: EpochMs): ExitTurn {
  const spent = leg.attempts.filter((each) => !isLesson(each, leg.instrument));
  const last = spent.at(-1);
  if (last === undefined) return leg.killMaySend ? 'go' : 'stopped';
  if (!leg.killMaySend) return 'stopped';
  const since = Math.abs(now - last.flyingSince);
  const probes = spent.length - ROUNDS_PER_LEG * leg.slices;
  if (probes < 0) return since < restOf(last, refusedInARow(spent)) ? 'rest' : 'go';
  if (!hasFailed(last, leg.orders)) return 'go';
  return since < probeRest(last, probes, leg) ? 'stopped' : 'go';
}
