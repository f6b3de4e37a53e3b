import { SAID_AFTER_MS } from '../domain/blindness.ts';
import type { DecisionContext } from '../domain/decide.ts';
import type { EpochMs } from '../domain/time.ts';
import type { Clock } from '../ports.ts';
import type { AccountWatch } from './account-watch.ts';
import type { Ledger } from './ledger.ts';

/** While nothing is seen it is looked so often whether an alarm is due. */
const LOOK_EVERY_MS = 1_000;

/** What the loop works with. */
export type SightLoopTools = {
  readonly watch: AccountWatch;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly decisionContext: () => DecisionContext;
};

/**
 * Watches the watcher: tells, on a deadline of its own, that nothing was seen that may decide. A call to the broker that hangs
 * for minutes delays a reading and never the alarm (R8). Deadlines are on the clock that never jumps.
 */
export class SightLoop {
  readonly #tools: SightLoopTools;
  /** From when on this process answers for seeing: its own start, or the guard's. */
  #from: number;
  #spell: { readonly from: number; readonly since: EpochMs } | null = null;

  constructor(tools: SightLoopTools) {
    this.#tools = tools;
    this.#from = tools.clock.monotonic();
  }

  /** One look; answers how long to rest. */
  pass(): number {
    const { watch, ledger, clock, decisionContext } = this.#tools;
    const now = clock.monotonic();
    if (!ledger.state.running) {
      this.#from = now;
      return LOOK_EVERY_MS;
    }
    const from = Math.max(this.#from, watch.sightedAt ?? -Infinity);
    const forMs = now - from;
    if (forMs < SAID_AFTER_MS) return SAID_AFTER_MS - forMs;
    if (this.#spell?.from !== from) this.#spell = { from, since: clock.now() - forMs };
    const reason = watch.last?.degraded ?? ledger.state.degraded ?? NO_ANSWER;
    const openRisk = (watch.last?.openPositions ?? 0) > 0;
    const { since } = this.#spell;
    ledger.decide({ kind: 'unsighted', unsighted: { since, forMs, reason, openRisk } }, decisionContext());
    return LOOK_EVERY_MS;
  }
}

const NO_ANSWER = { code: 'broker-unreachable', message: 'a call is not answered' } as const;
