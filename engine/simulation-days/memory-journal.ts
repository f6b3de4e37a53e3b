import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { Journal, MtmSample } from '../ports.ts';

/** What the journal throws when nothing was written. */
export class DiskRefused extends Error {
  override readonly name = 'DiskRefused';
  readonly code: 'disk-full' | 'already-killed' | 'locked';

  constructor(code: 'disk-full' | 'already-killed' | 'locked') {
    super(code);
    this.code = code;
  }
}

/** The disk under a journal: it outlives the processes that write to it. */
export class MemoryDisk {
  readonly entries: StoredEntry[] = [];
  /** Why every append throws now: the disk is full, or somebody else holds the database. */
  refuses: 'disk-full' | 'locked' | undefined;
  /** What a power cut leaves: everything up to here was synced. With `synchronous = FULL` that is all that was written. */
  #synced = 0;
  #indexed = 0;
  #byKind = new Map<JournalEntry['kind'], JournalEntry[]>();
  /** What was to be written and could not be: its writer goes on from memory, as it must (R2). */
  readonly #refused = new Map<JournalEntry['kind'], Set<JournalEntry>>();
  readonly #killedOn = new Map<string, string>();

  /** Whether nothing can be written now. */
  get full(): boolean {
    return this.refuses !== undefined;
  }

  set full(full: boolean) {
    this.refuses = full ? 'disk-full' : undefined;
  }

  /** The kinds of all entries, in order. */
  kinds(): readonly JournalEntry['kind'][] {
    return this.entries.map(({ entry }) => entry.kind);
  }

  /** All entries of one kind. */
  of<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { kind: K }>[] {
    this.#catchUp();
    return (this.#byKind.get(kind) ?? []) as readonly JournalEntry[] as readonly Extract<JournalEntry, { kind: K }>[];
  }

  /** All entries of one kind that this disk took, or refused when they were to be written. */
  asked<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { kind: K }>[] {
    const refused = [...(this.#refused.get(kind) ?? [])] as readonly JournalEntry[];
    return [...this.of(kind), ...(refused as readonly Extract<JournalEntry, { kind: K }>[])];
  }

  /** Refuses these entries; the same ones may come again. */
  refuse(code: 'disk-full' | 'locked', entries: readonly JournalEntry[]): DiskRefused {
    for (const entry of entries) {
      const known = this.#refused.get(entry.kind);
      if (known) known.add(entry);
      else this.#refused.set(entry.kind, new Set([entry]));
    }
    return new DiskRefused(code);
  }

  /** Writes all rows or none. `synced` is whether they are proof against a power cut when this returns. */
  write(rows: readonly StoredEntry[], synced = true): void {
    this.#catchUp();
    const kills = rows.filter(({ entry }) => entry.kind === 'kill-latched');
    if (kills.length > 1 || kills.some(({ day }) => this.#killedOn.has(day))) throw new DiskRefused('already-killed');
    this.entries.push(...rows);
    this.#catchUp();
    if (synced) this.sync();
  }

  /** Everything written so far survives a power cut. */
  sync(): void {
    this.#synced = this.entries.length;
  }

  /** The power is gone: what was not synced was never written. */
  cutPower(): void {
    if (this.entries.length === this.#synced) return;
    const kept = this.entries.splice(0, this.#synced);
    this.entries.length = 0;
    this.#byKind = new Map();
    this.#killedOn.clear();
    this.#indexed = 0;
    this.entries.push(...kept);
    this.#catchUp();
  }

  /** Rows are indexed once, whoever put them there. */
  #catchUp(): void {
    for (; this.#indexed < this.entries.length; this.#indexed += 1) {
      const row = this.entries[this.#indexed];
      if (row) this.#index(row);
    }
  }

  #index({ day, entry }: StoredEntry): void {
    if (entry.kind === 'kill-latched') this.#killedOn.set(day, entry.killId);
    const rows = this.#byKind.get(entry.kind);
    if (rows) rows.push(entry);
    else this.#byKind.set(entry.kind, [entry]);
  }
}

/** The `Journal` port in memory, with the rule that SQL keeps for the real one: one kill per trading day, all or nothing. */
export class MemoryJournal implements Journal {
  readonly #disk: MemoryDisk;
  readonly #samples = new Map<TradingDay, MtmSample[]>();
  /** Whether a row is proof against a power cut when `append` returns, as it must be. */
  syncsEveryRow = true;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
  }

  append(at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly StoredEntry[] {
    if (this.#disk.refuses) throw this.#disk.refuse(this.#disk.refuses, entries);
    const before = this.#disk.entries.length;
    const stored = entries.map((entry, index): StoredEntry => {
      const seq = before + index + 1;
      // What cannot be written as JSON cannot be read back: the copy is what a restart would see.
      const copy = JSON.parse(JSON.stringify(entry)) as JournalEntry;
      return { seq, at, day, entry: copy, prevHash: String(seq - 1), hash: String(seq) };
    });
    this.#disk.write(stored, this.syncsEveryRow || before % 20 === 0);
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
    const samples = this.#samples.get(day);
    if (samples) samples.push(sample);
    else this.#samples.set(day, [sample]);
  }

  samples(day: TradingDay): readonly MtmSample[] {
    return this.#samples.get(day) ?? [];
  }

  close(): void {
    // Nothing is held open.
  }
}
