import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import { isHedge, mustExit, releasedHedges, type ExitRule } from '../../domain/exit-scope.ts';
import type { Position } from '../../domain/position.ts';
import { exitRule, readingOf, untilAnswered, type KillContext, type StepResult } from '../kill-context.ts';
import { alarmExits } from './exit-alarms.ts';
import { READING_SERVES_MS, workLeg, type ExitWork } from './exit-leg.ts';
import { turnOf } from './leg-record.ts';
import { isUnwanted, isWantedAgain, workUnwanted } from './worthless-legs.ts';

/** Which legs a step closes: shorts (and bought futures) first, bought options after. */
export type ExitStage = 'shorts' | 'hedges';

/** What to close now: a leg left as worthless for which somebody bids again is sold after all. */
function ruleNow(snapshot: AccountSnapshot, context: KillContext): ExitRule {
  const rule = exitRule(context);
  const wanted = snapshot.positions.filter((position) => isWantedAgain(position, snapshot));
  const residuals = rule.residuals.filter(
    ({ positionId }) => !wanted.some((position) => position.positionId === positionId),
  );
  return { ...rule, residuals };
}

/**
 * The legs that may leave now. Hedges go as soon as their own shorts are gone, whatever becomes of the shorts of another
 * underlying or expiry; while the position book lags, no short counts as gone.
 */
function legsDue(snapshot: AccountSnapshot, stage: ExitStage, context: KillContext): readonly Position[] {
  const rule = ruleNow(snapshot, context);
  const shorts = snapshot.positions.filter((position) => mustExit(position, rule) && !isHedge(position));
  const hedges = context.watch.isLagging && stage === 'shorts' ? [] : releasedHedges(snapshot.positions, rule);
  return [...shorts, ...hedges];
}

/** What the step has to see closed: its own legs. */
function legsOpen(snapshot: AccountSnapshot, stage: ExitStage, context: KillContext): readonly Position[] {
  const rule = ruleNow(snapshot, context);
  return snapshot.positions.filter(
    (position) => mustExit(position, rule) && isHedge(position) === (stage === 'hedges'),
  );
}

function namesOf(legs: readonly Position[]): string {
  return legs.map((position) => `${position.netQuantity} ${position.instrument.tradingSymbol}`).join(', ');
}

/** Why nothing more can be sent for now, if that is so for every leg. */
function whyStopped(
  due: readonly Position[],
  open: readonly Position[],
  { snapshot, context }: { readonly snapshot: AccountSnapshot; readonly context: KillContext },
): StepResult | undefined {
  const reading = readingOf(snapshot);
  const trading = due.filter((position) => context.isTrading(position.instrument));
  if (trading.length === 0 && due.length > 0) {
    const detail = `the market is closed; still open: ${namesOf(open)}`;
    return { outcome: 'unknown', code: 'market-closed', detail, reading };
  }
  const isStopped = (position: Position): boolean =>
    !isUnwanted(position, snapshot) &&
    turnOf(position, snapshot, context) === 'stopped' &&
    context.desk.uncovered(position, snapshot) > 0;
  if (!trading.every(isStopped)) return undefined;
  const detail = `no more orders for now; still open: ${namesOf(open)}`;
  return { outcome: 'rejected', code: 'attempts-spent', detail, reading };
}

/**
 * Closes the legs of a stage: each reading recomputes what is uncovered, so that nothing is ever sent twice for the same
 * units. Done when a reading shows none of them open.
 */
export async function exitPositions(context: KillContext, stage: ExitStage): Promise<StepResult> {
  const work: ExitWork = { context, askedAt: new Map(), unwantedSince: new Map() };
  return untilAnswered(context, async (snapshot) => {
    const open = legsOpen(snapshot, stage, context);
    if (open.length === 0) {
      // A book without an order that the broker has taken is not today's, or not the last (fault 17).
      const isWhole = !context.watch.isLagging && !context.desk.misses(snapshot.orders);
      return isWhole ? { outcome: 'confirmed', reading: readingOf(snapshot) } : undefined;
    }
    const due = legsDue(snapshot, stage, context);
    alarmExits(due, snapshot, context);
    const stopped = whyStopped(due, open, { snapshot, context });
    if (stopped) return stopped;
    const readAt = context.clock.monotonic();
    for (const position of due) {
      // An order that took long to be answered has made this reading old: the next leg is sized on a new one.
      if (context.clock.monotonic() - readAt > READING_SERVES_MS) return undefined;
      if (!context.isTrading(position.instrument)) continue;
      if (isUnwanted(position, snapshot)) await workUnwanted(position, snapshot, work);
      else await workLeg(position, snapshot, work);
    }
    return undefined;
  });
}
