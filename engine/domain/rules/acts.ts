import type { AccountSnapshot } from '../account-snapshot.ts';
import type { EngineState } from '../engine-state.ts';
import { isInScope, isShort } from '../exit-scope.ts';
import type { Instrument } from '../instrument.ts';
import type { JournalEntry } from '../journal-entry.ts';
import type { Policy } from '../policy.ts';
import type { Position } from '../position.ts';
import { istTimeOfDay, type EpochMs } from '../time.ts';
import { wallTime, type JudgedTime } from '../trusted-time.ts';
import { entryOrders } from './day-trades.ts';
import type { RuleEvaluation } from './evaluation.ts';
import { coolDowns, firingOf, MOST_TRIES, RETRY_MS, type Firing } from './memory.ts';
import { actionWords } from './words.ts';

/** What rules act with, beside the kill. */
export type ActContext = {
  readonly now: EpochMs;
  /** The time that cool-downs are counted by: a clock that is set ends none (card P4). Absent: `now` is taken at its word. */
  readonly judged?: JudgedTime;
  readonly policy: Policy;
  readonly alias: string;
  /** An id nobody has used; exits are numbered from it. */
  readonly killId: string;
  /** Whether the market of an instrument is open; absent: it is. */
  readonly isTrading?: (instrument: Instrument) => boolean;
};

/** One decision: what it looks at, and what it has asked for already, so that two rules do one thing once. */
type ActRun = {
  readonly snapshot: Pick<AccountSnapshot, 'positions' | 'orders'>;
  readonly context: ActContext;
  readonly run: Set<string>;
};

/** Where nothing can be seen nothing can be cancelled or closed; it is once it can be seen. */
const UNSEEN: ActRun['snapshot'] = { positions: [], orders: [] };

/** The id of a rule for whom it is said: a warning belongs to its rule. */
function said({ action, explanation, tier }: RuleEvaluation, ruleId: string): string {
  if (tier) return `${tier.percent} % of the limit of rule ${tier.ruleId} is reached: ${explanation}`;
  return `Rule ${ruleId} holds, so ${actionWords(action)}: ${explanation}`;
}

type Telling = { readonly subject: string; readonly until?: EpochMs; readonly priority: 'warning' | 'critical' };

/** Noted and told together, once for each subject. */
function tell(
  state: EngineState,
  rule: RuleEvaluation,
  context: ActContext,
  telling: Telling,
): readonly JournalEntry[] {
  const { subject, until, priority } = telling;
  if (firingOf(state.rules, rule.id, subject)) return [];
  const text = said(rule, rule.id);
  const alertId = `rule-${rule.id}-${state.tradingDay}${subject === '' ? '' : `-${subject}`}`;
  return [
    {
      kind: 'rule-fired',
      ruleId: rule.id,
      action: rule.action.kind,
      subject,
      sentence: text,
      ...(until === undefined ? {} : { until }),
    },
    {
      kind: 'alert-raised',
      alertId,
      priority,
      code: rule.tier ? 'limit-near' : 'rule-holds',
      text: `${context.alias}: ${text}`,
    },
  ];
}

/** A warning: once for each position it is about, or for each occurrence. */
function warn(state: EngineState, rule: RuleEvaluation, context: ActContext): readonly JournalEntry[] {
  const subjects = rule.subjects.length > 0 ? rule.subjects : [rule.occurrence];
  return subjects.flatMap((subject) => tell(state, rule, context, { subject, priority: 'warning' }));
}

function mayTryAgain(firing: Firing | undefined, now: EpochMs): boolean {
  return firing === undefined || (firing.times < MOST_TRIES && Math.abs(now - firing.at) >= RETRY_MS);
}

/** Orders that would open something, each cancelled a few times at most. */
function cancels(
  state: EngineState,
  { ruleId, action, why = '' }: Pick<Firing, 'ruleId' | 'action'> & { readonly why?: string },
  { snapshot, run, context }: ActRun,
): readonly JournalEntry[] {
  return entryOrders(snapshot).flatMap(({ orderId, instrument: { tradingSymbol } }): readonly JournalEntry[] => {
    if (run.has(orderId) || !mayTryAgain(firingOf(state.rules, ruleId, orderId), context.now)) return [];
    run.add(orderId);
    const sentence = `Rule ${ruleId} cancels order ${orderId} (${tradingSymbol}), which would open something${why}`;
    return [
      { kind: 'rule-fired', ruleId, action, subject: orderId, sentence },
      { kind: 'cancel-intended', orderId, tradingSymbol, purpose: { kind: 'rule', ruleId } },
    ];
  });
}

function isExiting({ exits }: EngineState, { positionId }: Position): boolean {
  return exits.some((exit) => exit.positionId === positionId && exit.outcome === null);
}

function exitsOf(
  state: EngineState,
  rule: RuleEvaluation,
  positions: readonly Position[],
  { run, context }: ActRun,
): readonly JournalEntry[] {
  const { now, policy, isTrading = () => true, killId, alias } = context;
  const scope = rule.action.kind === 'flatten' ? policy.exits.scope : 'all-but-holdings';
  // Shorts first: selling what protects them would raise margin and risk.
  const open = positions
    .filter((position) => position.netQuantity !== 0 && isInScope(position, scope))
    .toSorted((a, b) => Number(isShort(b)) - Number(isShort(a)));
  return open.flatMap((position): readonly JournalEntry[] => {
    const { positionId, instrument } = position;
    if (isExiting(state, position) || run.has(positionId) || !isTrading(instrument)) return [];
    const subject = `exit ${positionId}`;
    const firing = firingOf(state.rules, rule.id, subject);
    if (firing && firing.times >= MOST_TRIES) return giveUp(state, rule, instrument.tradingSymbol, alias);
    if (!mayTryAgain(firing, now)) return [];
    const exitId = `R${killId.slice(1)}x${run.size.toString(36)}`;
    run.add(positionId);
    const quantity = Math.abs(position.netQuantity);
    const sentence = said(rule, rule.id);
    return [
      { kind: 'rule-fired', ruleId: rule.id, action: rule.action.kind, subject, sentence },
      { kind: 'exit-requested', exitId, positionId, quantity, actor: 'engine', ruleId: rule.id },
    ];
  });
}

function giveUp(state: EngineState, rule: RuleEvaluation, symbol: string, alias: string): readonly JournalEntry[] {
  const alertId = `rule-${rule.id}-${state.tradingDay}-open-${symbol}`;
  if (state.alerts.some((alert) => alert.alertId === alertId)) return [];
  const text = `${alias}: ${symbol} IS STILL OPEN. Rule ${rule.id} has tried ${MOST_TRIES} times to close it. Close it in the broker's app, or kill the account.`;
  return [{ kind: 'alert-raised', alertId, priority: 'critical', code: 'rule-exit-failed', text }];
}

function actOf(state: EngineState, rule: RuleEvaluation, all: ActRun): readonly JournalEntry[] {
  const { snapshot, context } = all;
  const { id: ruleId, action, subjects, occurrence } = rule;
  const loudly = (done: readonly JournalEntry[]): readonly JournalEntry[] =>
    done.length === 0 ? [] : [...tell(state, rule, context, { subject: '', priority: 'critical' }), ...done];
  switch (action.kind) {
    case 'kill':
      return [];
    case 'warn':
      return warn(state, rule, context);
    case 'cancel-entries': {
      const told = tell(state, rule, context, { subject: '', priority: 'warning' });
      return [...told, ...cancels(state, { ruleId, action: action.kind }, all)];
    }
    case 'cool-down': {
      const { latest } = context.judged ?? wallTime(context.now);
      const until = latest + action.minutes * 60_000;
      return tell(state, rule, context, { subject: `cool-down ${occurrence}`, until, priority: 'warning' });
    }
    case 'exit-one': {
      const positions = snapshot.positions.filter(({ positionId }) => subjects.includes(positionId));
      return loudly(exitsOf(state, rule, positions, all));
    }
    case 'flatten': {
      const cancelled = cancels(state, { ruleId, action: action.kind }, all);
      return loudly([...cancelled, ...exitsOf(state, rule, snapshot.positions, all)]);
    }
  }
}

/**
 * What rules that hold and are proven do short of a kill, on the account as it was seen, or null: entries, of which the engine carries out the exits and cancels. While a
 * cool-down is on, orders that would open something go as they come.
 */
export function ruleActs(
  state: EngineState,
  proven: readonly RuleEvaluation[],
  given: AccountSnapshot | null,
  context: ActContext,
): readonly JournalEntry[] {
  if (state.latch.state === 'latched') return [];
  const all: ActRun = { snapshot: given ?? UNSEEN, context, run: new Set() };
  const acts = proven.flatMap((rule) => actOf(state, rule, all));
  const cooling = coolDowns(state.rules, (context.judged ?? wallTime(context.now)).earliest).flatMap(
    ({ ruleId, action, until }) =>
      cancels(state, { ruleId, action, why: ` (cool-down until ${istTimeOfDay(until ?? 0)})` }, all),
  );
  return [...acts, ...cooling];
}
