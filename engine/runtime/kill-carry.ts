import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { mustExit } from '../domain/exit-scope.ts';
import type { Exchange } from '../domain/instrument.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { nextOpen, nextSessionUnlock } from '../domain/trading-day.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';
import { sessionTime } from '../domain/trusted-time.ts';
import { exitRule, type KillContext } from './kill-context.ts';

/** How often a kill that waits for its market looks at the clock: the machine may have slept, or the clock been set. */
const LOOK_MS = 60_000;

/** How long the kill has to wait for its market; 0: not at all. Before the open nothing is sent (card K24). */
export function waitForMarket({ kill, clock, judged, isTrading, watch }: KillContext): number {
  if (!kill.carried) return 0;
  const { until } = kill.carried;
  // By the earliest it can be: before the open nothing is sent.
  const { by, earliest } = judged();
  const now = by === 'broker' ? earliest : clock.now();
  if (until !== null) return now < until ? Math.min(until - now, LOOK_MS) : 0;
  const open = watch.last?.snapshot.positions.filter((position) => position.netQuantity !== 0) ?? [];
  return open.some((position) => isTrading(position.instrument)) ? 0 : LOOK_MS;
}

function describeOpen(until: EpochMs | null): string {
  return until === null
    ? 'when its market opens again: the calendar does not say when'
    : `at the next open, ${toIstIso(until).slice(0, 16).replace('T', ' ')} IST`;
}

/**
 * The market has closed on what is still open: the kill waits and goes on at the next open, the same one, and the account is
 * not armed in between. The session it goes on in stays locked: its day has not begun with a clean account (fault 83).
 */
export function carryOver(snapshot: AccountSnapshot, context: KillContext): readonly JournalEntry[] {
  const { kill, clock, judged, calendar, settings } = context;
  const now = sessionTime(judged(), clock.now());
  const rule = exitRule(context);
  const open = snapshot.positions.filter((position) => mustExit(position, rule));
  const exchanges = new Set<Exchange>(open.map((position) => position.instrument.exchange));
  const until = nextOpen(now, [...exchanges], calendar) ?? null;
  const lockUntil = until === null ? null : (nextSessionUnlock(until, calendar) ?? null);
  const names = open.map((each) => `${each.netQuantity} ${each.instrument.tradingSymbol} ${each.product}`).join(', ');
  const text = `${settings.alias}: CARRIED OVER. The market closed before the account was flat. Still open: ${names}. They stay at risk until then; the kill goes on ${describeOpen(until)}. Keep this computer on for it, or close them by hand.`;
  return [
    {
      kind: 'kill-carried',
      killId: kill.killId,
      until,
      lockUntil,
      legs: open.map(({ positionId, netQuantity }) => ({ positionId, netQuantity })),
    },
    {
      kind: 'alert-raised',
      alertId: `${kill.killId}-carried-${clock.now()}`,
      priority: 'critical',
      code: 'kill-carried-over',
      text,
    },
  ];
}
