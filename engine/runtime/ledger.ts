import { decide, type DecisionContext, type EngineInput } from '../domain/decide.ts';
import { evolve, openingState, type EngineState } from '../domain/engine-state.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Clock, Journal } from '../ports.ts';

/** Hears what was recorded, after it is on disk. */
export type LedgerListener = {
  readonly recorded: (entries: readonly StoredEntry[], state: EngineState) => void;
  /** The disk refused; the engine goes on from memory and says so. */
  readonly journalFailed: (error: unknown) => void;
};

function isAlreadyKilled(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'already-killed';
}

type Unsaved = {
  readonly at: EpochMs;
  readonly day: EngineState['tradingDay'];
  readonly entries: readonly JournalEntry[];
};

/** Enough for a kill and all its orders; a disk that stays full must not fill the memory too. */
const MOST_UNSAVED = 1_000;

/**
 * The one gate through which an engine's state changes: journal first, then evolve. There is no await between deciding
 * and latching, and nothing else may write.
 */
export class Ledger {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #listener: LedgerListener;
  /** What the disk has refused so far, oldest first. */
  #unsaved: readonly Unsaved[] = [];
  #state: EngineState;

  constructor(journal: Journal, clock: Clock, listener: LedgerListener) {
    this.#journal = journal;
    this.#clock = clock;
    this.#listener = listener;
    this.#state = this.#recover();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Start-up is recovery: the last day is replayed through the same `evolve` that made it. */
  #recover(): EngineState {
    const day = this.#journal.lastDay();
    if (day === undefined) return openingState(tradingDayOf(this.#clock.now()));
    const entries = this.#journal.replay(day);
    return entries.reduce((state, { entry, at }) => evolve(state, entry, at), openingState(day));
  }

  /** Decides on an input and records what follows; returns the entries. */
  decide(input: EngineInput, context: DecisionContext): readonly JournalEntry[] {
    const entries = decide(this.#state, input, context);
    this.record(entries);
    return entries;
  }

  /** Makes facts durable, then true. A disk that refuses never stops a kill: the facts hold in memory, and the alarm sounds. */
  record(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) {
      // A latch that only the memory holds must not wait for the next thing to happen.
      this.catchUp();
      return;
    }
    const at = this.#clock.now();
    const day = this.#dayFor(entries);
    const stored = this.#save({ at, day, entries });
    if (stored === 'already-killed') {
      // The disk knows of a kill this engine did not: what stands there is the truth, and no second kill begins (R1).
      this.#state = this.#recover();
      return;
    }
    this.#state = entries.reduce((state, entry) => evolve(state, entry, at), this.#state);
    const unsaved = (entry: JournalEntry): StoredEntry => ({ seq: 0, at, day, entry, prevHash: '', hash: '' });
    this.#listener.recorded(stored ?? entries.map(unsaved), this.#state);
  }

  /**
   * Writes what the disk refused before first, so that a disk that recovers holds the latch before the steps that follow
   * from it. A fact that can never be written does not keep later ones from the disk.
   */
  #save(facts: Unsaved): readonly StoredEntry[] | 'already-killed' | undefined {
    this.catchUp();
    const result = this.#append(facts, (error) => this.#listener.journalFailed(error));
    if (result === undefined) this.#unsaved = [...this.#unsaved, facts].slice(-MOST_UNSAVED);
    return result;
  }

  /** Writes what the disk has refused so far, as far as it takes it now. Costs nothing while nothing waits. */
  catchUp(): void {
    if (this.#unsaved.length === 0) return;
    this.#unsaved = this.#unsaved.filter((each) => this.#append(each) === undefined);
  }

  #append(
    { at, day, entries }: Unsaved,
    failed: (error: unknown) => void = () => undefined,
  ): readonly StoredEntry[] | 'already-killed' | undefined {
    try {
      return this.#journal.append(at, day, entries);
    } catch (error) {
      failed(error);
      return isAlreadyKilled(error) ? 'already-killed' : undefined;
    }
  }

  #dayFor(entries: readonly JournalEntry[]): EngineState['tradingDay'] {
    const [first] = entries;
    return first?.kind === 'day-opened' ? first.tradingDay : this.#state.tradingDay;
  }
}
