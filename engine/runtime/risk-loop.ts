import type { DecisionContext, EngineInput } from '../domain/decide.ts';
import { DWELL_MS } from '../domain/evidence.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { Clock, Journal } from '../ports.ts';
import { degradedBy, type AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';

/** While nothing is decided here (stopped, or locked for the day) the account is still looked at, but rarely. */
const OBSERVE_EVERY_MS = 5_000;

/** However short the dwell, a broker is not asked more often. */
const SOONEST_MS = 250;

/** What the loop works with. */
export type RiskLoopTools = {
  readonly watch: AccountWatch;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly settings: () => EngineSettings;
  readonly decisionContext: () => DecisionContext;
  readonly assessed: () => void;
};

/** Reads, judges and lets the domain decide, every `riskIntervalMs`. */
export class RiskLoop {
  readonly #tools: RiskLoopTools;
  /** Readings in a row that failed. */
  #errors = 0;

  constructor(tools: RiskLoopTools) {
    this.#tools = tools;
  }

  /** One reading; answers how long to rest. */
  async pass(): Promise<number> {
    const { watch, ledger, settings } = this.#tools;
    const day = ledger.state.tradingDay;
    this.#decide({ kind: 'clock' });
    if (ledger.state.tradingDay !== day) watch.forget();
    const reading = await watch.refresh();
    if (reading.ok) {
      this.#errors = 0;
      this.#decide({ kind: 'assessed', assessment: reading.value });
      // A point of the chart is worth no moment of a decision.
      this.#sample();
    } else {
      this.#errors += 1;
      this.#decide({ kind: 'blind', reason: degradedBy(reading.error), errors: this.#errors });
    }
    this.#tools.assessed();
    const idle = !ledger.state.running || ledger.state.kill?.finished != null;
    const { riskIntervalMs, policy } = settings();
    if (idle) return Math.max(OBSERVE_EVERY_MS, riskIntervalMs);
    // What waits for proof is looked at often enough that the dwell is all it waits.
    const dwellMs = policy.dwellMs ?? DWELL_MS;
    const soon = Math.max(SOONEST_MS, dwellMs / 2);
    return reading.ok && watch.isWaiting ? Math.min(soon, riskIntervalMs) : riskIntervalMs;
  }

  #decide(input: EngineInput): void {
    this.#tools.ledger.decide(input, this.#tools.decisionContext());
  }

  #sample(): void {
    const { watch, journal, ledger, clock } = this.#tools;
    const assessment = watch.last;
    if (!assessment || assessment.dayPnl === null) return;
    journal.sample(ledger.state.tradingDay, {
      at: clock.now(),
      mtm: assessment.dayPnl,
      quality: assessment.mark.quality,
    });
  }
}
