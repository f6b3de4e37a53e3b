import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JournalEntry, Lock } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import { canonicalText } from './hash-chain.ts';

type Latched = Extract<JournalEntry, { kind: 'kill-latched' }>;

/** The end of a chain: what the next entry continues. */
export type ChainHead = { readonly seq: number; readonly hash: string };

/** A kill as its second copy knows it: the whole latch, so that the same kill can go on without the journal. */
export type LatchedKill = {
  readonly entry: Latched;
  readonly at: EpochMs;
  /** Whether the journal has it; false when the disk refused the latch. */
  readonly saved: boolean;
  readonly finished: Extract<JournalEntry, { kind: 'kill-finished' }> | null;
};

/** What must outlive the journal: where it ended, the day, its kill and its lock. */
export type LatchRecord = {
  readonly accountId: string;
  readonly day: TradingDay | null;
  readonly head: ChainHead;
  readonly kill: LatchedKill | null;
  readonly lock: Lock | null;
};

/** What stands in the file of a second copy. */
export type LatchReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'whole'; readonly record: LatchRecord };

/** The record of an account on which nothing has happened. */
export function emptyRecord(accountId: string, head: ChainHead): LatchRecord {
  return { accountId, day: null, head, kill: null, lock: null };
}

/** Entries after which the second copy is written at once; whatever follows waits for the next of them. */
export const COPIED_AT_ONCE: ReadonlySet<JournalEntry['kind']> = new Set([
  'day-opened',
  'journal-recovered',
  'recovery-reviewed',
  'engine-started',
  'engine-stopped',
  'stop-hit',
  'kill-latched',
  'kill-finished',
  'lock-set',
]);

/** The record after an entry; `saved` says whether the journal took it. */
export function recordAfter(
  record: LatchRecord,
  entry: JournalEntry,
  { at, day, saved }: { readonly at: EpochMs; readonly day: TradingDay; readonly saved: boolean },
): LatchRecord {
  switch (entry.kind) {
    case 'day-opened':
      return { ...record, day: entry.tradingDay, kill: null, lock: entry.carriedLock ?? null };
    case 'kill-latched':
      return { ...record, day, kill: { entry, at, saved, finished: null }, lock: lockOf(entry, record.lock) };
    case 'kill-finished':
      return record.kill?.entry.killId === entry.killId
        ? { ...record, kill: { ...record.kill, finished: entry } }
        : record;
    case 'lock-set':
      return { ...record, day, lock: { until: entry.until, reason: entry.reason } };
    default:
      return record.day === day ? record : { ...record, day };
  }
}

/** The later of two ends; one that is not known outlasts every other. */
function lockOf({ lockUntil }: Latched, before: Lock | null): Lock {
  const later = before !== null && lockUntil !== null && (before.until === null || before.until > lockUntil);
  return later ? before : { until: lockUntil, reason: 'killed today' };
}

/** The text of the file: the record and a checksum over it, so that half a file and a changed byte are known. */
export function latchText(record: LatchRecord): string {
  const body = canonicalText(record);
  return `${JSON.stringify({ format: 'tradefuse-latch', version: 1, checksum: checksum(body), body })}\n`;
}

const zFile = z.strictObject({
  format: z.literal('tradefuse-latch'),
  version: z.literal(1),
  checksum: z.string(),
  body: z.string(),
});

const zLock = z.object({ until: z.number().nullable(), reason: z.string() });
const zRecord = z.object({
  accountId: z.string(),
  day: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(\/\d+)?$/)
    .nullable(),
  head: z.object({ seq: z.number().int().nonnegative(), hash: z.string() }),
  kill: z
    .object({
      entry: z.object({ kind: z.literal('kill-latched'), killId: z.string() }).loose(),
      at: z.number(),
      saved: z.boolean(),
      finished: z
        .object({ kind: z.literal('kill-finished') })
        .loose()
        .nullable(),
    })
    .nullable(),
  lock: zLock.nullable(),
});

/** Reads the text of a second copy; whatever is not exactly what was written is `damaged`, never nothing. */
export function parseLatch(text: string, accountId: string): LatchReading {
  try {
    const { checksum: stated, body } = zFile.parse(JSON.parse(text));
    if (checksum(body) !== stated) return { kind: 'damaged', why: 'its content does not match its checksum' };
    const record = zRecord.parse(JSON.parse(body)) as unknown as LatchRecord;
    return record.accountId === accountId
      ? { kind: 'whole', record }
      : { kind: 'damaged', why: `it belongs to account ${record.accountId}` };
  } catch {
    return { kind: 'damaged', why: text.trim() === '' ? 'it is empty' : 'it is not what was written' };
  }
}

function checksum(body: string): string {
  return createHash('sha256').update(`tradefuse latch\n${body}`).digest('hex');
}
