import type { DecisionContext, EngineInput } from '../domain/decide.ts';
import { DWELL_MS } from '../domain/evidence.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { Clock, Journal } from '../ports.ts';
import { degradedBy, type AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';

/** While nothing is decided here (stopped, or locked for the day) the account is still looked at, but rarely. */
const OBSERVE_EVERY_MS = 5_000;

/** With the first reading came the broker's word of the time: what follows from it is not put off. */
const SOON_MS = 1_000;

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
  /** Before anything else: what time it is. Answers whether the broker's word of it is still awaited. */
  readonly begin: () => boolean;
  readonly assessed: () => void;
};

/** Reads, judges and lets the domain decide, every `riskIntervalMs`. */
export class RiskLoop {
  readonly #tools: RiskLoopTools;

  constructor(tools: RiskLoopTools) {
    this.#tools = tools;
  }

  /** One reading; answers how long to rest. */
  async pass(): Promise<number> {
    const { watch, ledger, settings } = this.#tools;
    const awaited = this.#tools.begin();
    const day = ledger.state.tradingDay;
    this.#decide({ kind: 'clock' });
    if (ledger.state.tradingDay !== day) watch.forget();
    const reading = await watch.refresh();
    if (reading.ok) {
      this.#decide({ kind: 'assessed', assessment: reading.value });
      // A point of the chart is worth no moment of a decision.
      this.#sample();
    } else {
      this.#decide({ kind: 'blind', reason: degradedBy(reading.error) });
    }
    this.#tools.assessed();
    const idle = !ledger.state.running || ledger.state.kill?.finished != null;
    const { riskIntervalMs, policy } = settings();
    if (awaited) return SOON_MS;
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
