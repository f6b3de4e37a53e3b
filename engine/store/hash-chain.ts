import { hash } from 'node:crypto';
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
  return hash('sha256', text, 'hex');
}

/**
 * One spelling per value: keys sorted, absent fields left out. Throws `JournalFault` ("not-storable") on a number that JSON
 * would turn into null: an unknown is written as null by whoever knows that it is one.
 */
export function canonicalJson(value: JournalEntry): string {
  return canonicalText(value);
}

/** The same spelling for any record that is written down and checked. */
export function canonicalText(value: object): string {
  return JSON.stringify(sorted(value, value));
}

/** `whole` is only looked at when something cannot be stored: a kill waits for this function. */
function sorted(value: unknown, whole: object): unknown {
  if (isUnstorable(value)) throw notStorable(whole);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item, whole));
  const fields = value as Readonly<Record<string, unknown>>;
  // Without a prototype: a field that is named `__proto__` is a field like any other.
  const result = Object.create(null) as Record<string, unknown>;
  // Sorting by code unit, not by locale: the same bytes on every machine.
  for (const key of Object.keys(fields).sort()) {
    if (fields[key] !== undefined) result[key] = sorted(fields[key], whole);
  }
  return result;
}

function isUnstorable(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol';
}

/** Finds the first thing that cannot be stored, for the message. */
function placeOf(value: unknown, path: string): { readonly path: string; readonly what: string } | undefined {
  if (isUnstorable(value)) return { path, what: typeof value === 'number' ? String(value) : typeof value };
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, field] of Object.entries(value)) {
    const found = placeOf(field, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

function notStorable(whole: object): JournalFault {
  const { path, what } = placeOf(whole, '$') ?? { path: '$', what: 'something' };
  return new JournalFault('not-storable', `${path} is ${what}, which cannot be written down`);
}
