import type { DecisionContext } from '../domain/decide.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import type { Clock } from '../ports.ts';
import type { AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';
import { QuoteGate } from './quote-gate.ts';

/** What prices between two readings are judged with. */
export type LivePricesParts = {
  readonly clock: Clock;
  readonly watch: AccountWatch;
  readonly ledger: Ledger;
  readonly settings: () => EngineSettings;
  readonly decisionContext: () => DecisionContext;
  /** A reading is wanted at once. */
  readonly readSoon: () => void;
  readonly changed: () => void;
};

/** Prices that arrive between two readings of the account. */
export class LivePrices {
  readonly #parts: LivePricesParts;
  readonly #gate: QuoteGate;
  /** The breach another reading was asked for last. */
  #readFor: number | undefined;

  constructor(parts: LivePricesParts) {
    const { clock, watch, ledger, settings } = parts;
    this.#parts = parts;
    this.#gate = new QuoteGate({ clock, last: () => watch.last, state: () => ledger.state, settings });
  }

  /** Takes prices: what may decide something is judged at once, decided at once. */
  take(quotes: ReadonlyMap<PositionId, Quote>): void {
    const { watch, ledger, decisionContext, changed } = this.#parts;
    if (!this.#gate.take(quotes)) return;
    let decided: 'nothing' | 'something' = 'nothing';
    for (const prices of this.#gate.drain()) {
      const assessment = watch.reprice(prices);
      if (!assessment) return;
      if (!ledger.state.running) continue;
      if (ledger.decide({ kind: 'assessed', assessment }, decisionContext()).length > 0) decided = 'something';
    }
    this.#readSoon();
    this.#gate.judged(decided);
    changed();
  }

  /** A breach that a price between two readings shows is looked at anew at once, not with the next reading. */
  #readSoon(): void {
    const since = this.#parts.watch.last?.evidence.find(({ state }) => state === 'pending')?.since;
    if (since === undefined || since === this.#readFor) return;
    this.#readFor = since;
    this.#parts.readSoon();
  }

  /** Figures for people are at the newest prices, although those decide nothing. */
  absorb(): void {
    for (const prices of this.#gate.drain()) this.#parts.watch.reprice(prices);
  }
}
