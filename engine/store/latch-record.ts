import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { laterLock, lockAfter } from '../domain/evolve-latch.ts';
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
  | {
      readonly kind: 'whole';
      readonly record: LatchRecord;
      /** What was signed, and with what; absent in a file that nobody signed. */
      readonly body: string;
      readonly mac?: string;
    };

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
  'kill-carried',
  'lock-set',
  'lock-released',
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
      return {
        ...record,
        day,
        kill: { entry, at, saved, finished: null },
        lock: laterLock(record.lock, killLock(entry, at)),
      };
    case 'kill-finished':
      return record.kill?.entry.killId === entry.killId
        ? { ...record, kill: { ...record.kill, finished: entry } }
        : record;
    case 'kill-carried':
    case 'lock-set':
    case 'lock-released':
      return { ...record, day, lock: lockAfter(record.lock, entry, at) };
    default:
      return record.day === day ? record : { ...record, day };
  }
}

function killLock({ lockUntil }: Latched, at: EpochMs): Lock {
  return { until: lockUntil, reason: 'killed today', since: at };
}

/**
 * The text of the file: the record, a checksum over it, so that half a file and a changed byte are known, and a signature with a key that
 * is not kept beside it, so that a file somebody else wrote is known too.
 */
export function latchText(record: LatchRecord, key?: string): string {
  const body = canonicalText(record);
  const signed = key === undefined ? {} : { mac: macOf(body, key) };
  return `${JSON.stringify({ format: 'tradefuse-latch', version: 1, checksum: checksum(body), body, ...signed })}\n`;
}

/** Whether a copy carries the signature made with a key. */
export function signatureOf(reading: LatchReading, key: string): 'right' | 'wrong' | 'missing' {
  if (reading.kind !== 'whole' || reading.mac === undefined) return 'missing';
  const expected = Buffer.from(macOf(reading.body, key));
  const stated = Buffer.from(reading.mac);
  return stated.length === expected.length && timingSafeEqual(stated, expected) ? 'right' : 'wrong';
}

function macOf(body: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(`tradefuse latch\n${body}`).digest('hex');
}

const zFile = z.strictObject({
  format: z.literal('tradefuse-latch'),
  version: z.literal(1),
  checksum: z.string(),
  body: z.string(),
  mac: z.string().optional(),
});

const zLock = z.object({
  until: z.number().nullable(),
  reason: z.string(),
  since: z.number().optional(),
  notBefore: z.number().optional(),
  byHand: z.boolean().optional(),
});
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
    const { checksum: stated, body, mac } = zFile.parse(JSON.parse(text));
    if (checksum(body) !== stated) return { kind: 'damaged', why: 'its content does not match its checksum' };
    const record = zRecord.parse(JSON.parse(body)) as unknown as LatchRecord;
    return record.accountId === accountId
      ? { kind: 'whole', record, body, ...(mac === undefined ? {} : { mac }) }
      : { kind: 'damaged', why: `it belongs to account ${record.accountId}` };
  } catch {
    return { kind: 'damaged', why: text.trim() === '' ? 'it is empty' : 'it is not what was written' };
  }
}

function checksum(body: string): string {
  return hash('sha256', `tradefuse latch\n${body}`, 'hex');
}
