import fc from 'fast-check';
import { accountId } from '../domain/account-snapshot.ts';
import { emergencySheet } from '../domain/emergency-sheet.ts';
import { DEFAULT_EXITS } from '../domain/policy.ts';
import { NO_FILLS } from '../domain/fills.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { FRIDAY_10AM, NIFTY_CE, position, rupees } from './builders.ts';
import { CLOCK_NOTE } from './clock-arbitraries.ts';
import {
  KILL_STEPS,
  actor,
  alertId,
  at,
  attempt,
  channel,
  entry,
  killId,
  outcome,
  positionId,
  quantity,
  step,
  words,
  type EntryOf,
  type Kind,
} from './entry-parts.ts';
import { ORDER_ENTRIES } from './order-entry-arbitraries.ts';

const until = fc.option(at, { nil: null });
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
  ...ORDER_ENTRIES,
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
