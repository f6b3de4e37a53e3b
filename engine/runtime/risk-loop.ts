import type { DecisionContext, EngineInput } from '../domain/decide.ts';
import { DWELL_MS } from '../domain/evidence.ts';
import type { EngineSettings } from '../domain/policy.ts';
import { isWorking } from '../domain/order.ts';
import { readingRest } from '../domain/reading-pace.ts';
import type { Broker, Clock, Journal } from '../ports.ts';
import { degradedBy, type AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';

/** With the first reading came the broker's word of the time: what follows from it is not put off. */
const SOON_MS = 1_000;

const NOTHING_READ = { snapshot: { orders: [] }, utilization: null, openPositions: 0 } as const;

/** What the loop works with. */
export type RiskLoopTools = {
  readonly watch: AccountWatch;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly broker: Pick<Broker, 'capabilities' | 'health'>;
  readonly settings: () => EngineSettings;
  readonly decisionContext: () => DecisionContext;
  /** Before anything else: what time it is. Answers whether the broker's word of it is still awaited. */
  readonly begin: () => boolean;
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
    const awaited = this.#followClock();
    const reading = await watch.refresh();
    const day = ledger.state.tradingDay;
    // The broker has said what day it is: what was made of its answer was made of another day's stops and orders.
    if (awaited && !this.#followClock() && ledger.state.tradingDay !== day) return 0;
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
    const { riskIntervalMs, policy } = settings();
    if (awaited) return SOON_MS;
    const { broker } = this.#tools;
    const { snapshot, utilization, openPositions } = watch.last ?? NOTHING_READ;
    return readingRest({
      riskIntervalMs,
      pace: broker.capabilities.readPace,
      isIdle: !ledger.state.running || ledger.state.kill?.finished != null,
      // What waits for proof is looked at often enough that the dwell is all it waits.
      dwellMs: reading.ok && watch.isWaiting ? (policy.dwellMs ?? DWELL_MS) : null,
      utilization,
      isFlat: reading.ok && openPositions === 0 && !snapshot.orders.some(isWorking),
      isStreaming: broker.capabilities.streams && broker.health().quotes.source === 'live',
    });
  }

  /** Opens a new day when its time has come. Answers whether the broker's word of the time is still awaited. */
  #followClock(): boolean {
    const { ledger, watch, begin } = this.#tools;
    const awaited = begin();
    const day = ledger.state.tradingDay;
    this.#decide({ kind: 'clock' });
    if (ledger.state.tradingDay !== day) watch.forget();
    return awaited;
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
