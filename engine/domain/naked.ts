import type { AccountSnapshot } from './account-snapshot.ts';
import type { EngineState, NakedSpell } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { isShortOption } from './mark-to-market.ts';
import type { Order } from './order.ts';
import type { Position } from './position.ts';
import type { RiskAssessment } from './risk.ts';
import { stopCovers } from './stop-loss.ts';
import { istDateOf, istMidnight } from './trading-day.ts';
import type { EpochMs } from './time.ts';
import { unbookedFills } from './unbooked.ts';
import { ordersAreWhole } from './vanished.ts';

/** A sold option that no working stop covers whole. */
type NakedLeg = {
  readonly position: Position;
  /** Units that are open and covered by nothing. */
  readonly units: number;
  /** The stop of this short that was refused or taken away last; undefined when it never had one. */
  readonly lostStop: Order | undefined;
};

/** A short that never had a stop is given this long: selling and placing the stop are two orders. */
const NEVER_STOPPED_GRACE_MS = 30_000;

/** Units sold and open: what a stop has filled is not open any more, whether or not the row has heard of it. */
function openShort(position: Position, snapshot: AccountSnapshot): number {
  const { bought, sold } = unbookedFills(position.positionId, snapshot);
  return Math.max(0, -(position.netQuantity + bought - sold));
}

/** When the short was opened: the last trade that took it below zero. Zero for one that was carried in. */
function openedAt({ positionId, netQuantity }: Position, { trades }: AccountSnapshot): EpochMs {
  let net = netQuantity;
  for (const trade of trades.filter((each) => each.positionId === positionId).toSorted((a, b) => b.at - a.at)) {
    net += trade.side === 'BUY' ? -trade.quantity : trade.quantity;
    if (net >= 0) return trade.at;
  }
  return 0;
}

/** A stop that ended without its fill while this short was open. One whose time cannot be read counts: better loud than silent. */
function lostStopOf(position: Position, snapshot: AccountSnapshot): Order | undefined {
  const since = Math.max(openedAt(position, snapshot), istMidnight(istDateOf(snapshot.asOf)));
  return snapshot.orders.findLast(
    (order) =>
      order.positionId === position.positionId &&
      order.side === 'BUY' &&
      order.isStop &&
      (order.status === 'rejected' || order.status === 'cancelled') &&
      !(order.updatedAt > 0 && order.updatedAt < since),
  );
}

function nakedLegs(snapshot: AccountSnapshot): readonly NakedLeg[] {
  const covers = stopCovers(snapshot.orders);
  return snapshot.positions.flatMap((position) => {
    if (!isShortOption(position)) return [];
    const units = openShort(position, snapshot) - (covers.get(position.positionId) ?? 0);
    return units > 0 ? [{ position, units, lostStop: lostStopOf(position, snapshot) }] : [];
  });
}

/** The alarm of a spell: one however often it is read. */
export function nakedAlertId({ positionId, since }: NakedSpell): string {
  return `naked-${positionId}-${since}`;
}

function whatHappened({ units, lostStop }: NakedLeg): string {
  if (!lostStop) return `${units} sold units have had no stop for ${NEVER_STOPPED_GRACE_MS / 1_000} s.`;
  const why = lostStop.rejectReason ? ` (${lostStop.rejectReason})` : '';
  return `its stop ${lostStop.orderId} was ${lostStop.status}${why} and ${units} sold units are still open.`;
}

function alarm(
  leg: NakedLeg,
  since: EpochMs,
  { state, assessment, alias }: { state: EngineState; assessment: RiskAssessment; alias: string },
): readonly JournalEntry[] {
  const { positionId, instrument } = leg.position;
  const lost = nakedAlertId({ positionId, since });
  const never = `${lost}-never-stopped`;
  const [alertId, priority] = leg.lostStop ? [lost, 'critical' as const] : [never, 'warning' as const];
  if (!leg.lostStop && assessment.snapshot.asOf - since < NEVER_STOPPED_GRACE_MS) return [];
  // Once the loud one was said in this spell, the quiet one adds nothing.
  if (state.alerts.some((alert) => alert.alertId === alertId || alert.alertId === lost)) return [];
  const text = `${alias}: NAKED ${instrument.tradingSymbol}: ${whatHappened(leg)} Nothing limits their loss. Exit this leg now, or place a new stop.`;
  return [{ kind: 'alert-raised', alertId, priority, code: 'naked-short', text }];
}

function isExiting(position: Position, state: EngineState): boolean {
  return state.exits.some((exit) => exit.positionId === position.positionId && exit.outcome === null);
}

/**
 * What a reading says about sold options without a stop (card D13): a spell begins and ends as a fact, and each is alarmed once.
 * A reading that may lack orders or a leg says nothing about what it lacks, neither way.
 */
export function nakedEntries(state: EngineState, assessment: RiskAssessment, alias: string): readonly JournalEntry[] {
  const { snapshot } = assessment;
  if ((state.kill && !state.kill.finished) || !ordersAreWhole(snapshot)) return [];
  const unseen = new Set(
    snapshot.incomplete.flatMap((gap) =>
      gap.kind === 'positions-vanished' || gap.kind === 'positions-unexplained' ? gap.positionIds : [],
    ),
  );
  const naked = nakedLegs(snapshot);
  const legs = naked.filter(({ position }) => !unseen.has(position.positionId) && !isExiting(position, state));
  const ended = state.naked.filter(
    ({ positionId }) => !unseen.has(positionId) && !naked.some(({ position }) => position.positionId === positionId),
  );
  return [
    ...ended.map(({ positionId }): JournalEntry => ({ kind: 'short-covered', positionId })),
    ...legs.flatMap((leg): readonly JournalEntry[] => {
      const { positionId } = leg.position;
      const spell = state.naked.find((each) => each.positionId === positionId);
      const since = spell?.since ?? snapshot.asOf;
      const began: readonly JournalEntry[] = spell
        ? []
        : [{ kind: 'short-uncovered', positionId, units: leg.units, since }];
      return [...began, ...alarm(leg, since, { state, assessment, alias })];
    }),
  ];
}
