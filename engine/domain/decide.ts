import { blindAlerts, blindCause, type Unsighted } from './blindness.ts';
import type { EngineState } from './engine-state.ts';
import { dayOpened, isLocked } from './engine-state.ts';
import { openReentry } from './aftermath.ts';
import type { Actor } from './actor.ts';
import type { Instrument } from './instrument.ts';
import type { JournalEntry, KillEvidence, Lock } from './journal-entry.ts';
import type { KillCause } from './kill-latch.ts';
import { planKill } from './kill-plan.ts';
import { isWorking } from './order.ts';
import type { BrokerCapabilities } from './broker-capabilities.ts';
import { nakedEntries } from './naked.ts';
import { readingNotes } from './reading-notes.ts';
import { sourceAlarms } from './source-alarms.ts';
import type { Policy } from './policy.ts';
import type { DegradedReason, RiskAssessment } from './risk.ts';
import { ruleActs } from './rules/acts.ts';
import { ruleNotes } from './rules/notes.ts';
import { heldUnseen, killCauses, provenRules } from './rules/proven-rules.ts';
import { describeCause, describeDegraded, describeReview } from './sentences.ts';
import {
  dateOfTradingDay,
  istDateOf,
  istMidnight,
  nextSessionUnlock,
  tradingDayOf,
  type TradingCalendar,
  type TradingDay,
} from './trading-day.ts';
import type { EpochMs } from './time.ts';
import { lockFrom, lockTime, wallTime, type JudgedTime } from './trusted-time.ts';

/** What a decision may depend on beside state and input. */
export type DecisionContext = {
  readonly now: EpochMs;
  /** The time that the day and the lock are judged by; absent: `now` is taken at its word. */
  readonly judged?: JudgedTime;
  readonly policy: Policy;
  readonly capabilities: Pick<BrokerCapabilities, 'killSwitch'>;
  readonly calendar: TradingCalendar;
  /** A fresh id for a kill, used at most once. */
  readonly killId: string;
  readonly alias: string;
  /** Whether the market of an instrument is open for our orders; absent: it is. */
  readonly isTrading?: (instrument: Instrument) => boolean;
};

/** What can make an engine decide something. */
export type EngineInput =
  | { readonly kind: 'clock' }
  | { readonly kind: 'assessed'; readonly assessment: RiskAssessment }
  /** No usable answer from the broker. */
  | { readonly kind: 'blind'; readonly reason: DegradedReason; readonly errors?: number }
  /** No figures that may decide, from whatever cause, for some time. */
  | { readonly kind: 'unsighted'; readonly unsighted: Unsighted }
  | { readonly kind: 'kill-requested'; readonly cause: KillCause; readonly assessment: RiskAssessment | null }
  | { readonly kind: 'start-requested'; readonly actor: Actor }
  | { readonly kind: 'stop-requested'; readonly actor: Actor };

function evidenceOf(assessment: RiskAssessment | null, policy: Policy): KillEvidence {
  return {
    dayPnl: assessment?.dayPnl ?? null,
    dayLossLimit: policy.dayLossLimit,
    quality: assessment?.mark.quality ?? 'unknown',
    openPositions: assessment?.openPositions ?? 0,
    snapshotAsOf: assessment?.snapshot.asOf ?? null,
  };
}

/** A reading older than this does not order cancels by itself; the kill's first step reads anew in any case. */
const FIRST_WAVE_MAX_AGE_MS = 5_000;

/**
 * Cancels ordered by the latch itself, in its own transaction: they are on the wire after one write to disk, while the plan's
 * first step is still being booked. Whatever they miss, that step finds.
 */
function firstWave(killId: string, assessment: RiskAssessment | null, now: EpochMs): readonly JournalEntry[] {
  if (!assessment || now - assessment.snapshot.asOf > FIRST_WAVE_MAX_AGE_MS) return [];
  return assessment.snapshot.orders.filter(isWorking).map(({ orderId, instrument }) => ({
    kind: 'cancel-intended',
    orderId,
    tradingSymbol: instrument.tradingSymbol,
    purpose: { kind: 'kill', killId },
  }));
}

/**
 * From when a latch locks. Its day has one kill: where a clock that ran fast has opened that day before its midnight, a lock that ended
 * with the morning would leave the account free, and nobody there to stop it.
 */
function latchLocksFrom(day: TradingDay, judged: JudgedTime): EpochMs {
  return Math.max(lockFrom(judged), istMidnight(dateOfTradingDay(day)));
}

/** One kill per account and trading day: when the latch has gone, every further trigger decides nothing (R1, K18). */
function latch(
  state: EngineState,
  cause: KillCause,
  assessment: RiskAssessment | null,
  context: DecisionContext,
): readonly JournalEntry[] {
  if (state.latch.state === 'latched') return [];
  const { killId, policy, capabilities, calendar, now, alias, judged = wallTime(now) } = context;
  return [
    {
      kind: 'kill-latched',
      killId,
      tradingDay: state.tradingDay,
      cause,
      evidence: evidenceOf(assessment, policy),
      plan: planKill(policy, capabilities),
      exits: policy.exits,
      lockUntil: nextSessionUnlock(latchLocksFrom(state.tradingDay, judged), calendar) ?? null,
    },
    {
      kind: 'alert-raised',
      alertId: `${killId}-triggered`,
      priority: 'critical',
      code: 'kill-triggered',
      text: `${alias}: KILL STARTED. ${describeCause(cause)} Cancelling orders and closing positions now.`,
    },
    ...firstWave(killId, assessment, now),
  ];
}

/** A login that fails for another reason than before is told anew: what the trader has corrected must not stand there any more. */
function isSaidAlready(said: DegradedReason | null, reason: DegradedReason): boolean {
  if (said?.code !== reason.code) return false;
  return said.code !== 'session-lost' || reason.code !== 'session-lost' || said.message === reason.message;
}

function degrade(state: EngineState, reason: DegradedReason): readonly JournalEntry[] {
  if (!state.running || isSaidAlready(state.degraded, reason)) return [];
  return [{ kind: 'monitoring-degraded', reason }];
}

/** Nothing was seen that may decide, for longer than a slow answer takes: said, alarmed, and acted on as the trader chose. */
function unsighted(state: EngineState, seen: Unsighted, context: DecisionContext): readonly JournalEntry[] {
  if (!state.running) return [];
  const said = state.degraded ? [] : degrade(state, seen.reason);
  const cause = blindCause(seen, context);
  return [...said, ...blindAlerts(state, seen, context), ...(cause ? latch(state, cause, null, context) : [])];
}

/** What rules that hold and are proven ask for: a kill before all else, then what each of them does. */
function byRules(state: EngineState, assessment: RiskAssessment, context: DecisionContext): readonly JournalEntry[] {
  if (assessment.mark.quality !== 'fresh') return [];
  const proven = provenRules(assessment);
  const causes = killCauses(proven, assessment, context.policy);
  if (causes[0]) return latch(state, causes[0], assessment, context);
  return ruleActs(state, proven, assessment.snapshot, context);
}

/** Rules that need no figure of the account, such as a time of day, act without one too. */
function unseen(state: EngineState, errors: number, context: DecisionContext): readonly JournalEntry[] {
  if (!state.running || state.latch.state === 'latched') return [];
  const { policy, now, judged = wallTime(now) } = context;
  const held = heldUnseen(errors, { policy, judged });
  const [cause] = killCauses(held, null, context.policy);
  if (cause) return latch(state, cause, null, context);
  return ruleActs(state, held, null, context);
}

function judge(state: EngineState, assessment: RiskAssessment, context: DecisionContext): readonly JournalEntry[] {
  if (!state.running) return [];
  const seen: JournalEntry[] = [...readingNotes(state, assessment, context)];
  // Orders need no price: a stop that is gone is said on figures that decide nothing else.
  const naked = nakedEntries(state, assessment, context.alias);
  if (assessment.degraded)
    return [...seen, ...degrade(state, assessment.degraded), ...naked, ...unseen(state, 0, context)];
  const recovered: readonly JournalEntry[] = state.degraded ? [{ kind: 'monitoring-recovered' }] : [];
  seen.push(...ruleNotes(state, assessment, context));
  const ruled = byRules(state, assessment, context);
  const killed = ruled.some(({ kind }) => kind === 'kill-latched') ? ruled : [];
  const acted = killed.length > 0 ? [] : ruled;
  const disputed = sourceAlarms(state, assessment, context);
  return [...seen, ...recovered, ...(killed.length > 0 ? killed : [...disputed, ...naked, ...acted])];
}

/**
 * The day never moves backwards: a clock set back leaves the account on the later day. A kill that is still working keeps
 * its own day, and a lock that has not ended is carried over in the entry itself, so that replaying one day is enough.
 */
function rollDay(state: EngineState, { now, judged = wallTime(now) }: DecisionContext): readonly JournalEntry[] {
  const at = judged.earliest;
  if (istDateOf(at) <= dateOfTradingDay(state.tradingDay)) return [];
  if (state.kill && !state.kill.finished) return [];
  // A clock that was set ahead while nobody guarded must not free today's latch, nor spend tomorrow's before its midnight, while the
  // broker's word of what day it is comes with the next reply.
  if (judged.awaited) return [];
  const holds = state.lock && isLocked(state, lockTime(judged));
  return [dayOpened(state, tradingDayOf(at), state.lock && holds ? { carriedLock: state.lock } : {})];
}

/**
 * A lock whose end the calendar did not know when it was set ends where a newer calendar says (card L15): counted from when it was set.
 */
function endFound({ lock }: EngineState, { calendar }: DecisionContext): Lock | undefined {
  if (!lock || lock.until !== null || lock.since === undefined) return undefined;
  const until = nextSessionUnlock(lock.since, calendar);
  return until === undefined ? undefined : { ...lock, until: Math.max(until, lock.notBefore ?? 0) };
}

function followClock(state: EngineState, context: DecisionContext): readonly JournalEntry[] {
  const lock = endFound(state, context);
  if (!lock) return rollDay(state, context);
  return [{ kind: 'lock-set', ...lock, resolves: true }, ...rollDay({ ...state, lock }, context)];
}

/** Starting after a recovery is a person's word that the account was looked at; no setting and no restart can say it. */
function startGuard(state: EngineState, actor: Actor): readonly JournalEntry[] {
  if (state.review && actor === 'engine') return [];
  return [
    ...(state.review ? [{ kind: 'recovery-reviewed', actor } as const] : []),
    ...(state.running ? [] : [{ kind: 'engine-started', actor } as const]),
  ];
}

/**
 * What follows from an input, as entries to be journaled before anything is done. Pure; an empty list means nothing follows.
 * A degraded assessment never kills and never calms: only `fresh` figures decide (I5).
 */
export function decide(state: EngineState, input: EngineInput, context: DecisionContext): readonly JournalEntry[] {
  switch (input.kind) {
    case 'clock':
      return followClock(state, context);
    case 'assessed':
      return judge(state, input.assessment, context);
    case 'blind':
      return [...degrade(state, input.reason), ...unseen(state, input.errors ?? 1, context)];
    case 'unsighted':
      return unsighted(state, input.unsighted, context);
    case 'kill-requested':
      return latch(state, input.cause, input.assessment, context);
    case 'start-requested':
      return startGuard(state, input.actor);
    case 'stop-requested':
      return state.running ? [{ kind: 'engine-stopped', actor: input.actor }] : [];
  }
}

/** Words for why the engine is not armed, most urgent first; empty when it could kill right now. */
export function blockersOf(
  state: EngineState,
  now: EpochMs,
): readonly { readonly code: string; readonly message: string }[] {
  if (state.kill && !state.kill.finished) return [{ code: 'killing', message: 'A kill is in progress.' }];
  if (openReentry(state.aftermath)) {
    const message = 'Something was opened after the kill: the account is not stopped. Look at it in the broker’s app.';
    return [{ code: 're-entry', message }];
  }
  if (state.kill?.finished && !state.kill.finished.verified) {
    return [{ code: 'kill-unverified', message: 'The kill could not be proven. Check the account by hand.' }];
  }
  if (state.review) return [{ code: 'journal-recovered', message: describeReview(state.review) }];
  if (isLocked(state, now)) return [];
  if (!state.running)
    return [{ code: 'engine-stopped', message: 'The engine is stopped: nobody watches this account.' }];
  return state.degraded ? [{ code: state.degraded.code, message: describeDegraded(state.degraded) }] : [];
}
