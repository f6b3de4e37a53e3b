import { decide, type DecisionContext, type EngineInput } from '../domain/decide.ts';
import { evolve, openingState, type EngineState } from '../domain/engine-state.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import { tradingDayOf } from '../domain/trading-day.ts';
import type { Clock, Journal } from '../ports.ts';

/** Hears what was recorded, after it is on disk. */
export type LedgerListener = {
  readonly recorded: (entries: readonly StoredEntry[], state: EngineState) => void;
  /** The disk refused; the engine goes on from memory and says so. */
  readonly journalFailed: (error: unknown) => void;
};

/**
 * The one gate through which an engine's state changes: journal first, then evolve. There is no await between deciding
 * and latching, and nothing else may write.
 */
export class Ledger {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #listener: LedgerListener;
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
    if (entries.length === 0) return;
    const at = this.#clock.now();
    const day = this.#dayFor(entries);
    let stored: readonly StoredEntry[] | undefined;
    try {
      stored = this.#journal.append(at, day, entries);
    } catch (error) {
      this.#listener.journalFailed(error);
    }
    this.#state = entries.reduce((state, entry) => evolve(state, entry, at), this.#state);
    const unsaved = (entry: JournalEntry): StoredEntry => ({ seq: 0, at, day, entry, prevHash: '', hash: '' });
    this.#listener.recorded(stored ?? entries.map(unsaved), this.#state);
  }

  #dayFor(entries: readonly JournalEntry[]): EngineState['tradingDay'] {
    const [first] = entries;
    return first?.kind === 'day-opened' ? first.tradingDay : this.#state.tradingDay;
  }
}
