import type { AccountSettings } from '../contract/account-settings.ts';
import type { AccountView, EngineStatus, KillView, OrderView, PositionView } from '../contract/account-view.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { TerminalView } from '../contract/terminal.ts';
import { BROKER_LOGINS } from '../contract/broker-logins.ts';
import { blockersOf } from '../domain/decide.ts';
import {
  blockersIn,
  engineItems,
  readinessOf,
  type Issue,
  type ReadinessFacts,
  type ReadinessItem,
} from '../domain/readiness.ts';
import { openReentry, type Aftermath } from '../domain/aftermath.ts';
import { isLocked, type EngineState } from '../domain/engine-state.ts';
import { reviewFrom } from '../domain/lock-request.ts';
import { lockTime } from '../domain/trusted-time.ts';
import type { Lock } from '../domain/journal-entry.ts';
import { handSwitchOf, isSwitchLeft, switchLeftWords } from '../domain/hand-switch.ts';
import type { ContractTerms } from '../domain/day-contract/contract-terms.ts';
import type { KillProgress } from '../domain/kill-progress.ts';
import type { LegMark } from '../domain/mark-to-market.ts';
import type { Policy } from '../domain/policy.ts';
import type { RuleEvaluation } from '../domain/rules/evaluation.ts';
import { rulesOf } from '../domain/rules/policy-rules.ts';
import { describeRule } from '../domain/rules/read-back.ts';
import { isWorking, type Order } from '../domain/order.ts';
import { averagePrice, type Position, type PositionId } from '../domain/position.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import { describeBaselineUnknown, describeCause, describeStep } from '../domain/sentences.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';
import type { EngineReport } from '../runtime/engine-parts.ts';
import type { BrokerHealth } from '../ports.ts';
import { contractView, pendingViews } from './settings/contract-words.ts';
import { standingView } from './standing-view.ts';

/** A page of our own on loopback from where the trader logs in to his broker, and since when that is wanted. */
export type LoginPage = { readonly url: string; readonly since: EpochMs };

/** What a view is made of beside the engine's own report. */
export type ViewParts = {
  readonly accountId: AccountId;
  readonly settings: AccountSettings;
  readonly storedSecrets: readonly string[];
  readonly loginPage: LoginPage | null;
  /** From when a looser change would count. */
  readonly terms: ContractTerms;
  readonly now: EpochMs;
  readonly uncovered: (positionId: PositionId) => number;
  /** What the guard's surroundings are like. */
  readonly around: Pick<
    ReadinessFacts,
    'terminal' | 'terminalTrouble' | 'alertChannels' | 'lockCopies' | 'journal' | 'power'
  >;
  /** Null where no page is needed to pull the broker's switch, and before the host has said how it stands. */
  readonly terminal: TerminalView | null;
};

/** A lock by hand over something that is open is watched like any other day; all other locks leave nothing to watch. */
function restsLocked({ lock }: EngineState, locked: boolean, assessment: RiskAssessment | null): boolean {
  return locked && (lock?.byHand !== true || assessment?.openPositions === 0);
}

function statusOf(state: EngineState, assessment: RiskAssessment | null, locked: boolean): EngineStatus {
  if (state.kill && !state.kill.finished) return 'killing';
  if (openReentry(state.aftermath)) return 'killed';
  if (state.kill?.finished) return state.kill.finished.verified ? 'locked' : 'killed';
  if (restsLocked(state, locked, assessment)) return 'locked';
  if (!state.running) return 'stopped';
  if (state.degraded) return 'degraded';
  return assessment ? 'monitoring' : 'starting';
}

/** What a live login asks for and is not stored. */
function missingLogin({ settings, storedSecrets }: ViewParts): readonly string[] {
  if (settings.mode !== 'live') return [];
  const fields = BROKER_LOGINS[settings.broker] ?? [];
  return fields
    .filter(({ secret, terminalOnly }) => terminalOnly !== true && !storedSecrets.includes(secret))
    .map(({ label }) => label);
}

/** What a kill needs, as it stands. Where nothing is left to guard, only what the engine itself says. */
function readiness(
  { state, assessment, health, time }: EngineReport,
  parts: ViewParts,
  rests: boolean,
): readonly ReadinessItem[] {
  const { settings, now, around } = parts;
  const said = blockersOf(rests ? state : { ...state, lock: null }, rests ? -Infinity : now);
  const engine = withHandSwitch([...said], state, settings);
  if (rests || engine.length > 0) return engineItems(engine);
  const { unknown } = assessment?.baseline ?? { unknown: [] };
  return readinessOf({
    engine,
    dataAgeMs: assessment ? now - assessment.snapshot.asOf : null,
    baselineUnknown: unknown.length > 0 ? describeBaselineUnknown(unknown) : null,
    orderPath: orderPathIssue(health),
    time,
    disputed: assessment?.evidence.some((each) => each.state === 'disputed') ?? false,
    nakedShorts: state.naked.length,
    oldInstruments: health.instruments?.missed ? (health.instruments.date ?? 'no known day') : null,
    missingLogin: missingLogin(parts),
    ...around,
  });
}

/** A kill that lacks nothing but the broker's own switch says so, in place of "could not be proven". */
function withHandSwitch(
  found: AccountView['blockers'],
  { kill }: EngineState,
  { broker }: AccountSettings,
): AccountView['blockers'] {
  if (!kill || !isSwitchLeft(kill)) return found;
  const left = { code: 'switch-by-hand', message: switchLeftWords(broker) };
  return found.map((each) => (each.code === 'kill-unverified' ? left : each));
}

/** Reads that work say nothing of orders: while these are refused, a kill could close nothing (card K15). */
function orderPathIssue({ ordersRefused }: BrokerHealth): Issue | null {
  if (!ordersRefused) return null;
  const message = `Reads work, orders are refused: the broker does not take order calls from this computer's internet address (${ordersRefused.error.message}). A kill could close nothing. Register this address with the broker; until then exit by hand in its app.`;
  return { code: ordersRefused.error.code, message };
}

function stopView(position: Position, orders: readonly Order[]): PositionView['stop'] {
  const side = position.netQuantity < 0 ? 'BUY' : 'SELL';
  const stop = orders.find(
    (order) => order.positionId === position.positionId && order.side === side && order.isStop && isWorking(order),
  );
  if (!stop?.triggerPrice) return null;
  return { orderId: stop.orderId, triggerPrice: stop.triggerPrice, quantity: stop.quantity - stop.filledQuantity };
}

/** A leg's `pnl` is the day's; without a baseline it is all since it was opened, and says so. */
function carriedView({ positionId, carriedIn }: Position, { baseline }: RiskAssessment): Pick<PositionView, 'carried'> {
  if (!carriedIn || carriedIn.quantity === 0) return {};
  const before = baseline.legs.find((leg) => leg.positionId === positionId)?.before ?? null;
  return { carried: { quantity: carriedIn.quantity, before } };
}

function positionView(
  position: Position,
  leg: LegMark | undefined,
  assessment: RiskAssessment,
  parts: ViewParts,
): PositionView {
  const { instrument } = position;
  return {
    positionId: position.positionId,
    tradingSymbol: instrument.tradingSymbol,
    exchange: instrument.exchange,
    underlying: instrument.underlying,
    kind: instrument.kind,
    ...(instrument.optionType ? { optionType: instrument.optionType } : {}),
    product: position.product,
    netQuantity: position.netQuantity,
    lotSize: instrument.lotSize,
    averagePrice: averagePrice(position),
    lastPrice: leg?.price?.value ?? null,
    priceAsOf: leg?.price ? toIstIso(leg.price.asOf) : null,
    priceFault: leg?.fault ?? null,
    pnl: leg?.pnl ?? null,
    ...carriedView(position, assessment),
    uncoveredQuantity: parts.uncovered(position.positionId),
    stop: stopView(position, assessment.snapshot.orders),
  };
}

function orderView(order: Order): OrderView {
  const { orderId, tag, instrument, product, side, type, quantity, filledQuantity, status, rawStatus } = order;
  return {
    orderId,
    ...(tag === undefined ? {} : { tag }),
    tradingSymbol: instrument.tradingSymbol,
    product,
    side,
    type,
    quantity,
    filledQuantity,
    ...(order.price === undefined ? {} : { price: order.price }),
    ...(order.triggerPrice === undefined ? {} : { triggerPrice: order.triggerPrice }),
    ...(order.averagePrice === undefined ? {} : { averagePrice: order.averagePrice }),
    status,
    rawStatus,
    ...(order.rejectReason === undefined ? {} : { rejectReason: order.rejectReason }),
    working: isWorking(order),
    placedAt: toIstIso(order.placedAt),
    updatedAt: toIstIso(order.updatedAt),
  };
}

function optionalIso(at: EpochMs | null | undefined): string | null {
  return at == null ? null : toIstIso(at);
}

function lockView(lock: Lock, { tradingDay }: EngineState): NonNullable<AccountView['lock']> {
  const { until, reason, byHand } = lock;
  return {
    until: optionalIso(until),
    reason,
    ...(byHand === undefined ? {} : { byHand }),
    ...(until === null ? { reviewFrom: toIstIso(reviewFrom(lock, tradingDay)) } : {}),
  };
}

/** What is left to a person when nothing here can pull the switch. */
function handSwitchView(
  kill: KillProgress,
  { broker, reflattensPerHour }: AccountSettings,
): Pick<KillView, 'handSwitch'> {
  const found = isSwitchLeft(kill) ? handSwitchOf(broker) : undefined;
  return found ? { handSwitch: { ...found, path: [...found.path], reflattensPerHour } } : {};
}

function killView(kill: KillProgress, aftermath: Aftermath | null, settings: AccountSettings): KillView {
  const reentry = openReentry(aftermath);
  const bypasses = (aftermath?.reentries ?? []).filter((each) => each.origin === 'elsewhere').length;
  return {
    id: kill.killId,
    cause: describeCause(kill.cause),
    startedAt: toIstIso(kill.startedAt),
    finishedAt: optionalIso(kill.finished?.at),
    steps: kill.steps.map((step) => ({
      step: step.step,
      label: describeStep(step.step),
      outcome: step.outcome,
      running: step.running,
      attempt: step.attempt,
      startedAt: optionalIso(step.startedAt),
      endedAt: optionalIso(step.endedAt),
      detail: step.detail ?? null,
    })),
    verified: (kill.finished?.verified ?? false) && reentry === undefined,
    ...handSwitchView(kill, settings),
    ...(bypasses === 0 ? {} : { bypasses }),
    ...(reentry ? { reentrySince: toIstIso(reentry.seenAt) } : {}),
  };
}

function mtmView(assessment: RiskAssessment | null): AccountView['mtm'] {
  if (!assessment) return { value: null, gross: null, asOf: null, quality: 'unknown', sources: [] };
  const { dayPnl, gross, charges, mark, sources } = assessment;
  return {
    value: dayPnl,
    gross,
    ...(charges == null ? {} : { charges }),
    asOf: toIstIso(mark.asOf),
    quality: mark.quality,
    sources: sources.map(({ name, value, agrees }) => ({ name, value, agrees })),
  };
}

/** What a rule says, in words. */
function meaningOf({ id, tier }: RuleEvaluation, policy: Policy): string {
  const rule = rulesOf(policy).find((each) => each.id === (tier?.ruleId ?? id));
  return rule ? describeRule(rule) : '';
}

/** Makes the view of an account that every door shows. Everything in it is said by the engine; nothing is judged here. */
export function accountView(report: EngineReport, parts: ViewParts): AccountView {
  const { state, assessment, health, time, settings: engineSettings } = report;
  const { settings, now } = parts;
  const locked = isLocked(state, lockTime(time));
  const rests = restsLocked(state, locked, assessment);
  const items = readiness(report, parts, rests);
  const found = [...blockersIn(items)];
  const { policy } = engineSettings;
  const legs = new Map(assessment?.mark.legs.map((leg) => [leg.positionId, leg]));
  const positions = assessment?.snapshot.positions ?? [];
  return {
    accountId: parts.accountId,
    alias: settings.alias,
    clientCode: settings.clientCode,
    broker: settings.broker,
    mode: settings.mode,
    engine: statusOf(state, assessment, locked),
    protected: found.length === 0,
    blockers: found,
    readiness: items.map((item) => ({ ...item })),
    mtm: mtmView(assessment),
    dayLossLimit: settings.dayLossLimit,
    utilization: assessment?.utilization ?? null,
    stopLoss: assessment?.stop ?? (state.stopHits.some((hit) => hit.full) ? 'HIT TODAY' : 'SAFE'),
    openPositions: assessment?.openPositions ?? 0,
    positions: assessment
      ? positions.map((position) => positionView(position, legs.get(position.positionId), assessment, parts))
      : [],
    orders: (assessment?.snapshot.orders ?? []).map(orderView),
    rules: (assessment?.rules ?? []).map((rule) => ({
      id: rule.id,
      holds: rule.holds,
      explanation: rule.explanation,
      distance: rule.distance,
      action: rule.action.kind,
      unknown: rule.unknown,
      meaning: meaningOf(rule, policy),
      value: rule.value,
      threshold: rule.threshold,
      unit: rule.unit,
      ...(rule.tier ? { warningOf: rule.tier } : {}),
      conditions: rule.conditions.map(({ id, holds, unknown, explanation, value, threshold, distance }) => ({
        id,
        holds,
        unknown,
        explanation,
        value,
        threshold,
        distance,
      })),
    })),
    ...(state.kill ? { kill: killView(state.kill, state.aftermath, settings) } : {}),
    ...(locked && state.lock ? { lock: lockView(state.lock, state) } : {}),
    ...(state.pending.length > 0 ? { pending: pendingViews(state.pending, locked ? state.lock : null) } : {}),
    contract: contractView(parts.terms, state.partner.set, time.latest),
    dataAgeMs: assessment ? Math.max(0, now - assessment.snapshot.asOf) : null,
    quotes: { source: health.quotes.source, since: toIstIso(health.quotes.since) },
    ...(parts.loginPage ? { loginPage: { url: parts.loginPage.url, since: toIstIso(parts.loginPage.since) } } : {}),
    ...(parts.terminal ? { terminal: parts.terminal } : {}),
    ...(health.instruments?.missed ? { oldInstruments: { date: health.instruments.date } } : {}),
    ...(health.standing ? { standing: standingView(health.standing) } : {}),
    tradingDay: state.tradingDay,
    settings,
    storedSecrets: [...parts.storedSecrets],
  };
}
