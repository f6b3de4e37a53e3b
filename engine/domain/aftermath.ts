import type { AccountSnapshot } from './account-snapshot.ts';
import { exitSide } from './exit-plan.ts';
import type { JournalEntry, LegReading } from './journal-entry.ts';
import { PROOFS, type KillProgress } from './kill-progress.ts';
import { isWorking, openQuantity, type Order } from './order.ts';
import type { Position } from './position.ts';
import type { EpochMs } from './time.ts';

/** Who brought it: somebody who traded while the account was locked, or an order of the kill itself that came late. */
export type ReentryOrigin = 'elsewhere' | 'late-order';

/** Something that stood open in the account after its kill had ended. */
export type Reentry = {
  readonly number: number;
  readonly origin: ReentryOrigin;
  readonly seenAt: EpochMs;
  /** How many orders of ours the journal knew then: those after them are spent on it, whatever a clock says that is set meanwhile (R12). */
  readonly ordersBefore: number;
  /** Whether it is closed by us; false when the hour's share of re-flattens was used up. */
  readonly flattens: boolean;
  /** When it was proven gone again; null while it is not. */
  readonly endedAt: EpochMs | null;
};

/** The rest of a killed day: what may stay open, and what came after. It belongs to the same kill (R19). */
export type Aftermath = {
  readonly killId: string;
  /** Legs the kill left open, by setting or because it could not close them; null until a reading tells. */
  readonly left: readonly LegReading[] | null;
  /** Oldest first. */
  readonly reentries: readonly Reentry[];
};

/**
 * What a kill left open (by its scope, by setting, or because nobody buys it) by its last proof, whatever the clock said then; without
 * one, by its last reading.
 */
export function beginAftermath(kill: KillProgress): Aftermath {
  const proof = kill.steps.findLast(({ step, outcome, reading }) => {
    return PROOFS.has(step) && outcome === 'confirmed' && reading?.legs !== undefined;
  });
  const readings = kill.steps.flatMap(({ reading }) => (reading?.legs ? [reading] : []));
  const last = proof?.reading ?? readings.toSorted((a, b) => a.readAt - b.readAt).at(-1);
  return { killId: kill.killId, left: last?.legs ?? null, reentries: [] };
}

type AftermathEntry = Extract<JournalEntry, { kind: 'legs-left' | 'bypass-seen' | 'bypass-flattened' }>;

/** The next aftermath, at an instant and with so many orders of ours known. An entry of another kill leaves it as it was. */
export function evolveAftermath(
  aftermath: Aftermath | null,
  entry: AftermathEntry,
  { at, orders }: { readonly at: EpochMs; readonly orders: number },
): Aftermath | null {
  if (aftermath?.killId !== entry.killId) return aftermath;
  switch (entry.kind) {
    case 'legs-left':
      return { ...aftermath, left: entry.legs };
    case 'bypass-seen': {
      const { number, origin, flattens } = entry;
      const before = aftermath.reentries.map((each) => ({ ...each, endedAt: each.endedAt ?? at }));
      const seen = { number, origin, flattens, seenAt: at, ordersBefore: orders, endedAt: null };
      return { ...aftermath, reentries: [...before, seen] };
    }
    case 'bypass-flattened':
      return { ...aftermath, reentries: aftermath.reentries.map((each) => ({ ...each, endedAt: each.endedAt ?? at })) };
  }
}

/** The re-entry that is not proven gone yet; while there is one, STOPPED is not claimed. */
export function openReentry(aftermath: Aftermath | null): Reentry | undefined {
  return aftermath?.reentries.find((reentry) => reentry.endedAt === null);
}

/** A position, and how much of it was not there when the kill ended, in units. */
export type IntrudingLeg = { readonly position: Position; readonly excess: number };

/** What stands in the account that the kill did not leave there. */
export type Intrusion = { readonly legs: readonly IntrudingLeg[]; readonly orders: readonly Order[] };

function excessOf({ positionId, netQuantity, product }: Position, left: readonly LegReading[]): number {
  // Holdings are not traded by a kill, so they are none of its aftermath either.
  if (product === 'CNC') return 0;
  const allowed = left.find((leg) => leg.positionId === positionId)?.netQuantity ?? 0;
  const open = Math.abs(netQuantity);
  return Math.sign(netQuantity) === Math.sign(allowed) ? Math.max(0, open - Math.abs(allowed)) : open;
}

/**
 * What must go. Whoever only reduces what was left (sells a hedge, rests a stop on it) does nothing wrong (card L9): orders stay
 * as long as all of them together cannot take the position through zero.
 */
export function findIntrusion(
  { positions, orders }: Pick<AccountSnapshot, 'positions' | 'orders'>,
  left: readonly LegReading[],
  isOwnExit: (order: Order) => boolean,
): Intrusion {
  const legs = positions
    .map((position) => ({ position, excess: excessOf(position, left) }))
    .filter(({ excess }) => excess > 0);
  const covered = new Map<string, number>();
  const mayStay = (order: Order): boolean => {
    const position = positions.find((each) => each.positionId === order.positionId);
    if (!position || position.netQuantity === 0 || order.side !== exitSide(position)) return false;
    // An exit that rests on what was opened elsewhere would cover it for ever; our own closes it.
    if (legs.some((leg) => leg.position === position)) return isOwnExit(order);
    const sum = (covered.get(order.positionId) ?? 0) + openQuantity(order);
    covered.set(order.positionId, sum);
    return sum <= Math.abs(position.netQuantity);
  };
  const working = orders.filter((order) => isWorking(order) && order.product !== 'CNC');
  return { legs, orders: working.filter((order) => !mayStay(order)) };
}

/** Legs that are smaller than they were left; null when none is. What a person has closed is not opened again unseen. */
export function reducedLegs(
  { positions }: Pick<AccountSnapshot, 'positions'>,
  left: readonly LegReading[],
): readonly LegReading[] | null {
  const now = left.flatMap(({ positionId, netQuantity: before }) => {
    const net = positions.find((each) => each.positionId === positionId)?.netQuantity ?? 0;
    if (net === 0 || Math.sign(net) !== Math.sign(before)) return [];
    return [{ positionId, netQuantity: Math.abs(net) < Math.abs(before) ? net : before }];
  });
  const units = (legs: readonly LegReading[]): number => legs.reduce((sum, leg) => sum + Math.abs(leg.netQuantity), 0);
  return units(now) < units(left) ? now : null;
}

/** A spread wider than this part of the price is nobody's price to sell or buy at... */
const WIDEST_SPREAD = 0.25;
/** ...unless it is only this many paise: a cheap option has no narrower one. */
const SMALL_SPREAD = 200;

/**
 * Whether an exit would meet a spread no sane person trades at: a one-sided book, or a bid and an ask far apart. A broker
 * that shows no depth at all says nothing about it.
 */
export function isSpreadInsane({ quote }: Pick<Position, 'quote'>): boolean {
  const { bid, ask } = quote ?? {};
  if (bid === undefined && ask === undefined) return false;
  if (bid === undefined || ask === undefined) return true;
  return ask - bid > Math.max(SMALL_SPREAD, ((ask + bid) / 2) * WIDEST_SPREAD);
}

const HOUR_MS = 3_600_000;

/** Whether another re-flatten fits into the hour that ends now. */
export function mayFlattenAgain({ reentries }: Aftermath, perHour: number, now: EpochMs): boolean {
  return reentries.filter((each) => each.flattens && now - each.seenAt < HOUR_MS).length < perHour;
}
