import { createHash } from 'node:crypto';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import { JournalFault } from './journal-fault.ts';

/** What the hash of an entry covers. */
export type ChainLink = {
  readonly prevHash: string;
  readonly seq: number;
  readonly at: EpochMs;
  readonly day: string;
  readonly body: string;
};

/** Where an account's chain begins; it names the account, so that one account's journal cannot pass for another's. */
export function genesisHash(accountId: string): string {
  return sha256(`tradefuse journal of ${accountId}`);
}

/** The hash of an entry: sha256 over the previous hash, the number, the time, the day and the canonical body. */
export function linkHash(link: ChainLink): string {
  return sha256([link.prevHash, link.seq, link.at, link.day, link.body].join('\n'));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * One spelling per value: keys sorted, absent fields left out. Throws `JournalFault` ("not-storable") on a number that JSON
 * would turn into null: an unknown is written as null by whoever knows that it is one.
 */
export function canonicalJson(value: JournalEntry): string {
  return JSON.stringify(sorted(value, '$'));
}

function sorted(value: unknown, path: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw notStorable(path, String(value));
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw notStorable(path, typeof value);
  }
  if (Array.isArray(value)) return value.map((item, index) => sorted(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  // Sorting by code unit, not by locale: the same bytes on every machine.
  fields.sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(fields.map(([key, field]) => [key, sorted(field, `${path}.${key}`)]));
}

function notStorable(path: string, what: string): JournalFault {
  return new JournalFault('not-storable', `${path} is ${what}, which cannot be written down`);
}
