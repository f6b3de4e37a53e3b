import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { StepReading } from '../domain/journal-entry.ts';
import type { ExitRule } from '../domain/exit-scope.ts';
import { exitRuleOf, type KillProgress } from '../domain/kill-progress.ts';
import type { StepOutcome } from '../domain/kill-plan.ts';
import { isWorking, type Order } from '../domain/order.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { JudgedTime } from '../domain/trusted-time.ts';
import type { Broker, Clock, KillSwitchTerminal } from '../ports.ts';
import { ordersAreWhole } from '../domain/vanished.ts';
import type { AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';
import type { OrderDesk } from './order-desk.ts';

/** What a step of the kill works with. */
export type KillContext = {
  readonly kill: KillProgress;
  readonly settings: EngineSettings;
  readonly broker: Broker;
  readonly terminal: KillSwitchTerminal | null;
  readonly watch: AccountWatch;
  readonly desk: OrderDesk;
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** The time that days and sessions are held against; `clock` alone measures how long something took. */
  readonly judged: () => JudgedTime;
  readonly calendar: TradingCalendar;
  /** Whether the market of an instrument is open now. */
  readonly isTrading: (instrument: Instrument) => boolean;
  /** True when the process is closing; a step then ends as `unknown` and the next start goes on. */
  readonly closing: () => boolean;
};

/** What a step came to; `code` is stable, `detail` is for people. */
export type StepResult = {
  readonly outcome: StepOutcome;
  readonly code?: string;
  readonly detail?: string;
  readonly reading?: StepReading;
};

/** How long one attempt of a flattening step works before it is booked as unknown and begun again. */
const ATTEMPT_MS = 20_000;

/** A cancel or an exit that is waited for is asked for again after this long. */
const ASK_AGAIN_MS = 2_000;

/** Between two readings inside a step. */
const READ_GAP_MS = 250;

/** An answer this much older than its question was kept somewhere: it says nothing of now. */
const KEPT_MS = 5_000;

function isOfNow({ asOf }: AccountSnapshot, askedAt: EpochMs): boolean {
  return askedAt - asOf <= KEPT_MS;
}

/**
 * Reads the account again and again and lets `look` act on each reading until it answers, or the attempt's time is up.
 * A failed read is never an answer: it is "unknown" (R10). A leg whose row is missing stands in the reading as last seen:
 * open, and too unquiet to be sized; the others go on.
 */
export async function untilAnswered(
  context: KillContext,
  look: (snapshot: AccountSnapshot) => Promise<StepResult | undefined>,
  attemptMs = ATTEMPT_MS,
): Promise<StepResult> {
  const { clock, watch, desk } = context;
  const deadline = clock.monotonic() + attemptMs;
  let lastError: string | undefined;
  while (clock.monotonic() < deadline && !context.closing()) {
    const askedAt = clock.now();
    const reading = await watch.refresh();
    if (reading.ok && isOfNow(reading.value.snapshot, askedAt) && ordersAreWhole(reading.value.snapshot)) {
      desk.reconcile(reading.value.snapshot);
      const result = await look(reading.value.snapshot);
      // What a process sees first may be another day's book: it is acted on with care, and proves nothing.
      if (result && (result.outcome !== 'confirmed' || watch.isAcquainted)) return result;
      lastError = undefined;
    } else {
      lastError = reading.ok ? 'the broker answered incompletely' : reading.error.message;
    }
    await clock.sleep(READ_GAP_MS);
  }
  return {
    outcome: 'unknown',
    code: 'timeout',
    detail: lastError ?? `not done within ${attemptMs / 1_000} s; trying again`,
  };
}

/** Cancels an order unless that was asked for a moment ago; a refused cancel is not asked for at every reading. */
export async function cancelOnce(order: Order, askedAt: Map<string, number>, context: KillContext): Promise<void> {
  const now = context.clock.monotonic();
  if (now - (askedAt.get(order.orderId) ?? -Infinity) < ASK_AGAIN_MS) return;
  askedAt.set(order.orderId, now);
  await context.desk.cancel(order, { kind: 'kill', killId: context.kill.killId });
}

/**
 * The proof a snapshot gives: every open leg and the number of working orders, with its time. Shares held for delivery are no
 * leg of the day: they are never sold, and a broker's switch does not wait for them.
 */
export function readingOf(snapshot: AccountSnapshot): StepReading {
  return {
    readAt: snapshot.asOf,
    legs: snapshot.positions
      .filter((position) => position.netQuantity !== 0 && position.product !== 'CNC')
      .map(({ positionId, netQuantity }) => ({ positionId, netQuantity })),
    workingOrders: snapshot.orders.filter(isWorking).length,
  };
}

/** What the kill must close by all it has learned until now. */
export function exitRule({ kill, ledger }: KillContext): ExitRule {
  return exitRuleOf(ledger.state.kill ?? kill);
}

/** Whether an order is an exit of this kill. */
export function isOwnExit(order: Order, context: KillContext): boolean {
  return context.ledger.state.intents.some(
    (intent) =>
      intent.purpose.kind === 'kill' &&
      intent.purpose.killId === context.kill.killId &&
      (intent.tag === order.tag || intent.orderId === order.orderId),
  );
}

/** Something the trader must hear of at once; `id` names it within its kill. */
export type KillAlarm = { readonly id: string; readonly code: string; readonly text: string };

const alertIdOf = ({ id }: KillAlarm, { kill }: KillContext): string => `${kill.killId}-${id}`;

/** Whether this alarm has sounded in this kill. */
export function wasRaised(alarm: KillAlarm, context: KillContext): boolean {
  return context.ledger.state.alerts.some((alert) => alert.alertId === alertIdOf(alarm, context));
}

/** Sounds an alarm once in a kill; it is repeated until somebody has read it. */
export function raiseOnce(alarm: KillAlarm, context: KillContext): void {
  if (wasRaised(alarm, context)) return;
  const { code, text } = alarm;
  const alertId = alertIdOf(alarm, context);
  context.ledger.record([
    { kind: 'alert-raised', alertId, priority: 'critical', code, text: `${context.settings.alias}: ${text}` },
  ]);
}
