import { absentRows, goneWithTheirDay, type AbsentRows } from '../domain/absent-rows.ts';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { carriedRow, type BaselineKnowledge } from '../domain/day-baseline.ts';
import { NO_FILLS } from '../domain/fills.ts';
import { assessRisk, holdsAt, type DegradedReason, type RiskAssessment } from '../domain/risk.ts';
import { rememberPrices, STALE_AFTER_MS, type LastGoodPrices, type MarkToMarket } from '../domain/mark-to-market.ts';
import {
  decidesNow,
  DISTRUST,
  DWELL_MS,
  isTrusting,
  MAX_SPREAD_PERCENT,
  weigh,
  withEvidence,
  type EvidenceMemory,
} from '../domain/evidence.ts';
import { isUsable } from '../domain/exit-price.ts';
import { exitValue } from '../domain/exit-value.ts';
import { compareSources, disputedFigures, shiftSources, type PnlSource } from '../domain/pnl-sources.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { EngineSettings, Policy } from '../domain/policy.ts';
import type { Paise } from '../domain/money.ts';
import type { RuleMemory } from '../domain/rules/memory.ts';
import { sustain, type PeakMemory } from '../domain/rules/peak.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import { err, faultText, ok, type Result } from '../domain/result.ts';
import { holdUnexplained, type UnexplainedSince } from '../domain/unexplained.ts';
import { dayStart, istDateOf, istMidnight, type TradingCalendar, type TradingDay } from '../domain/trading-day.ts';
import { missOrders } from '../domain/vanished-orders.ts';
import { isSuspect, keepVanished, ordersAreWhole, type Sighting, type Sightings } from '../domain/vanished.ts';
import type { StopHit } from '../domain/stop-loss.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TimeSpan } from '../domain/trusted-time.ts';
import type { Broker, BrokerError, Clock } from '../ports.ts';
import { BookActivity, LONGEST_LAG_MS } from './book-activity.ts';
import { MarketTime } from './market-time.ts';

/** Right after a new day opened the broker's book may still be the old one; what goes from it then has not vanished. */
const NEW_DAY_MS = 5_000;

/** What the watch must know of the engine it works for. */
export type WatchKnowledge = {
  readonly settings: EngineSettings;
  readonly day: TradingDay;
  /** How far this computer's clock is ahead of the true time, in ms: readings are stamped with the one, days begin by the other. */
  readonly clockAheadMs: number;
  readonly stopHits: readonly StopHit[];
  /** Closed legs whose rows are missing, as the journal has them. */
  readonly carried: readonly Sighting[];
  readonly baseline: BaselineKnowledge;
  readonly calendar: TradingCalendar;
  /** What rules remember of the day, as the journal has it. */
  readonly rules: RuleMemory;
  /** P&L of the linked accounts together; null while it is not known. */
  readonly group: Paise | null;
  /** The time rules go by; null while nobody knows it. */
  readonly ruleTime: TimeSpan | null;
  /** Orders that stood in today's book, as the journal has them: a book without one of them is not today's. */
  readonly orderIds: readonly string[];
};

/** A session that gave an empty account is renewed at most so often. */
const SUSPECT_EVERY_MS = 30_000;

const NO_ORDERS = { known: new Set<string>(), missed: new Map<string, number>() };

/** So many readings in a row must show the same account before one of them proves anything to a process that knows of none. */
const AGREEING_READINGS = 3;
/** An account that keeps changing is traded; then so many readings are enough. */
const ANY_READINGS = 6;

const UNACQUAINTED = { signature: '', agreeing: 0, readings: 0 };

/**
 * Reads the account and judges it. Holds what is only worth remembering while the process lives: last good prices,
 * the last assessment, and how long each position has been quiet.
 */
export class AccountWatch {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #known: () => WatchKnowledge;
  #lastGood: LastGoodPrices = new Map();
  readonly #lastQuotes = new Map<PositionId, Quote>();
  readonly #activity = new BookActivity();
  #last: RiskAssessment | null = null;
  /** Null before the first reading of the day. */
  #sightings: Sightings | null = null;
  #absent: AbsentRows = new Map();
  #carried: readonly Sighting[] = [];
  /** Null before the first reading of the day. */
  #orders: Pick<ReturnType<typeof missOrders>, 'known' | 'missed'> | null = null;
  #unexplained: UnexplainedSince = new Map();
  #acquaintance = UNACQUAINTED;
  #suspectedAt = -Infinity;
  #evidence: EvidenceMemory = DISTRUST;
  #sources: readonly PnlSource[] = [];
  #sourcesOf: EpochMs | null = null;
  #peak: PeakMemory = [];
  #sightedAt: number | null = null;
  #sightFrom = 0;
  readonly #marketTime = new MarketTime();

  constructor(broker: Broker, clock: Clock, known: () => WatchKnowledge) {
    this.#broker = broker;
    this.#clock = clock;
    this.#known = known;
  }

  /** The last assessment, however old; its `snapshot.asOf` tells the age. */
  get last(): RiskAssessment | null {
    return this.#last;
  }

  /** Reads and judges now. An error leaves the last assessment as it was, with its age. */
  async refresh(): Promise<Result<RiskAssessment, BrokerError>> {
    const answer = await this.#fetch();
    if (!answer.ok) return err(answer.error);
    const foreign = this.#ofAnotherDay(answer.value);
    if (foreign) return err(foreign);
    try {
      const whole = this.#withVanished(answer.value);
      this.#activity.note(whole, this.#clock.monotonic());
      this.#getAcquainted(whole);
      return ok(this.#assess(whole));
    } catch (error) {
      // Figures that cannot be computed with are no answer: the guard is blind and says so, instead of standing armed.
      const why = faultText(error);
      return err({ code: 'unreadable', message: `the answer makes no sense: ${why}`, retryable: false });
    }
  }

  /** Yesterday's figures, served from a cache after midnight, say nothing of today (fault 17). */
  #ofAnotherDay({ asOf }: AccountSnapshot): BrokerError | undefined {
    const now = this.#clock.now();
    if (asOf >= istMidnight(istDateOf(now)) || now - asOf <= STALE_AFTER_MS) return undefined;
    const when = Number.isFinite(asOf) ? istDateOf(asOf) : 'no known day';
    return { code: 'unreadable', message: `the answer is of ${when}, not of today`, retryable: true };
  }

  /** A row that is missing is kept as last seen; nothing is sized on it. */
  #withVanished(snapshot: AccountSnapshot): AccountSnapshot {
    if (this.#clock.monotonic() < this.#sightFrom) return snapshot;
    const at = this.#clock.monotonic();
    const noted = this.#orders ?? { ...NO_ORDERS, known: new Set(this.#known().orderIds) };
    const orders = missOrders(snapshot, { ...noted, at, patienceMs: LONGEST_LAG_MS });
    this.#orders = orders;
    const before = this.#sightings ?? this.#remembered();
    this.#absent = absentRows(snapshot, { before, absent: this.#absent, at });
    const { day, clockAheadMs } = this.#known();
    const readAt = snapshot.asOf - clockAheadMs;
    const gone = goneWithTheirDay({ readAt }, { before, absent: this.#absent, at, patienceMs: LONGEST_LAG_MS });
    const begins = dayStart(day, this.#clock.now() - clockAheadMs);
    const vanished = keepVanished(orders.snapshot, before, { dayStart: begins, gone, readAt });
    // A book that lacks orders is not today's, or not the last: its rows do not take the place of what was seen.
    if (orders.missed.size > 0) return vanished.snapshot;
    const kept = holdUnexplained(vanished, before, { since: this.#unexplained, at, patienceMs: LONGEST_LAG_MS });
    this.#unexplained = kept.since;
    this.#sightings = kept.sightings;
    this.#carried = kept.carried;
    return kept.snapshot;
  }

  #getAcquainted(snapshot: AccountSnapshot): void {
    if (this.isAcquainted || !ordersAreWhole(snapshot)) return;
    const rows = snapshot.positions.map(({ positionId, netQuantity }) => `${positionId}:${netQuantity}`).toSorted();
    const signature = `${rows.join()}/${snapshot.orders.length}`;
    const { agreeing, readings, ...before } = this.#acquaintance;
    const isSame = signature === before.signature;
    this.#acquaintance = { signature, agreeing: isSame ? agreeing + 1 : 1, readings: readings + 1 };
  }

  /**
   * Whether this process has read the account often enough for a reading to prove anything. What it begins with may be another
   * day's book, and it remembers nothing to hold against that (fault 17).
   */
  get isAcquainted(): boolean {
    return this.#acquaintance.agreeing >= AGREEING_READINGS || this.#acquaintance.readings >= ANY_READINGS;
  }

  /** Before the first reading only the journal remembers legs: those that were carried in, and those that ended. */
  #remembered(): Sightings {
    const { baseline, carried } = this.#known();
    const legs = [...baseline.known.map((leg) => ({ position: carriedRow(leg), fills: NO_FILLS })), ...carried];
    return new Map(legs.map((leg) => [leg.position.positionId, { ...leg, missed: 0 }]));
  }

  #isVanished(positionId: PositionId): boolean {
    return (this.#last?.snapshot.incomplete ?? []).some(
      (reason) =>
        (reason.kind === 'positions-vanished' || reason.kind === 'positions-unexplained') &&
        reason.positionIds.includes(positionId),
    );
  }

  /** An empty account while risk is known is asked for again in a new session before anything is made of it (card D8). */
  async #fetch(): ReturnType<Broker['fetchAccount']> {
    const answer = await this.#fetchLoggedIn();
    if (!answer.ok) return answer;
    const now = this.#clock.monotonic();
    const isDue = now >= this.#sightFrom && now - this.#suspectedAt >= SUSPECT_EVERY_MS;
    if (!isDue || !this.#sightings || !isSuspect(answer.value, this.#sightings)) return answer;
    this.#suspectedAt = now;
    const renewed = await this.#broker.login();
    return renewed.ok ? this.#broker.fetchAccount() : renewed;
  }

  /** A session that ended (by the broker, or by the log-out of a kill) is opened again: the account is watched on. */
  async #fetchLoggedIn(): ReturnType<Broker['fetchAccount']> {
    const answer = await this.#broker.fetchAccount();
    if (answer.ok || answer.error.code !== 'session-expired') return answer;
    const renewed = await this.#broker.login();
    return renewed.ok ? this.#broker.fetchAccount() : renewed;
  }

  /** Judges the last reading again at new prices; null before the first reading. Positions and orders stay as old as they are. */
  reprice(quotes: ReadonlyMap<PositionId, Quote>): RiskAssessment | null {
    if (!this.#last) return null;
    const { snapshot } = this.#last;
    const positions = snapshot.positions.map((position) => {
      const quote = quotes.get(position.positionId);
      // A tick that overtook a later one on its way must not bring the older price back.
      return quote && !(quote.asOf < (position.quote?.asOf ?? 0)) ? { ...position, quote } : position;
    });
    return this.#assess({ ...snapshot, positions });
  }

  /** The time in the market of a contract by its prices; undefined while none comes that could tell. */
  marketTime(instrument: Instrument): EpochMs | undefined {
    return this.#marketTime.now(instrument, this.#clock.monotonic());
  }

  /** The last quote of a position that was worth anything, however old. */
  lastQuote(positionId: PositionId): Quote | undefined {
    return this.#lastQuotes.get(positionId);
  }

  #assess(snapshot: AccountSnapshot): RiskAssessment {
    for (const { positionId, quote } of snapshot.positions) {
      if (quote && isUsable(quote)) this.#lastQuotes.set(positionId, quote);
    }
    this.#marketTime.note(snapshot.positions, { at: this.#clock.monotonic(), wall: this.#clock.now() });
    const { settings, day, clockAheadMs, stopHits, baseline, calendar, rules, group, ruleTime } = this.#known();
    const judged = assessRisk(snapshot, {
      policy: settings.policy,
      knownStopHits: stopHits,
      lastGood: this.#lastGood,
      now: this.#clock.now(),
      dayStart: dayStart(day, this.#clock.now() - clockAheadMs),
      unbooked: this.#activity.unbooked,
      carried: this.#carried,
      baseline,
      calendar,
      memory: rules,
      group,
      ruleTime,
      sourcesOf: (mark, gross) => this.#compare(snapshot, mark, gross),
    });
    this.#lastGood = rememberPrices(judged.mark, this.#lastGood);
    this.#last = this.#weigh(judged, settings.policy);
    return this.#last;
  }

  /** Sources are of one reading; prices that came after it move all of them alike. */
  #compare(snapshot: AccountSnapshot, mark: MarkToMarket, gross: Paise | null): readonly PnlSource[] {
    if (this.#sourcesOf !== snapshot.asOf) this.#sources = compareSources(snapshot, mark);
    this.#sourcesOf = snapshot.asOf;
    return shiftSources(this.#sources, gross);
  }

  /** Adds the P&L that has lasted for the dwell. */
  #sustain(judged: RiskAssessment, at: number, policy: Policy): RiskAssessment {
    const { dayPnl } = judged;
    if (dayPnl === null) return judged;
    const { memory, sustained } = sustain(this.#peak, { at, dayPnl, dwellMs: policy.dwellMs ?? DWELL_MS });
    this.#peak = memory;
    return { ...judged, sustained };
  }

  /** Adds what this look proves to what earlier ones did. */
  #weigh(judged: RiskAssessment, policy: Policy): RiskAssessment {
    const { snapshot, mark } = judged;
    const at = this.#clock.monotonic();
    const assessment = decidesNow(judged) ? this.#sustain(judged, at, policy) : judged;
    const { memory, evidence } = weigh(this.#evidence, {
      assessment,
      at,
      policy,
      disputed: disputedFigures(assessment.sources),
      exit: () => exitValue(snapshot.positions, mark, policy.maxSpreadPercent ?? MAX_SPREAD_PERCENT),
      holdsAt: (ruleId, figure) => holdsAt(judged, policy, { ruleId, figure }),
    });
    this.#evidence = memory;
    if (decidesNow(assessment)) this.#sightedAt = at;
    return withEvidence(assessment, evidence);
  }

  /** Whether a breach waits for proof, or nothing was read often enough yet to be believed: the next reading must come soon. */
  get isWaiting(): boolean {
    return !isTrusting(this.#evidence) || (this.#last?.evidence.some(({ state }) => state === 'pending') ?? false);
  }

  /** When figures that may decide were last seen, on the monotonic clock; null: never. */
  get sightedAt(): number | null {
    return this.#sightedAt;
  }

  /** Whether a position's row may size an order: nothing in it changed for longer than books lag. */
  isQuiet(positionId: PositionId): boolean {
    if (this.#isVanished(positionId)) return false;
    return this.#activity.isQuiet(positionId, this.#clock.monotonic());
  }

  /** Whether the position book has not yet booked what the order book has filled: then nothing in it is proven closed. */
  get isLagging(): boolean {
    return this.#activity.isLagging(this.#clock.monotonic());
  }

  /** Forgets yesterday, after a new trading day was opened. */
  forget(): void {
    this.#lastGood = new Map();
    this.#lastQuotes.clear();
    this.#last = null;
    this.#sightings = null;
    this.#absent = new Map();
    this.#carried = [];
    this.#activity.forgetUnbooked();
    // The journal's orders are yesterday's too.
    this.#orders = NO_ORDERS;
    this.#unexplained = new Map();
    this.#acquaintance = UNACQUAINTED;
    this.#evidence = DISTRUST;
    this.#peak = [];
    this.#sightFrom = this.#clock.monotonic() + NEW_DAY_MS;
  }
}

/** What a failed read means for monitoring. */
export function degradedBy(error: BrokerError): DegradedReason {
  const { code, message } = error;
  return code === 'session-expired' || code === 'login-refused'
    ? { code: 'session-lost', message }
    : { code: 'broker-unreachable', message };
}
