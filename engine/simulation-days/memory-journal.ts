import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { Journal, MtmSample } from '../ports.ts';

/** What the journal throws when nothing was written. */
export class DiskRefused extends Error {
  override readonly name = 'DiskRefused';
  readonly code: 'disk-full' | 'already-killed';

  constructor(code: 'disk-full' | 'already-killed') {
    super(code);
    this.code = code;
  }
}

/** The disk under a journal: it outlives the processes that write to it. */
export class MemoryDisk {
  readonly entries: StoredEntry[] = [];
  /** While true, every append throws, as a full disk does. */
  full = false;

  /** The kinds of all entries, in order. */
  kinds(): readonly JournalEntry['kind'][] {
    return this.entries.map(({ entry }) => entry.kind);
  }

  /** All entries of one kind. */
  of<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { kind: K }>[] {
    return this.entries.flatMap(({ entry }) =>
      entry.kind === kind ? [entry as Extract<JournalEntry, { kind: K }>] : [],
    );
  }
}

/** The `Journal` port in memory, with the rule that SQL keeps for the real one: one kill per trading day, all or nothing. */
export class MemoryJournal implements Journal {
  readonly #disk: MemoryDisk;
  readonly #samples = new Map<TradingDay, MtmSample[]>();

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  append(at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly StoredEntry[] {
    if (this.#disk.full) throw new DiskRefused('disk-full');
    const before = this.#disk.entries;
    const killed = (each: StoredEntry): boolean => each.day === day && each.entry.kind === 'kill-latched';
    const stored = entries.map((entry, index): StoredEntry => {
      const seq = before.length + index + 1;
      // What cannot be written as JSON cannot be read back: the copy is what a restart would see.
      const copy = JSON.parse(JSON.stringify(entry)) as JournalEntry;
      return { seq, at, day, entry: copy, prevHash: String(seq - 1), hash: String(seq) };
    });
    if ([...before, ...stored].filter(killed).length > 1) throw new DiskRefused('already-killed');
    before.push(...stored);
    return stored;
  }

  replay(since: TradingDay): readonly StoredEntry[] {
    return this.#disk.entries.filter((each) => each.day >= since);
  }

  lastDay(): TradingDay | undefined {
    return this.#disk.entries.at(-1)?.day;
  }

  page(query: { readonly before?: number; readonly limit: number; readonly day?: string }): readonly StoredEntry[] {
    const { before = Infinity, limit, day } = query;
    const found = this.#disk.entries.filter((each) => each.seq < before && (day === undefined || each.day === day));
    return found.toReversed().slice(0, limit);
  }

  sample(day: TradingDay, sample: MtmSample): void {
    this.#samples.set(day, [...this.samples(day), sample]);
  }

  samples(day: TradingDay): readonly MtmSample[] {
    return this.#samples.get(day) ?? [];
  }

  close(): void {
    // Nothing is held open.
  }
}
