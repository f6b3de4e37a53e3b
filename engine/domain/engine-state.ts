import { beginAftermath, evolveAftermath, type Aftermath } from './aftermath.ts';
import type { Delivery, PendingAlert } from './alert.ts';
import type { JournalEntry, Lock, OrderPurpose, Review } from './journal-entry.ts';
import { ARMED, type KillLatch } from './kill-latch.ts';
import { evolveKill } from './evolve-kill.ts';
import { beginProgress, type KillProgress } from './kill-progress.ts';
import type { StepOutcome } from './kill-plan.ts';
import { mergeStopHits, type DegradedReason } from './risk.ts';
import type { Paise } from './money.ts';
import type { OrderTag, RefusalCode, Side } from './order.ts';
import { DEFAULT_EXITS } from './policy.ts';
import type { PositionId } from './position.ts';
import { withAnswer, type Replication } from './replication.ts';
import { evolveServerGuard, type ServerGuardState } from './server-guard.ts';
import type { StopHit } from './stop-loss.ts';
import type { EpochMs } from './time.ts';
import type { TradingDay } from './trading-day.ts';
import type { Sighting } from './vanished.ts';

/** An order of ours from its intent on. `outcome` null or `unknown`: nobody knows whether it exists until the book shows its tag. */
export type OrderIntent = {
  readonly tag: OrderTag;
  readonly purpose: OrderPurpose;
  readonly positionId: PositionId;
  readonly side: Side;
  readonly quantity: number;
  readonly intendedAt: EpochMs;
  /** The last moment it may have set out for the broker: its intent, or the answer that said nothing. */
  readonly flyingSince: EpochMs;
  readonly outcome: StepOutcome | null;
  readonly code?: RefusalCode;
  readonly orderId?: string;
  /** How often its limit was moved after the market, the last limit asked for and when, and what became of that. */
  readonly chases: number;
  readonly price: Paise | null;
  readonly pricedAt: EpochMs;
  readonly repriced: StepOutcome | null;
};

/** An exit a person asked for. */
export type ManualExit = {
  readonly exitId: string;
  readonly positionId: PositionId;
  readonly quantity: number;
  readonly requestedAt: EpochMs;
  readonly outcome: StepOutcome | null;
};

/** A sold option without a stop over all of it, from the reading that showed it first. */
export type NakedSpell = { readonly positionId: PositionId; readonly since: EpochMs };

/** Everything an engine must remember. Made only by `evolve`, so that a restart and a running engine agree. */
export type EngineState = {
  readonly tradingDay: TradingDay;
  readonly running: boolean;
  readonly latch: KillLatch;
  readonly kill: KillProgress | null;
  /** What came after a kill that has ended; null while none has. */
  readonly aftermath: Aftermath | null;
  /** The passing-on of today's kill to linked accounts; null when there was none. */
  readonly replication: Replication | null;
  readonly lock: Lock | null;
  readonly stopHits: readonly StopHit[];
  readonly naked: readonly NakedSpell[];
  /** Closed legs whose rows the broker shows no more, with what they booked. */
  readonly carried: readonly Sighting[];
  readonly degraded: DegradedReason | null;
  readonly intents: readonly OrderIntent[];
  readonly exits: readonly ManualExit[];
  readonly alerts: readonly PendingAlert[];
  /** What was last asked of the broker's own guard today; null: nothing. */
  readonly serverGuard: ServerGuardState | null;
  /** A journal that was not what it should be: until a person has looked, nothing is armed. */
  readonly review: Review | null;
};

/** A day on which nothing has happened yet. */
export function openingState(tradingDay: TradingDay): EngineState {
  return {
    tradingDay,
    running: false,
    latch: ARMED,
    kill: null,
    aftermath: null,
    replication: null,
    lock: null,
    stopHits: [],
    naked: [],
    carried: [],
    degraded: null,
    intents: [],
    exits: [],
    alerts: [],
    serverGuard: null,
    review: null,
  };
}

/** A box nobody ever empties must not grow without end. */
const MOST_CARRIED_ALERTS = 100;

function unread(state: EngineState): readonly PendingAlert[] {
  return state.alerts.filter((alert) => alert.acknowledgedAt === null).slice(-MOST_CARRIED_ALERTS);
}

/** The entry that opens a day with all that the next one must know of the last: a restart replays one day only. */
export function dayOpened(
  state: EngineState,
  day: TradingDay,
  change: { readonly carriedLock?: Lock; readonly practiceReset?: boolean } = {},
): JournalEntry {
  return {
    kind: 'day-opened',
    tradingDay: day,
    stillRunning: state.running,
    carriedAlerts: unread(state),
    ...(state.review ? { carriedReview: state.review } : {}),
    ...change,
  };
}

function openDay(state: EngineState, entry: Extract<JournalEntry, { kind: 'day-opened' }>): EngineState {
  return {
    ...openingState(entry.tradingDay),
    running: entry.stillRunning ?? state.running,
    lock: entry.carriedLock ?? null,
    alerts: entry.carriedAlerts ?? unread(state),
    review: entry.carriedReview ?? state.review,
  };
}

/** What was lost may be a stop that filled, or a kill: the guard stands still until a person has compared it with the broker. */
function recovered(state: EngineState, entry: Extract<JournalEntry, { kind: 'journal-recovered' }>): EngineState {
  const { fault, detail, killed } = entry;
  // Nothing is missing from this journal but a kill whose every word the second copy kept.
  if (fault === 'unsaved-latch') return state;
  return { ...state, running: false, degraded: null, naked: [], review: { fault, detail, killed } };
}

/** A kill never shortens a lock that holds already; one whose end is unknown outlasts every other. */
function laterLock(before: Lock | null, now: Lock): Lock {
  if (before === null || now.until === null) return now;
  return before.until === null || before.until > now.until ? before : now;
}

function latchKill(
  state: EngineState,
  entry: Extract<JournalEntry, { kind: 'kill-latched' }>,
  at: EpochMs,
): EngineState {
  if (state.latch.state === 'latched') return state;
  const { killId, cause, evidence, plan } = entry;
  const exits = entry.exits ?? { ...DEFAULT_EXITS, scope: 'all-but-holdings' };
  const steps = beginProgress(plan);
  return {
    ...state,
    latch: { state: 'latched', killId, at, cause },
    kill: {
      killId,
      cause,
      evidence,
      plan,
      exits,
      residuals: [],
      carried: null,
      startedAt: at,
      steps,
      returns: 0,
      finished: null,
    },
    lock: laterLock(state.lock, { until: entry.lockUntil, reason: 'killed today' }),
  };
}

function repriceIntent(
  intent: OrderIntent,
  entry: Extract<JournalEntry, { kind: 'modify-intended' | 'modify-settled' }>,
  at: EpochMs,
): OrderIntent {
  if (intent.orderId !== entry.orderId) return intent;
  if (entry.kind === 'modify-settled') return { ...intent, repriced: entry.outcome };
  if (entry.price === undefined) return intent;
  return { ...intent, chases: intent.chases + 1, price: entry.price, pricedAt: at, repriced: null };
}

function settleIntent(
  intent: OrderIntent,
  entry: Extract<JournalEntry, { kind: 'order-settled' }>,
  at: EpochMs,
): OrderIntent {
  if (intent.tag !== entry.tag) return intent;
  const flyingSince = entry.outcome === 'unknown' ? at : intent.flyingSince;
  return {
    ...intent,
    flyingSince,
    outcome: entry.outcome,
    ...(entry.code === undefined ? {} : { code: entry.code }),
    ...(entry.orderId === undefined ? {} : { orderId: entry.orderId }),
  };
}

function nakedAfter(
  before: readonly NakedSpell[],
  entry: Extract<JournalEntry, { kind: 'short-uncovered' | 'short-covered' }>,
): readonly NakedSpell[] {
  const { positionId } = entry;
  const others = before.filter((spell) => spell.positionId !== positionId);
  return entry.kind === 'short-covered' ? others : [...others, { positionId, since: entry.since }];
}

function withLeg(before: readonly Sighting[], leg: Sighting): readonly Sighting[] {
  return [...before.filter(({ position }) => position.positionId !== leg.position.positionId), leg];
}

function withAlert(state: EngineState, alertId: string, change: (alert: PendingAlert) => PendingAlert): EngineState {
  return { ...state, alerts: state.alerts.map((alert) => (alert.alertId === alertId ? change(alert) : alert)) };
}

function deliver(alert: PendingAlert, delivery: Delivery): PendingAlert {
  return { ...alert, deliveries: [...alert.deliveries.filter((each) => each.channel !== delivery.channel), delivery] };
}

function replicate(
  { replication }: EngineState,
  entry: Extract<JournalEntry, { kind: 'replication-requested' | 'replication-answered' }>,
  at: EpochMs,
): Replication | null {
  if (entry.kind === 'replication-requested') {
    const { killId, group, accounts } = entry;
    return replication ?? { killId, group, accounts, requestedAt: at, answers: [] };
  }
  const { accountId, linkedKillId: killId, alreadyInProgress } = entry;
  return withAnswer(replication, { accountId, killId, alreadyInProgress, at });
}

/** The next state. Pure and total: an entry that does not concern the state leaves it as it was. */
export function evolve(state: EngineState, entry: JournalEntry, at: EpochMs): EngineState {
  switch (entry.kind) {
    case 'day-opened':
      return openDay(state, entry);
    case 'journal-recovered':
      return recovered(state, entry);
    case 'recovery-reviewed':
      return { ...state, review: null };
    case 'engine-started':
      return { ...state, running: true };
    case 'engine-stopped':
      return { ...state, running: false, degraded: null, naked: [] };
    case 'monitoring-degraded':
      return { ...state, degraded: entry.reason };
    case 'monitoring-recovered':
      return { ...state, degraded: null };
    case 'stop-hit':
      return { ...state, stopHits: mergeStopHits(state.stopHits, [entry]) };
    case 'short-uncovered':
    case 'short-covered':
      return { ...state, naked: nakedAfter(state.naked, entry) };
    case 'leg-carried':
      return { ...state, carried: withLeg(state.carried, entry.leg) };
    case 'kill-latched':
      return latchKill(state, entry, at);
    case 'step-started':
    case 'step-ended':
    case 'leg-left-worthless':
      return state.kill?.killId === entry.killId ? { ...state, kill: evolveKill(state.kill, entry, at) } : state;
    case 'kill-carried': {
      if (state.kill?.killId !== entry.killId) return state;
      const lock = laterLock(state.lock, { until: entry.lockUntil, reason: 'killed today' });
      return { ...state, lock, kill: evolveKill(state.kill, entry, at) };
    }
    case 'kill-finished': {
      if (state.kill?.killId !== entry.killId) return state;
      return { ...state, kill: evolveKill(state.kill, entry, at), aftermath: beginAftermath(state.kill) };
    }
    case 'replication-requested':
    case 'replication-answered':
      return state.kill?.killId === entry.killId ? { ...state, replication: replicate(state, entry, at) } : state;
    case 'legs-left':
    case 'bypass-seen':
    case 'bypass-flattened':
      return { ...state, aftermath: evolveAftermath(state.aftermath, entry, at) };
    case 'server-guard-intended':
    case 'server-guard-settled':
      return { ...state, serverGuard: evolveServerGuard(state.serverGuard, entry) };
    case 'lock-set':
      return { ...state, lock: { until: entry.until, reason: entry.reason } };
    case 'order-intended': {
      const { tag, purpose, positionId, side, quantity, price } = entry;
      const intent: OrderIntent = {
        tag,
        purpose,
        positionId,
        side,
        quantity,
        intendedAt: at,
        flyingSince: at,
        outcome: null,
        chases: 0,
        price,
        pricedAt: at,
        repriced: null,
      };
      return { ...state, intents: [...state.intents, intent] };
    }
    case 'order-settled':
      return { ...state, intents: state.intents.map((intent) => settleIntent(intent, entry, at)) };
    case 'modify-intended':
    case 'modify-settled':
      return { ...state, intents: state.intents.map((intent) => repriceIntent(intent, entry, at)) };
    case 'exit-requested': {
      const { exitId, positionId, quantity } = entry;
      return { ...state, exits: [...state.exits, { exitId, positionId, quantity, requestedAt: at, outcome: null }] };
    }
    case 'exit-finished':
      return {
        ...state,
        exits: state.exits.map((exit) => (exit.exitId === entry.exitId ? { ...exit, outcome: entry.outcome } : exit)),
      };
    case 'alert-raised': {
      if (state.alerts.some((alert) => alert.alertId === entry.alertId)) return state;
      const { alertId, priority, code, text } = entry;
      const alert: PendingAlert = { alertId, priority, code, text, raisedAt: at, deliveries: [], acknowledgedAt: null };
      return { ...state, alerts: [...state.alerts, alert] };
    }
    case 'alert-delivered':
      return withAlert(state, entry.alertId, (alert) => deliver(alert, { channel: entry.channel, at, ok: true }));
    case 'alert-failed': {
      const { channel, message } = entry;
      return withAlert(state, entry.alertId, (alert) => deliver(alert, { channel, at, ok: false, message }));
    }
    case 'alert-acknowledged':
      return withAlert(state, entry.alertId, (alert) => ({ ...alert, acknowledgedAt: alert.acknowledgedAt ?? at }));
    default:
      return state;
  }
}

/** Whether the account is locked at an instant. A lock whose end is unknown holds. */
export function isLocked(state: EngineState, at: EpochMs): boolean {
  return state.lock !== null && (state.lock.until === null || state.lock.until > at);
}
