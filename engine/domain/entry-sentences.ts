import { sheetText } from './emergency-sheet.ts';
import { describeClockNote, type ClockNote } from './clock-note.ts';
import type { BaselineSource } from './day-baseline.ts';
import type { JournalEntry, LegReading } from './journal-entry.ts';
import { formatRupees, paise } from './money.ts';
import type { RefusalCode } from './order.ts';
import {
  describeCause,
  describeDegraded,
  describeLockEnd,
  describeReview,
  describeStep,
  shortName,
} from './sentences.ts';
import { istTimeOfDay, toIstIso } from './time.ts';

/** How an entry sounds. */
export type Tone = 'neutral' | 'good' | 'warning' | 'danger';

/** An entry as a person reads it. */
export type EntrySentence = { readonly text: string; readonly tone: Tone };

const OUTCOME_TONE = { confirmed: 'good', rejected: 'danger', unknown: 'warning' } as const;
const ALERT_TONE = { info: 'neutral', warning: 'warning', critical: 'danger' } as const;

const NEUTRAL_NOTES: ReadonlySet<ClockNote['what']> = new Set(['right', 'first-zone', 'anchored']);

function tail(detail: string | undefined): string {
  return detail ? `: ${detail}` : '';
}

/** What a refusal for the size of an order makes of the rest. */
const LESSONS: Readonly<Partial<Record<RefusalCode, string>>> = {
  freeze: '. Larger than the exchange takes in one order: the rest is cut in half',
  lot: '. No multiple of the lot of today: the rest is cut in larger steps',
};

const BASELINE_SOURCES: Readonly<Record<BaselineSource, string>> = {
  'broker-amounts': "the broker's amounts are at the previous close",
  'broker-close': "at the broker's previous close",
  yesterday: "at the prices seen after yesterday's close",
  'before-open': 'at the price before the market opened',
};

function legNames(legs: readonly LegReading[]): string {
  return legs.map((leg) => `${leg.netQuantity} ${shortName(leg.positionId)}`).join(', ');
}

type Sentences = {
  readonly [K in JournalEntry['kind']]: (entry: Extract<JournalEntry, { readonly kind: K }>) => EntrySentence;
};

/** One sentence for each kind of entry; a kind without one does not compile. */
const SENTENCES: Sentences = {
  'day-opened': (entry) => ({
    text: `${entry.practiceReset ? 'New practice day' : 'New trading day'} ${entry.tradingDay}`,
    tone: 'neutral',
  }),
  'journal-recovered': (entry) => ({
    text: `${describeReview(entry)}${entry.keptAs === undefined ? '' : ` The damaged file was kept as ${entry.keptAs}.`}`,
    tone: 'danger',
  }),
  'recovery-reviewed': () => ({
    text: 'The account was looked at after its record had been recovered',
    tone: 'neutral',
  }),
  'engine-started': () => ({ text: 'Guard started', tone: 'good' }),
  'engine-stopped': () => ({ text: 'Guard stopped', tone: 'warning' }),
  'config-applied': (entry) => ({
    text: `Settings applied: ${entry.changes.map((change) => `${change.field} ${change.from} → ${change.to}`).join(', ')}`,
    tone: 'neutral',
  }),
  'config-refused': (entry) => ({
    text: `Settings file refused, the old settings stay: ${entry.field}: ${entry.message}`,
    tone: 'warning',
  }),
  'server-guard-intended': ({ lossLimit }) => ({
    text:
      lossLimit === null
        ? 'The broker’s own guard is to be removed'
        : `The broker’s own guard is to exit everything at a loss of ${formatRupees(lossLimit)}`,
    tone: 'neutral',
  }),
  'server-guard-settled': ({ outcome, detail }) => ({
    text: `The broker’s own guard ${outcome === 'confirmed' ? 'is as asked for' : `could not be changed for certain${tail(detail)}`}`,
    tone: outcome === 'confirmed' ? 'good' : 'warning',
  }),
  'session-renewed': () => ({ text: 'Logged in to the broker', tone: 'neutral' }),
  'session-lost': (entry) => ({ text: `Broker session ended: ${entry.message}`, tone: 'warning' }),
  'monitoring-degraded': (entry) => ({ text: describeDegraded(entry.reason), tone: 'warning' }),
  'monitoring-recovered': () => ({ text: 'Monitoring is whole again', tone: 'good' }),
  'stop-hit': (entry) => ({
    text: `Stop on ${entry.tradingSymbol} ${entry.full ? 'hit' : 'partly filled'}: ${entry.filledQuantity} units${entry.averagePrice === null ? '' : ` at ${formatRupees(entry.averagePrice)}`}`,
    tone: 'warning',
  }),
  'short-uncovered': (entry) => ({
    text: `${entry.units} sold ${shortName(entry.positionId)} have no stop`,
    tone: 'warning',
  }),
  'short-covered': (entry) => ({
    text: `${shortName(entry.positionId)} is not without a stop any more: covered again, or closed`,
    tone: 'neutral',
  }),
  'leg-carried': ({ leg: { position } }) => ({
    text: `The broker shows closed ${position.instrument.tradingSymbol} no more; its ${formatRupees(paise(position.sellValue - position.buyValue), { sign: 'always' })} of today still counts`,
    tone: 'neutral',
  }),
  'day-baseline-set': ({ leg: { positionId, before, source } }) => ({
    text: `${shortName(positionId)} was carried in; its ${formatRupees(before, { sign: 'always' })} of earlier days is not counted today (${BASELINE_SOURCES[source]})`,
    tone: 'neutral',
  }),
  'closing-marks-noted': ({ marks }) => ({
    text: `Carried over the close: ${legNames(marks) || 'nothing'}`,
    tone: 'neutral',
  }),
  'peak-noted': ({ dayPnl }) => ({
    text: `Highest P&L of the day: ${formatRupees(dayPnl, { sign: 'always' })}`,
    tone: 'neutral',
  }),
  'profit-floor-raised': ({ ruleId, floor, peak }) => ({
    text: `Profit locked at ${formatRupees(floor)} by rule ${ruleId}: the day had made ${formatRupees(peak)}. It will not be lowered today`,
    tone: 'good',
  }),
  'rule-fired': ({ sentence, until }) => ({
    text: `${sentence}${until === undefined ? '' : `. Cool-down until ${istTimeOfDay(until)}`}`,
    tone: 'warning',
  }),
  'start-equity-noted': ({ equity }) => ({
    text: `The account began the day with ${formatRupees(equity)}, by the broker's funds`,
    tone: 'neutral',
  }),
  'day-result-noted': ({ date, dayPnl }) => ({
    text: `${date} came to ${formatRupees(dayPnl, { sign: 'always' })}`,
    tone: 'neutral',
  }),
  'kill-latched': (entry) => ({
    text: `KILL: ${describeCause(entry.cause)} Locked ${describeLockEnd(entry.lockUntil)}.`,
    tone: 'danger',
  }),
  'leg-left-worthless': (entry) => ({
    text: `${entry.units} ${shortName(entry.positionId)} left in the account as worthless: nobody buys them${entry.lastPrice === null ? '' : ` (last traded at ${formatRupees(entry.lastPrice)})`}. They can cost no more than was paid for them`,
    tone: 'warning',
  }),
  'kill-carried': (entry) => ({
    text: `CARRIED OVER: the market closed with ${entry.legs.length} leg(s) open. The kill goes on ${entry.until === null ? 'when the market opens' : `at ${toIstIso(entry.until).slice(0, 16).replace('T', ' ')} IST`}. Locked ${describeLockEnd(entry.lockUntil)}`,
    tone: 'danger',
  }),
  'sheet-issued': (entry) => ({ text: sheetText(entry.sheet), tone: 'warning' }),
  'step-started': (entry) => ({
    text: `${describeStep(entry.step)}…${entry.attempt > 1 ? ` (attempt ${entry.attempt})` : ''}`,
    tone: 'neutral',
  }),
  'step-ended': (entry) => ({
    text: `${describeStep(entry.step)}: ${entry.outcome}${tail(entry.detail)}`,
    tone: OUTCOME_TONE[entry.outcome],
  }),
  'order-intended': (entry) => ({
    text: `Sending ${entry.side} ${entry.quantity} ${shortName(entry.positionId)}${entry.price === null ? ' at market, protected' : ` at ${formatRupees(entry.price)}`}${entry.priceAgeMs === undefined ? '' : `, off a price ${Math.round(entry.priceAgeMs / 1_000)} s old because there is none newer`} (tag ${entry.tag})`,
    tone: 'neutral',
  }),
  'order-settled': (entry) => ({
    text: `Order ${entry.orderId ?? entry.tag} ${entry.outcome}${tail(entry.detail)}${(entry.code && LESSONS[entry.code]) ?? ''}`,
    tone: OUTCOME_TONE[entry.outcome],
  }),
  'cancel-intended': (entry) => ({
    text: `Cancelling order ${entry.orderId} (${entry.tradingSymbol})`,
    tone: 'neutral',
  }),
  'cancel-settled': (entry) => ({
    text: `Cancel of ${entry.orderId} ${entry.outcome}${tail(entry.detail)}`,
    tone: OUTCOME_TONE[entry.outcome],
  }),
  'modify-intended': (entry) => ({
    text:
      entry.price === undefined
        ? `Reducing order ${entry.orderId} (${entry.tradingSymbol}) from ${entry.from} to ${entry.to} units at its prices`
        : `Moving the limit of order ${entry.orderId} (${entry.tradingSymbol}) after the market, to ${formatRupees(entry.price)}`,
    tone: 'neutral',
  }),
  'modify-settled': (entry) => ({
    text: `Change of ${entry.orderId} ${entry.outcome}${tail(entry.detail)}`,
    tone: OUTCOME_TONE[entry.outcome],
  }),
  'exit-requested': (entry) => ({
    text: `Exit of ${entry.quantity} ${shortName(entry.positionId)} asked for${entry.ruleId === undefined ? '' : ` by rule ${entry.ruleId}`}${entry.asked === undefined ? '' : ` (${entry.asked} asked, rounded to whole lots)`}`,
    tone: 'neutral',
  }),
  'exit-finished': (entry) => ({ text: `Exit ${entry.outcome}: ${entry.detail}`, tone: OUTCOME_TONE[entry.outcome] }),
  'kill-finished': (entry) =>
    entry.verified
      ? { text: 'STOPPED and proven: every step was read back from the broker', tone: 'good' }
      : { text: `NOT VERIFIED: ${entry.unproven.map(describeStep).join(', ')}`, tone: 'danger' },
  'replication-requested': (entry) => ({
    text: `Kill passed on to the linked accounts: ${entry.accounts.join(', ')} (group ${entry.group})`,
    tone: 'warning',
  }),
  'replication-answered': (entry) => ({
    text: `${entry.accountId} ${entry.alreadyInProgress ? 'had been killed already' : 'was killed too'} (${entry.linkedKillId})`,
    tone: 'neutral',
  }),
  'legs-left': (entry) => ({
    text: `Left open by the kill: ${legNames(entry.legs) || 'nothing'}`,
    tone: 'neutral',
  }),
  'bypass-seen': (entry) => ({
    text: `${entry.origin === 'elsewhere' ? 'BYPASS' : 'Late order'} ${entry.number} after the kill: ${[legNames(entry.legs), ...entry.orders.map((orderId) => `order ${orderId}`)].filter(Boolean).join(', ')}${entry.flattens ? '' : '. Not closed by TradeFuse: too often within the hour'}`,
    tone: 'danger',
  }),
  'bypass-flattened': (entry) => ({
    text: `Closed again after the kill (${entry.number}), read back from the broker`,
    tone: 'good',
  }),
  'switch-attested': ({ sentence, file, actor }) => ({
    text: `Attested by the trader (${actor}), not proven by TradeFuse: “${sentence}”${file === null ? '' : `, with ${file}`}`,
    tone: 'neutral',
  }),
  'lock-set': (entry) => ({ text: `Locked ${describeLockEnd(entry.until)}: ${entry.reason}`, tone: 'warning' }),
  'lock-released': ({ actor, reason }) => ({
    text: `The lock was ended by hand (${actor}): ${reason}`,
    tone: 'warning',
  }),
  'clock-noted': ({ note }) => ({
    text: describeClockNote(note),
    tone: NEUTRAL_NOTES.has(note.what) ? 'neutral' : 'warning',
  }),
  'alert-raised': (entry) => ({
    text: entry.text,
    tone: ALERT_TONE[entry.priority],
  }),
  'alert-delivered': (entry) => ({ text: `Alert sent by ${entry.channel}`, tone: 'neutral' }),
  'alert-failed': (entry) => ({
    text: `Alert could not be sent by ${entry.channel}: ${entry.message}`,
    tone: 'warning',
  }),
  'alert-acknowledged': () => ({ text: 'Alert acknowledged', tone: 'neutral' }),
};

/** An entry of the journal as one sentence of the timeline. */
export function describeEntry(entry: JournalEntry): EntrySentence {
  const describe = SENTENCES[entry.kind] as (entry: JournalEntry) => EntrySentence;
  return describe(entry);
}
