import { beginAftermath, evolveAftermath, type Aftermath } from './aftermath.ts';
import type { PendingAlert } from './alert.ts';
import { evolveClock, UNKNOWN_CLOCK, type ClockState } from './clock-note.ts';
import type { ClosingMark, LegBaseline } from './day-baseline.ts';
import { evolvePartner, NO_PARTNER, type PartnerState } from './day-contract/partner-code.ts';
import { evolvePending, type PendingChange } from './day-contract/pending-change.ts';
import { evolveAlerts, unread } from './evolve-alerts.ts';
import type { JournalEntry, Lock, Review } from './journal-entry.ts';
import { ARMED, type KillLatch } from './kill-latch.ts';
import { evolveKill } from './evolve-kill.ts';
import { latchKill, lockAfter } from './evolve-latch.ts';
import { evolveIntents, type OrderIntent } from './order-intent.ts';
import type { KillProgress } from './kill-progress.ts';
import type { StepOutcome } from './kill-plan.ts';
import { mergeStopHits, type DegradedReason } from './risk.ts';
import type { PositionId } from './position.ts';
import { withAnswer, type Replication } from './replication.ts';
import { evolveRules, NO_RULE_MEMORY, type RuleMemory } from './rules/memory.ts';
import { evolveServerGuard, type ServerGuardState } from './server-guard.ts';
import type { StopHit } from './stop-loss.ts';
import type { EpochMs } from './time.ts';
import type { TradingDay } from './trading-day.ts';
import type { Sighting } from './vanished.ts';

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
  /** Whether a guard has stood on this day, however it stands now. */
  readonly guarded: boolean;
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
  /** What carried legs had made before today, as far as it is proven. */
  readonly baseline: readonly LegBaseline[];
  /** The legs at the last close before today, and at today's once it is over. */
  readonly previousClose: readonly ClosingMark[];
  readonly closing: readonly ClosingMark[] | null;
  readonly degraded: DegradedReason | null;
  readonly intents: readonly OrderIntent[];
  readonly exits: readonly ManualExit[];
  readonly alerts: readonly PendingAlert[];
  /** What was last asked of the broker's own guard today; null: nothing. */
  readonly serverGuard: ServerGuardState | null;
  /** What rules must remember over a restart. */
  readonly rules: RuleMemory;
  /** A journal that was not what it should be: until a person has looked, nothing is armed. */
  readonly review: Review | null;
  /** What is known of this computer's clock. */
  readonly clock: ClockState;
  /** Changes that guard less and wait for their session. */
  readonly pending: readonly PendingChange[];
  readonly partner: PartnerState;
};

/** A day on which nothing has happened yet. */
export function openingState(tradingDay: TradingDay): EngineState {
  return {
    tradingDay,
    running: false,
    guarded: false,
    latch: ARMED,
    kill: null,
    aftermath: null,
    replication: null,
    lock: null,
    stopHits: [],
    naked: [],
    carried: [],
    baseline: [],
    previousClose: [],
    closing: null,
    degraded: null,
    intents: [],
    exits: [],
    alerts: [],
    serverGuard: null,
    rules: NO_RULE_MEMORY,
    review: null,
    clock: UNKNOWN_CLOCK,
    pending: [],
    partner: NO_PARTNER,
  };
}

/** A day without a close of its own, as at a weekend, hands on the last one. A practice day by wish carries nothing. */
function previousCloseFor(
  { closing, previousClose }: EngineState,
  isReset: boolean,
): { readonly previousClose?: readonly ClosingMark[] } {
  const marks = isReset ? [] : (closing ?? previousClose);
  return marks.length === 0 ? {} : { previousClose: marks };
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
    carriedAlerts: unread(state.alerts),
    ...(state.review ? { carriedReview: state.review } : {}),
    ...(state.clock === UNKNOWN_CLOCK ? {} : { carriedClock: state.clock }),
    ...(state.pending.length > 0 ? { carriedPending: state.pending } : {}),
    ...(state.partner === NO_PARTNER ? {} : { carriedPartner: state.partner }),
    ...previousCloseFor(state, change.practiceReset ?? false),
    ...(state.rules.results.length > 0 ? { pastResults: state.rules.results } : {}),
    ...change,
  };
}

function openDay(state: EngineState, entry: Extract<JournalEntry, { kind: 'day-opened' }>): EngineState {
  return {
    ...openingState(entry.tradingDay),
    running: entry.stillRunning ?? state.running,
    guarded: entry.stillRunning ?? state.running,
    lock: entry.carriedLock ?? null,
    alerts: entry.carriedAlerts ?? unread(state.alerts),
    review: entry.carriedReview ?? state.review,
    clock: entry.carriedClock ?? state.clock,
    pending: entry.carriedPending ?? state.pending,
    partner: entry.carriedPartner ?? state.partner,
    previousClose: entry.previousClose ?? [],
    rules: { ...NO_RULE_MEMORY, results: entry.pastResults ?? [] },
  };
}

/** What was lost may be a stop that filled, or a kill: the guard stands still until a person has compared it with the broker. */
function recovered(state: EngineState, entry: Extract<JournalEntry, { kind: 'journal-recovered' }>): EngineState {
  const { fault, detail, killed } = entry;
  // Nothing is missing from this journal but a kill whose every word the second copy kept.
  if (fault === 'unsaved-latch') return state;
  // What waits to guard less is not taken from a record that nobody vouches for: whoever still wants it asks again.
  return { ...state, running: false, degraded: null, naked: [], pending: [], review: { fault, detail, killed } };
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

/** What was proven once today is not proven otherwise later. */
function withBaseline(before: readonly LegBaseline[], leg: LegBaseline): readonly LegBaseline[] {
  return before.some(({ positionId }) => positionId === leg.positionId) ? before : [...before, leg];
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

function exitsAfter(
  before: readonly ManualExit[],
  entry: Extract<JournalEntry, { kind: 'exit-requested' | 'exit-finished' }>,
  at: EpochMs,
): readonly ManualExit[] {
  const { exitId } = entry;
  if (entry.kind === 'exit-finished')
    return before.map((exit) => (exit.exitId === exitId ? { ...exit, outcome: entry.outcome } : exit));
  const { positionId, quantity } = entry;
  return [...before, { exitId, positionId, quantity, requestedAt: at, outcome: null }];
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
      return { ...state, running: true, guarded: true };
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
    case 'day-baseline-set':
      return { ...state, baseline: withBaseline(state.baseline, entry.leg) };
    case 'closing-marks-noted':
      return { ...state, closing: entry.marks };
    case 'kill-latched':
      return latchKill(state, entry, at);
    case 'step-started':
    case 'step-ended':
    case 'leg-left-worthless':
      return state.kill?.killId === entry.killId ? { ...state, kill: evolveKill(state.kill, entry, at) } : state;
    case 'kill-carried':
      if (state.kill?.killId !== entry.killId) return state;
      return { ...state, lock: lockAfter(state.lock, entry, at), kill: evolveKill(state.kill, entry, at) };
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
      return { ...state, aftermath: evolveAftermath(state.aftermath, entry, { at, orders: state.intents.length }) };
    case 'server-guard-intended':
    case 'server-guard-settled':
      return { ...state, serverGuard: evolveServerGuard(state.serverGuard, entry) };
    case 'lock-set':
    case 'lock-released':
      return { ...state, lock: lockAfter(state.lock, entry, at) };
    case 'loosening-queued':
    case 'loosening-cancelled':
    case 'loosening-applied':
      return { ...state, pending: evolvePending(state.pending, entry) };
    case 'partner-code-set':
    case 'partner-code-removed':
    case 'partner-code-accepted':
    case 'partner-code-refused':
      return { ...state, partner: evolvePartner(state.partner, entry) };
    case 'clock-noted':
      return { ...state, clock: evolveClock(state.clock, entry.note) };
    case 'order-intended':
    case 'order-settled':
    case 'modify-intended':
    case 'modify-settled':
      return { ...state, intents: evolveIntents(state.intents, entry, at) };
    case 'exit-requested':
    case 'exit-finished':
      return { ...state, exits: exitsAfter(state.exits, entry, at) };
    case 'alert-raised':
    case 'alert-delivered':
    case 'alert-failed':
    case 'alert-acknowledged':
      return { ...state, alerts: evolveAlerts(state.alerts, entry, at) };
    default: {
      const rules = evolveRules(state.rules, entry, at);
      return rules === state.rules ? state : { ...state, rules };
    }
  }
}

/** Whether the account is locked at an instant. A lock whose end is unknown holds. */
export function isLocked(state: EngineState, at: EpochMs): boolean {
  return state.lock !== null && (state.lock.until === null || state.lock.until > at);
}
