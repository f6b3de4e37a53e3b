import type { EngineState } from '../domain/engine-state.ts';
import { isPrice } from '../domain/mark-to-market.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import { tripwireArm } from '../domain/tripwire-arm.ts';
import { MOST_LEGS, Tripwire } from '../domain/tripwire.ts';
import type { Clock } from '../ports.ts';

/** At most four views a second: numbers that change faster cannot be read. */
const SHOW_EVERY_MS = 250;

/** All that a judgement follows from beside new prices. When any of it changed, the next price is judged in full. */
export type GateKnows = {
  readonly clock: Clock;
  readonly last: () => RiskAssessment | null;
  readonly state: () => EngineState;
  readonly settings: () => EngineSettings;
};

/**
 * Between two readings: keeps the newest price of each position and tells when they must be judged in full. An ordinary price
 * makes no object; only one that may decide something, or a view that is due, costs more.
 */
export class QuoteGate {
  readonly #knows: GateKnows;
  readonly #tripwire = new Tripwire({ accounts: 1, instruments: MOST_LEGS, legsPerAccount: MOST_LEGS });
  readonly #numbers = new Map<PositionId, number>();
  readonly #newest = new Map<PositionId, Quote>();
  /** Good prices that something worse has followed: still the last good ones. */
  readonly #overtaken = new Map<PositionId, Quote>();
  #armedFor: { readonly last: RiskAssessment | null; readonly state: EngineState; readonly settings: EngineSettings };
  #judgedAt = -Infinity;
  /** Not a whole number at first: a field that begins as one makes an object of every later time. */
  #now = Number.NaN;
  #isDue = false;

  constructor(knows: GateKnows) {
    this.#knows = knows;
    this.#armedFor = { last: null, state: knows.state(), settings: knows.settings() };
  }

  /** Takes prices; answers whether what came in so far must be judged now. */
  take(quotes: ReadonlyMap<PositionId, Quote>): boolean {
    const { clock } = this.#knows;
    this.#now = clock.now();
    this.#isDue = !this.#tripwire.isArmed(0) || !this.#isAsJudged();
    quotes.forEach(this.#takeOne);
    return this.#isDue || clock.monotonic() - this.#judgedAt >= SHOW_EVERY_MS;
  }

  /** The prices that no assessment has seen yet, handed out once: to be judged in this order. */
  drain(): readonly ReadonlyMap<PositionId, Quote>[] {
    const batches = [this.#overtaken, this.#newest].filter(({ size }) => size > 0).map((quotes) => new Map(quotes));
    this.#overtaken.clear();
    this.#newest.clear();
    return batches;
  }

  /** The last assessment was judged in full. When that decided nothing, prices in its quiet range are ordinary from now on. */
  judged(decided: 'nothing' | 'something'): void {
    const { clock, last, state, settings } = this.#knows;
    this.#judgedAt = clock.monotonic();
    this.#armedFor = { last: last(), state: state(), settings: settings() };
    const { last: assessment } = this.#armedFor;
    const arm =
      decided === 'nothing' && assessment
        ? tripwireArm(assessment, {
            policy: this.#armedFor.settings.policy,
            state: this.#armedFor.state,
            instrumentOf: (positionId) => this.#numberOf(positionId),
          })
        : null;
    if (arm) this.#tripwire.arm(0, arm);
    else this.#tripwire.disarm(0);
  }

  #isAsJudged(): boolean {
    const { last, state, settings } = this.#armedFor;
    const knows = this.#knows;
    return last === knows.last() && state === knows.state() && settings === knows.settings();
  }

  /** Made once, not at each tick. */
  readonly #takeOne = (quote: Quote, positionId: PositionId): void => {
    const kept = this.#newest.get(positionId);
    if (kept && quote.asOf < kept.asOf) return;
    if (kept && isPrice(kept.lastPrice) && !isPrice(quote.lastPrice)) this.#overtaken.set(positionId, kept);
    this.#newest.set(positionId, quote);
    const number = this.#numbers.get(positionId);
    if (number === undefined) return;
    if (this.#tripwire.tick(number, quote, this.#now) > 0) this.#isDue = true;
  };

  #numberOf(positionId: PositionId): number | undefined {
    const known = this.#numbers.get(positionId);
    if (known !== undefined) return known;
    if (this.#numbers.size >= MOST_LEGS) return undefined;
    this.#numbers.set(positionId, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}
