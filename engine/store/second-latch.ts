import { readFileSync } from 'node:fs';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { Ballast } from './ballast.ts';
import { canonicalText } from './hash-chain.ts';
import { sqliteCodeOf } from './journal-fault.ts';
import {
  COPIED_AT_ONCE,
  latchText,
  signatureOf,
  parseLatch,
  recordAfter,
  type ChainHead,
  type LatchReading,
  type LatchRecord,
} from './latch-record.ts';
import { writeDurably, writeDurablyNow } from './write-durably.ts';

/** What a second latch works with. */
export type SecondLatchParts = {
  readonly file: string;
  readonly record: LatchRecord;
  /** What stands in the file; the same record is not written again. */
  readonly copy?: LatchReading;
  readonly ballast: Ballast;
  /** The record stands in the file, for whoever keeps a copy of it elsewhere. */
  readonly kept?: (record: LatchRecord) => void;
  /** A write failed, in good times or in bad. */
  readonly failed: (error: unknown) => void;
};

type When = { readonly at: EpochMs; readonly day: TradingDay };

/** Reads a second copy; a file that cannot be read is `damaged`, one that was never there `none`. */
export function readLatch(file: string, accountId: string): LatchReading {
  try {
    return parseLatch(readFileSync(file, 'utf8'), accountId);
  } catch (error) {
    if (sqliteCodeOf(error) === 'ENOENT') return { kind: 'none' };
    return { kind: 'damaged', why: `it cannot be read (${sqliteCodeOf(error) ?? 'unknown'})` };
  }
}

/**
 * The second copy of the latch, beside the journal. It follows the journal and never leads it: written behind the latch, off the
 * path of the first cancel. Only when the journal has refused a latch is it written first and waited for: it is then the only record.
 */
export class SecondLatch {
  readonly #parts: SecondLatchParts;
  #record: LatchRecord;
  /** Counts changes; what was written last is compared with it. */
  #version = 1;
  #written = 0;
  #writing = false;
  #closed = false;
  #key: string | undefined;

  constructor(parts: SecondLatchParts) {
    const { record, copy } = parts;
    this.#parts = parts;
    this.#record = record;
    if (copy?.kind === 'whole' && canonicalText(copy.record) === canonicalText(record)) this.#written = this.#version;
  }

  /** The copy as it should stand. */
  get record(): LatchRecord {
    return this.#record;
  }

  /** Whether the copy that was found carries the signature of this key. From now on it is signed with it. */
  sign(key: string): 'right' | 'wrong' | 'missing' {
    const found = signatureOf(this.#parts.copy ?? { kind: 'none' }, key);
    const isSigned = this.#key === key || (this.#key === undefined && found === 'right');
    this.#key = key;
    if (!isSigned) {
      this.#version += 1;
      this.writeSoon();
    }
    return found;
  }

  /** The journal took these; `head` is its end now. */
  follow(when: When, entries: readonly JournalEntry[], head: ChainHead): void {
    this.#take(when, entries, true);
    this.#record = { ...this.#record, head };
    if (entries.some(({ kind }) => COPIED_AT_ONCE.has(kind))) this.writeSoon();
  }

  /** Has the copy written behind whatever is going on now, unless it is as it should be. */
  writeSoon(): void {
    if (this.#writing || this.#closed || this.#version === this.#written) return;
    this.#writing = true;
    // A turn of the event loop later: the cancels ordered by this very latch are on their way by then.
    setImmediate(() => void this.#write());
  }

  /** The journal refused these. Answers whether they hold a latch that is now kept here. */
  keepRefused(when: When, entries: readonly JournalEntry[]): boolean {
    if (!entries.some(({ kind }) => kind === 'kill-latched')) return false;
    this.#take(when, entries, false);
    return this.#writeNow();
  }

  /** Writes what is not written yet. */
  close(): void {
    if (this.#version !== this.#written) this.#writeNow();
    this.#closed = true;
  }

  #take({ at, day }: When, entries: readonly JournalEntry[], saved: boolean): void {
    for (const entry of entries) this.#record = recordAfter(this.#record, entry, { at, day, saved });
    this.#version += 1;
  }

  async #write(): Promise<void> {
    while (this.#version !== this.#written && !this.#closed) {
      const version = this.#version;
      const record = this.#record;
      try {
        await writeDurably(this.#parts.file, latchText(this.#record, this.#key));
        // A write that waited for nobody may have passed this one: then the file holds the older text, and is written again.
        this.#written = this.#written > version ? version : Math.max(this.#written, version);
        this.#parts.kept?.(record);
      } catch (error) {
        this.#parts.failed(error);
        break;
      }
    }
    this.#writing = false;
  }

  #writeNow(): boolean {
    const version = this.#version;
    const attempt = (): unknown => {
      try {
        writeDurablyNow(this.#parts.file, latchText(this.#record, this.#key));
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const first = attempt();
    const last = first !== undefined && this.#parts.ballast.spend() ? attempt() : first;
    if (last === undefined) this.#written = version;
    else this.#parts.failed(last);
    return last === undefined;
  }
}
