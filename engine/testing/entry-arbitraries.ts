import fc from 'fast-check';
import { accountId } from '../domain/account-snapshot.ts';
import { emergencySheet } from '../domain/emergency-sheet.ts';
import { DEFAULT_EXITS } from '../domain/policy.ts';
import { NO_FILLS } from '../domain/fills.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { KillStep } from '../domain/kill-plan.ts';
import { orderTag } from '../domain/order.ts';
import { positionIdOf } from '../domain/position.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { FRIDAY_10AM, NIFTY_CE, position, rupees } from './builders.ts';
import { CLOCK_NOTE } from './clock-arbitraries.ts';

/** Every step a kill can have. */
export const KILL_STEPS: readonly KillStep[] = [
  'cancel-orders',
  'exit-shorts',
  'exit-hedges',
  'prove-flat',
  'pull-switch',
  'prove-switch',
  'log-out',
];

const positionId = positionIdOf(NIFTY_CE, 'NRML');
const step = fc.constantFrom(...KILL_STEPS);
const outcome = fc.constantFrom('confirmed' as const, 'rejected' as const, 'unknown' as const);
const actor = fc.constantFrom('engine' as const, 'trader' as const, 'telegram' as const);
const channel = fc.constantFrom('telegram', 'mail', 'desktop');
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
const words = fc.constantFrom('', 'no answer', 'not-flat');
const at = fc.integer({ min: FRIDAY_10AM, max: FRIDAY_10AM + 100_000_000 });
const killId = fc.constantFrom('K1', 'K2');
const exitId = fc.constantFrom('E1', 'E2');
const alertId = fc.constantFrom('a1', 'a2', 'a3');
const tag = fc.constantFrom('K1001', 'K1002', 'E1001').map(orderTag);
const quantity = fc.integer({ min: 1, max: 3_900 });
const attempt = fc.integer({ min: 1, max: 50 });
const until = fc.option(at, { nil: null });
const purpose = fc.oneof(
  fc.record({ kind: fc.constant('kill' as const), killId }),
  fc.record({ kind: fc.constant('exit' as const), exitId }),
);
const legs = fc.constantFrom([], [{ positionId, netQuantity: 65 }]);
const plan = fc.constantFrom(
  KILL_STEPS,
  KILL_STEPS.filter((each) => each !== 'exit-hedges'),
);
const cause = fc.oneof(
  fc.record({ kind: fc.constant('manual' as const), actor, reason: fc.constant('enough') }),
  fc.record({ kind: fc.constant('blind' as const), seconds: fc.constant(60) }),
  fc.record({ kind: fc.constant('linked' as const), fromAccount: fc.constant('hers') }),
  fc.constant({
    kind: 'dual-condition' as const,
    dayPnl: rupees(-6_100),
    dayLossLimit: rupees(6_000),
    stopOrderId: '260000001',
  }),
);
const reason = fc.oneof(
  fc.record({ code: fc.constantFrom('broker-unreachable' as const, 'session-lost' as const), message: words }),
  fc.record({
    code: fc.constantFrom('price-unknown' as const, 'fills-unbooked' as const, 'unit-mismatch' as const),
    positionIds: fc.constant([positionId]),
  }),
  fc.record({ code: fc.constant('data-stale' as const), asOf: at }),
  fc.record({ code: fc.constant('snapshot-incomplete' as const), detail: fc.constant('rows-refused') }),
);
const evidence = fc.record({
  dayPnl: fc.constantFrom(null, rupees(-6_100)),
  dayLossLimit: fc.constant(rupees(6_000)),
  quality: fc.constantFrom('fresh', 'unknown'),
  openPositions: fc.nat(4),
  snapshotAsOf: fc.constantFrom(null, FRIDAY_10AM),
});

const pendingChanges = fc.uniqueArray(
  fc.record({
    field: fc.constantFrom('dayLossLimit', 'rules/floor', 'act/engine-stop'),
    what: fc.constant('day loss limit'),
    from: fc.constant('₹6,000.00'),
    to: fc.constant('₹9,000.00'),
    value: fc.constantFrom(null, 900_000),
    queuedAt: at,
    appliesAt: until,
  }),
  { maxLength: 2, selector: ({ field }) => field },
);

type Kind = JournalEntry['kind'];
type EntryOf<K extends Kind> = Extract<JournalEntry, { kind: K }>;
const entry = <K extends Kind>(
  kind: K,
  fields: { [F in Exclude<keyof EntryOf<K>, 'kind'>]: fc.Arbitrary<EntryOf<K>[F]> },
) => fc.record({ kind: fc.constant(kind), ...fields }) as unknown as fc.Arbitrary<EntryOf<K>>;

/** One arbitrary for each kind of entry; the compiler asks for a new one when a kind is added. */
export const ENTRIES: { readonly [K in Kind]: fc.Arbitrary<EntryOf<K>> } = {
  'day-opened': fc.constantFrom('2026-11-20', '2026-11-20/2', '2026-11-23').map((day) => ({
    kind: 'day-opened',
    tradingDay: tradingDay(day),
  })),
  'journal-recovered': entry('journal-recovered', {
    fault: fc.constantFrom('damaged' as const, 'missing' as const, 'older-copy' as const, 'unsaved-latch' as const),
    detail: fc.constant('entry 8 is missing'),
    killed: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    keptAs: fc.constant('nifty-one-damaged.db'),
  }),
  'recovery-reviewed': entry('recovery-reviewed', { actor }),
  'engine-started': entry('engine-started', { actor }),
  'engine-stopped': entry('engine-stopped', { actor }),
  'config-applied': entry('config-applied', {
    changes: fc.array(fc.constant({ field: 'day loss limit', from: '₹6,000.00', to: '₹5,000.00' }), { maxLength: 2 }),
  }),
  'config-refused': entry('config-refused', {
    field: fc.constant('policy.dayLossLimit'),
    message: fc.constant('is zero'),
  }),
  'settings-held': entry('settings-held', {
    settings: fc.constant({ dayLossLimit: 600_000 }),
    replaced: fc.constant(null),
    proven: fc.boolean(),
    actor,
    changes: fc.constant([]),
  }),
  'loosening-queued': entry('loosening-queued', { changes: pendingChanges, actor }),
  'loosening-cancelled': entry('loosening-cancelled', {
    fields: fc.subarray(['dayLossLimit', 'rules/floor']),
    actor,
  }),
  'loosening-applied': entry('loosening-applied', { changes: pendingChanges }),
  'loosening-refused': entry('loosening-refused', {
    changes: fc.constant([{ field: 'day loss limit', from: '₹6,000.00', to: '₹9,000.00' }]),
    actor,
  }),
  'partner-code-set': entry('partner-code-set', { actor }),
  'partner-code-removed': fc.constant({ kind: 'partner-code-removed' }),
  'partner-code-accepted': entry('partner-code-accepted', { actor }),
  'partner-code-refused': entry('partner-code-refused', { notBefore: at, actor }),
  'session-renewed': fc.constant({ kind: 'session-renewed' }),
  'session-lost': entry('session-lost', { message: words }),
  'monitoring-degraded': entry('monitoring-degraded', { reason }),
  'server-guard-intended': entry('server-guard-intended', {
    lossLimit: fc.constantFrom(null, rupees(7_500), rupees(9_000)),
  }),
  'server-guard-settled': entry('server-guard-settled', { outcome, detail: words }),
  'monitoring-recovered': fc.constant({ kind: 'monitoring-recovered' }),
  'stop-hit': entry('stop-hit', {
    orderId: fc.constantFrom('S1', 'S2'),
    positionId: fc.constant(positionId),
    tradingSymbol: fc.constant(NIFTY_CE.tradingSymbol),
    filledQuantity: quantity,
    averagePrice: fc.constantFrom(null, rupees(130)),
    full: fc.boolean(),
    seenAt: at,
  }),
  'short-uncovered': entry('short-uncovered', { positionId: fc.constant(positionId), units: quantity, since: at }),
  'short-covered': entry('short-covered', { positionId: fc.constant(positionId) }),
  'leg-carried': entry('leg-carried', {
    leg: fc.constant({ position: position({ net: 0, realized: -2_000 }), fills: NO_FILLS }),
  }),
  'day-baseline-set': entry('day-baseline-set', {
    leg: fc.record({
      positionId: fc.constant(positionId),
      instrument: fc.constant(NIFTY_CE),
      product: fc.constant('NRML' as const),
      carriedIn: fc.constantFrom({ quantity: -65, cash: rupees(5_200), valuedAt: 'unstated' as const }),
      before: fc.constantFrom(rupees(-1_200), rupees(0)),
      source: fc.constantFrom('broker-amounts' as const, 'broker-close' as const, 'yesterday' as const),
    }),
  }),
  'peak-noted': entry('peak-noted', { dayPnl: fc.constantFrom(rupees(500), rupees(8_400)), asOf: at }),
  'profit-floor-raised': entry('profit-floor-raised', {
    ruleId: fc.constant('lock'),
    floor: fc.constantFrom(rupees(3_000), rupees(6_000)),
    peak: fc.constant(rupees(8_400)),
  }),
  'rule-fired': entry('rule-fired', {
    ruleId: fc.constantFrom('lock', 'streak'),
    action: fc.constantFrom('warn' as const, 'cool-down' as const, 'exit-one' as const),
    subject: fc.constantFrom('', 'exit NFO:X:NRML'),
    sentence: fc.constant('Rule streak holds'),
    until: at,
  }),
  'start-equity-noted': entry('start-equity-noted', { equity: fc.constant(rupees(500_000)) }),
  'day-result-noted': entry('day-result-noted', {
    date: fc.constantFrom('2026-11-19', '2026-11-20'),
    dayPnl: fc.constantFrom(rupees(-900), rupees(1_200)),
  }),
  'closing-marks-noted': entry('closing-marks-noted', {
    marks: fc.constantFrom([], [{ date: '2026-11-20', positionId, netQuantity: -65, price: rupees(82) }]),
  }),
  'kill-latched': entry('kill-latched', {
    killId,
    tradingDay: fc.constant(tradingDay('2026-11-20')),
    cause,
    evidence,
    plan,
    exits: fc.constantFrom(DEFAULT_EXITS),
    lockUntil: until,
  }),
  'leg-left-worthless': entry('leg-left-worthless', {
    killId,
    positionId: fc.constant(positionId),
    units: quantity,
    lastPrice: fc.constantFrom(null, rupees(0.05)),
  }),
  'kill-carried': entry('kill-carried', {
    killId,
    until,
    legs: fc.constantFrom([], [{ positionId, netQuantity: -65 }]),
    lockUntil: until,
  }),
  'sheet-issued': entry('sheet-issued', {
    killId,
    sheet: fc.constant(
      emergencySheet({
        account: 'Practice',
        broker: 'paper',
        readAt: FRIDAY_10AM,
        open: [position({ net: -65 })],
        working: [],
      }),
    ),
  }),
  'step-started': entry('step-started', { killId, step, attempt }),
  'step-ended': fc
    .record({ killId, step, attempt, outcome, code: fc.constantFrom(undefined, 'not-flat', 'given-up', 'timeout') })
    .map(({ code, ...rest }) => ({
      kind: 'step-ended',
      ...rest,
      ...(code === undefined ? {} : { code, detail: code }),
    })),
  'order-intended': entry('order-intended', {
    tag,
    purpose,
    positionId: fc.constant(positionId),
    side,
    quantity,
    price: fc.constantFrom(null, rupees(101)),
    priceAgeMs: fc.constantFrom(undefined, 60_000),
  }),
  'order-settled': fc
    .record({
      tag,
      outcome,
      orderId: fc.constantFrom(undefined, '260000007'),
      code: fc.constantFrom(undefined, 'freeze' as const, 'blocked' as const),
    })
    .map(({ orderId, code, ...rest }) => ({
      kind: 'order-settled',
      ...rest,
      ...(orderId === undefined ? {} : { orderId }),
      ...(code === undefined ? {} : { code }),
    })),
  'cancel-intended': entry('cancel-intended', {
    orderId: fc.constant('S1'),
    tradingSymbol: fc.constant(NIFTY_CE.tradingSymbol),
    purpose: fc.oneof(purpose, fc.constant({ kind: 'manual' as const })),
  }),
  'cancel-settled': fc
    .record({ outcome, detail: fc.constantFrom(undefined, 'too late to cancel') })
    .map(({ outcome: came, detail }) => ({
      kind: 'cancel-settled',
      orderId: 'S1',
      outcome: came,
      ...(detail === undefined ? {} : { detail }),
    })),
  'modify-intended': fc
    .record({ from: quantity, to: quantity, purpose, price: fc.constantFrom(undefined, rupees(102)) })
    .map(({ price, ...rest }) => ({
      kind: 'modify-intended',
      orderId: 'S1',
      tradingSymbol: NIFTY_CE.tradingSymbol,
      ...rest,
      ...(price === undefined ? {} : { price }),
    })),
  'modify-settled': fc
    .record({ outcome, detail: fc.constantFrom(undefined, 'already complete') })
    .map(({ outcome: came, detail }) => ({
      kind: 'modify-settled',
      orderId: 'S1',
      outcome: came,
      ...(detail === undefined ? {} : { detail }),
    })),
  'exit-requested': fc
    .record({ exitId, quantity, actor, asked: fc.constantFrom(undefined, 70) })
    .map(({ asked, ...rest }) => ({
      kind: 'exit-requested',
      positionId,
      ...rest,
      ...(asked === undefined ? {} : { asked }),
    })),
  'exit-finished': entry('exit-finished', { exitId, outcome, detail: fc.constant('read back from the broker') }),
  'kill-finished': entry('kill-finished', { killId, verified: fc.boolean(), unproven: fc.subarray([...KILL_STEPS]) }),
  'replication-requested': entry('replication-requested', {
    killId,
    group: fc.constant('family'),
    accounts: fc.constantFrom([accountId('hers')], [accountId('hers'), accountId('his')]),
  }),
  'replication-answered': entry('replication-answered', {
    killId,
    accountId: fc.constantFrom(accountId('hers'), accountId('his')),
    linkedKillId: fc.constant('K9'),
    alreadyInProgress: fc.boolean(),
  }),
  'legs-left': entry('legs-left', { killId, legs }),
  'bypass-seen': entry('bypass-seen', {
    killId,
    number: fc.integer({ min: 1, max: 9 }),
    origin: fc.constantFrom('elsewhere' as const, 'late-order' as const),
    legs,
    orders: fc.constantFrom([], ['260000009']),
    flattens: fc.boolean(),
  }),
  'bypass-flattened': entry('bypass-flattened', {
    killId,
    number: fc.integer({ min: 1, max: 9 }),
    reading: fc.record({ readAt: at, legs, workingOrders: fc.constant(0) }),
  }),
  'switch-attested': entry('switch-attested', { killId, sentence: words, file: fc.constantFrom(null, 'a.png'), actor }),
  'lock-set': fc.record({ until, byHand: fc.boolean() }).map((lock) => ({ kind: 'lock-set', reason: 'x', ...lock })),
  'lock-released': entry('lock-released', { actor, reason: words }),
  'clock-noted': entry('clock-noted', { note: CLOCK_NOTE }),
  'alert-raised': entry('alert-raised', {
    alertId,
    priority: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const),
    code: fc.constant('blind'),
    text: fc.constant('BLIND for 30 s.'),
  }),
  'alert-delivered': entry('alert-delivered', { alertId, channel }),
  'alert-failed': entry('alert-failed', { alertId, channel, message: words }),
  'alert-acknowledged': entry('alert-acknowledged', { alertId }),
};

/** Any entry but those of the given kinds. */
export function anyEntryBut(...without: readonly Kind[]): fc.Arbitrary<JournalEntry> {
  const kinds = (Object.keys(ENTRIES) as Kind[]).filter((kind) => !without.includes(kind));
  return fc.oneof(...kinds.map((kind): fc.Arbitrary<JournalEntry> => ENTRIES[kind]));
}
