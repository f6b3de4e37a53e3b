import type { Actor } from '../domain/actor.ts';
import type { DecisionContext } from '../domain/decide.ts';
import { dayOpened, isLocked, type EngineState } from '../domain/engine-state.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import type { KillProgress } from '../domain/kill-progress.ts';
import { formatRupees } from '../domain/money.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { PositionId, Quote } from '../domain/position.ts';
import { err, faultText, ok, type Result } from '../domain/result.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import { describeLockEnd } from '../domain/sentences.ts';
import { isSessionOpen, nextPracticeDay, type TradingCalendar } from '../domain/trading-day.ts';
import type { Broker, BrokerHealth, Clock, Journal, KillSwitchTerminal, Notifier } from '../ports.ts';
import { AccountWatch } from './account-watch.ts';
import { ActQueue } from './act-queue.ts';
import { AftermathLoop } from './aftermath-loop.ts';
import { AlertLoop } from './alert-loop.ts';
import { askWhetherKilled } from './ask-whether-killed.ts';
import { previewKill, type KillPreview } from './kill-preview.ts';
import type { KillContext } from './kill-context.ts';
import { KillDeadline } from './kill-deadline.ts';
import { KillLoop } from './kill-loop.ts';
import { Ledger } from './ledger.ts';
import { ManualDesk, type EngineRefusal } from './manual-desk.ts';
import { OrderDesk } from './order-desk.ts';
import { orderCountAlarm } from './order-count-alarm.ts';
import { orderPathAlarm } from './order-path-alarm.ts';
import { QuoteGate } from './quote-gate.ts';
import { Repeat } from './repeat.ts';
import { RiskLoop } from './risk-loop.ts';
import { ServerGuardKeeper } from './server-guard-keeper.ts';
import { SightLoop } from './sight-loop.ts';
import { settingsChanges } from './settings-changes.ts';
import { answeringBroker, answeringTerminal } from './within.ts';

/** What an engine is made of. Everything it does to the world goes through these. */
export type EngineParts = {
  readonly settings: EngineSettings;
  readonly broker: Broker;
  readonly terminal: KillSwitchTerminal | null;
  readonly journal: Journal;
  readonly notifiers: () => readonly Notifier[];
  readonly clock: Clock;
  readonly calendar: TradingCalendar;
  /** A practice account may open a new practice day; no other may. */
  readonly practice: boolean;
  /** Fresh ids: `K` for kills, `E` for exits; alphanumeric, at most 16 characters. */
  readonly freshId: (prefix: 'K' | 'E') => string;
  /** Something changed; a view may be made anew. */
  readonly changed: () => void;
  readonly recorded: (entries: readonly StoredEntry[]) => void;
  readonly journalFailed: (error: unknown) => void;
};

/** What an engine is, at a moment. */
export type EngineReport = {
  readonly state: EngineState;
  readonly assessment: RiskAssessment | null;
  readonly settings: EngineSettings;
  readonly health: BrokerHealth;
};

type Loops = {
  readonly risk: Repeat;
  readonly sight: Repeat;
  readonly kill: Repeat;
  readonly deadline: Repeat;
  readonly aftermath: Repeat;
  readonly alert: Repeat;
};

/** Guards one account: a risk loop, a kill loop and an outbox around one journal and one latch. */
export class TradeEngine {
  readonly #parts: EngineParts;
  readonly #queue = new ActQueue();
  readonly #ledger: Ledger;
  readonly #watch: AccountWatch;
  readonly #gate: QuoteGate;
  readonly #desk: OrderDesk;
  readonly #manual: ManualDesk;
  readonly #guardKeeper: ServerGuardKeeper;
  readonly #loops: Loops;
  #settings: EngineSettings;
  #closing = false;
  /** The breach another reading was asked for last. */
  #readFor: number | undefined;

  constructor(parts: EngineParts) {
    const { clock, journal } = parts;
    const broker = answeringBroker(parts.broker, clock);
    const terminal = parts.terminal && answeringTerminal(parts.terminal, clock);
    this.#parts = { ...parts, broker, terminal };
    this.#settings = parts.settings;
    this.#ledger = new Ledger(journal, clock, {
      recorded: (entries) => this.#onRecorded(entries),
      journalFailed: parts.journalFailed,
    });
    this.#watch = new AccountWatch(broker, clock, () => ({
      settings: this.#settings,
      day: this.#ledger.state.tradingDay,
      stopHits: this.#ledger.state.stopHits,
      carried: this.#ledger.state.carried,
    }));
    this.#gate = new QuoteGate({
      clock,
      last: () => this.#watch.last,
      state: () => this.#ledger.state,
      settings: () => this.#settings,
    });
    this.#desk = new OrderDesk({ broker, ledger: this.#ledger, clock, isTrading: (each) => this.#isTrading(each) });
    this.#manual = new ManualDesk({
      ledger: this.#ledger,
      watch: this.#watch,
      desk: this.#desk,
      queue: this.#queue,
      clock,
      slippage: () => this.#settings.policy.exits.slippage,
      isTrading: (each) => this.#isTrading(each),
      freshExitId: () => parts.freshId('E'),
      acted: () => this.#loops.risk.wake(),
    });
    this.#guardKeeper = new ServerGuardKeeper({
      guard: broker.serverGuard,
      ledger: this.#ledger,
      clock,
      settings: () => this.#settings,
    });
    this.#loops = this.#makeLoops();
  }

  #makeLoops(): Loops {
    const { clock, journal, notifiers, changed } = this.#parts;
    const riskLoop = new RiskLoop({
      watch: this.#watch,
      ledger: this.#ledger,
      journal,
      clock,
      settings: () => this.#settings,
      decisionContext: () => this.#decisionContext(),
      assessed: () => {
        this.#manual.lookUpOrders();
        this.#alarmOrderPath();
        void this.#guardKeeper.keep(this.#watch.last).catch((error: unknown) => this.#onFault('risk', error));
        changed();
      },
    });
    const killLoop = new KillLoop(this.#queue, (kill) => this.#killContext(kill));
    const deadline = new KillDeadline((kill) => this.#killContext(kill));
    const aftermathLoop = new AftermathLoop(this.#queue, (kill) => this.#killContext(kill));
    const sightLoop = new SightLoop({
      watch: this.#watch,
      ledger: this.#ledger,
      clock,
      decisionContext: () => this.#decisionContext(),
    });
    const alertLoop = new AlertLoop(this.#ledger, clock, notifiers);
    return {
      risk: new Repeat(
        clock,
        () => riskLoop.pass(),
        (error) => this.#onFault('risk', error),
      ),
      sight: new Repeat(
        clock,
        async () => sightLoop.pass(),
        (error) => this.#onFault('risk', error),
      ),
      kill: new Repeat(
        clock,
        () => killLoop.pass(this.#ledger.state.kill),
        (error) => this.#onFault('kill', error),
      ),
      deadline: new Repeat(
        clock,
        async () => deadline.pass(this.#ledger.state.kill),
        (error) => this.#onFault('kill', error),
      ),
      aftermath: new Repeat(
        clock,
        () => aftermathLoop.pass(this.#ledger.state.kill),
        (error) => this.#onFault('kill', error),
      ),
      alert: new Repeat(
        clock,
        () => alertLoop.pass(),
        (error) => this.#onFault('alert', error),
      ),
    };
  }

  /** Takes prices that arrived between two readings: what may decide something is judged at once, decided at once. */
  #onQuotes(quotes: ReadonlyMap<PositionId, Quote>): void {
    if (!this.#gate.take(quotes)) return;
    let decided: 'nothing' | 'something' = 'nothing';
    for (const prices of this.#gate.drain()) {
      const assessment = this.#watch.reprice(prices);
      if (!assessment) return;
      if (!this.#ledger.state.running) continue;
      if (this.#ledger.decide({ kind: 'assessed', assessment }, this.#decisionContext()).length > 0)
        decided = 'something';
    }
    this.#readSoon();
    this.#gate.judged(decided);
    this.#parts.changed();
  }

  /** A breach that a price between two readings shows is looked at anew at once, not with the next reading. */
  #readSoon(): void {
    const since = this.#watch.last?.evidence.find(({ state }) => state === 'pending')?.since;
    if (since === undefined || since === this.#readFor) return;
    this.#readFor = since;
    this.#loops.risk.wake();
  }

  /** Figures for people are at the newest prices, although those decide nothing. */
  #absorbQuotes(): void {
    for (const prices of this.#gate.drain()) this.#watch.reprice(prices);
  }

  /** The broker's line tells that something changed: what it is, a reading shows. */
  #onNews(): void {
    this.#alarmOrderPath();
    this.#parts.changed();
    this.#loops.risk.wake();
  }

  #alarmOrderPath(): void {
    const health = this.#parts.broker.health();
    const { alias } = this.#settings;
    for (const alarmOf of [orderPathAlarm, orderCountAlarm]) {
      const alarm = alarmOf(health, this.#ledger.state, alias);
      if (alarm.length > 0) this.#ledger.record(alarm);
    }
  }

  /** Begins the loops. An unfinished kill found in the journal goes on at once; an unfinished manual exit is not repeated. */
  run(): void {
    this.#ledger.decide({ kind: 'clock' }, this.#decisionContext());
    this.#manual.endInterrupted();
    this.#parts.broker.onQuotes((quotes) => this.#onQuotes(quotes));
    this.#parts.broker.onNews(() => this.#onNews());
    this.#loops.risk.start();
    this.#loops.sight.start();
    this.#loops.kill.start();
    this.#loops.deadline.start();
    this.#loops.aftermath.start();
    this.#loops.alert.start();
    if (this.#ledger.state.review?.killed === 'unknown') void this.#askWhetherKilled();
  }

  async #askWhetherKilled(): Promise<void> {
    const { broker, terminal, clock, calendar } = this.#parts;
    const { alias } = this.#settings;
    await askWhetherKilled({ broker, terminal, ledger: this.#ledger, clock, calendar, alias }).catch((error: unknown) =>
      this.#onFault('risk', error),
    );
  }

  /** Starts guarding. Idempotent. */
  start(actor: Actor): void {
    this.#ledger.decide({ kind: 'start-requested', actor }, this.#decisionContext());
    this.#loops.risk.wake();
  }

  /** Stops guarding; a kill under way goes on. Idempotent. */
  stop(actor: Actor): void {
    this.#ledger.decide({ kind: 'stop-requested', actor }, this.#decisionContext());
  }

  /** Latches a kill, whether or not the engine guards (card K17). However often it is asked, there is one a day (K18). */
  kill(cause: KillCause): { readonly killId: string; readonly alreadyInProgress: boolean } {
    const { latch } = this.#ledger.state;
    if (latch.state === 'latched') return { killId: latch.killId, alreadyInProgress: true };
    this.#absorbQuotes();
    this.#ledger.decide({ kind: 'kill-requested', cause, assessment: this.#watch.last }, this.#decisionContext());
    const after = this.#ledger.state.latch;
    return { killId: after.state === 'latched' ? after.killId : '', alreadyInProgress: false };
  }

  /** Exits a position, or part of it in whole lots: see `ManualDesk`. */
  exitPosition(...request: Parameters<ManualDesk['exitPosition']>): ReturnType<ManualDesk['exitPosition']> {
    return this.#manual.exitPosition(...request);
  }

  /** Cancels one order. */
  cancelOrder(orderId: string): ReturnType<ManualDesk['cancelOrder']> {
    return this.#manual.cancelOrder(orderId);
  }

  /** What a kill would do now; nothing is sent. */
  async plan(): Promise<Result<KillPreview, EngineRefusal>> {
    const reading = await this.#watch.refresh();
    if (!reading.ok)
      return err({ code: reading.error.code, message: `The broker does not answer: ${reading.error.message}` });
    return ok(previewKill(reading.value, this.#settings.policy, this.#parts.broker.capabilities, this.#desk));
  }

  /**
   * Takes over new settings at once, journaled as a difference. A line that is moved away while the account is locked is refused and
   * said (card L6); the rest is taken. Answers what holds now.
   */
  applySettings(given: EngineSettings): EngineSettings {
    const settings = this.#withoutLoosening(given);
    const changes = settingsChanges(this.#settings, settings);
    this.#settings = settings;
    if (changes.length > 0) this.#ledger.record([{ kind: 'config-applied', changes }]);
    this.#loops.risk.wake();
    this.#loops.alert.wake();
    return settings;
  }

  #withoutLoosening(given: EngineSettings): EngineSettings {
    const { dayLossLimit } = this.#settings.policy;
    const asked = given.policy.dayLossLimit;
    if (asked <= dayLossLimit || !isLocked(this.#ledger.state, this.#parts.clock.now())) return given;
    this.refuseSettings(
      'mtmLossLimit',
      `the account is locked ${describeLockEnd(this.#ledger.state.lock?.until ?? null)}; until then ${formatRupees(dayLossLimit)} stays and is not raised to ${formatRupees(asked)}`,
    );
    return { ...given, policy: { ...given.policy, dayLossLimit } };
  }

  /** Notes a settings file that was refused; the old settings stay. */
  refuseSettings(field: string, message: string): void {
    this.#ledger.record([{ kind: 'config-refused', field, message }]);
  }

  /** Opens a new practice day. Refused for any account that is not a practice account. */
  resetPracticeDay(): Result<void, EngineRefusal> {
    if (!this.#parts.practice)
      return err({ code: 'not-a-practice-account', message: 'Only a practice account can start a new day.' });
    const { state } = this.#ledger;
    if (state.kill && !state.kill.finished)
      return err({ code: 'kill-in-progress', message: 'Wait until the kill has ended.' });
    this.#ledger.record([dayOpened(state, nextPracticeDay(state.tradingDay), { practiceReset: true })]);
    this.#watch.forget();
    this.#loops.risk.wake();
    return ok(undefined);
  }

  /** Writes down what became of passing today's kill on to linked accounts. */
  noteReplication(note: Extract<JournalEntry, { kind: 'replication-requested' | 'replication-answered' }>): void {
    if (this.#ledger.state.kill?.killId === note.killId) this.#ledger.record([note]);
  }

  /** Marks an alert as read by a person. */
  acknowledge(alertId: string): void {
    if (this.#ledger.state.alerts.some((alert) => alert.alertId === alertId))
      this.#ledger.record([{ kind: 'alert-acknowledged', alertId }]);
  }

  /** What the engine knows now. */
  report(): EngineReport {
    this.#absorbQuotes();
    const { state } = this.#ledger;
    return { state, assessment: this.#watch.last, settings: this.#settings, health: this.#parts.broker.health() };
  }

  /** Units of a position that an exit may still be asked for. */
  uncovered(positionId: PositionId): number {
    return this.#manual.uncovered(positionId);
  }

  /** Ends the loops, waits for a running act, closes broker and journal. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(Object.values(this.#loops).map((loop) => loop.stop()));
    await this.#queue.idle();
    await this.#parts.broker.close();
    this.#parts.journal.close();
  }

  /** A fault of our own in a loop: the loop goes on, and the trader hears of it once a day. */
  #onFault(loop: 'risk' | 'kill' | 'alert', error: unknown): void {
    const { tradingDay, alerts } = this.#ledger.state;
    const alertId = `fault-${loop}-${tradingDay}`;
    if (alerts.some((alert) => alert.alertId === alertId)) return;
    const message = faultText(error);
    const text = `${this.#settings.alias}: a fault in the ${loop} loop (${message}). It goes on, but check the account in the broker's app.`;
    try {
      this.#ledger.record([{ kind: 'alert-raised', alertId, priority: 'critical', code: 'loop-fault', text }]);
    } catch {
      // Whoever listens is what failed; the fact itself was recorded before it was told.
    }
  }

  #onRecorded(entries: readonly StoredEntry[]): void {
    const facts = entries.map(({ entry }) => entry);
    if (facts.some(({ kind }) => kind === 'kill-latched')) {
      void this.#queue.run(() => this.#desk.sendFirstWave(facts));
      // The first cancels leave before anybody is told: telling costs time, and a microtask later is soon enough.
      void Promise.resolve()
        .then(() => this.#tell(entries))
        .then(() => this.#alarmOrderPath())
        .catch((error: unknown) => this.#onFault('kill', error));
    } else {
      this.#tell(entries);
    }
  }

  #tell(entries: readonly StoredEntry[]): void {
    this.#parts.recorded(entries);
    this.#parts.changed();
    if (entries.some(({ entry }) => entry.kind === 'kill-latched')) {
      this.#loops.kill.wake();
      this.#loops.deadline.wake();
    }
    if (entries.some(({ entry }) => entry.kind === 'kill-finished')) this.#loops.aftermath.wake();
    if (entries.some(({ entry }) => entry.kind === 'alert-raised')) this.#loops.alert.wake();
  }

  #decisionContext(): DecisionContext {
    const { clock, broker, calendar, freshId } = this.#parts;
    const { policy, alias } = this.#settings;
    return { now: clock.now(), policy, capabilities: broker.capabilities, calendar, killId: freshId('K'), alias };
  }

  /** Whether orders of an instrument may be sent now. Practice trades at any hour. */
  #isTrading({ exchange }: Instrument): boolean {
    const { practice, clock, calendar } = this.#parts;
    return practice || isSessionOpen(clock.now(), calendar, exchange);
  }

  #killContext(kill: KillProgress): KillContext {
    const { broker, terminal, clock } = this.#parts;
    return {
      kill,
      settings: this.#settings,
      broker,
      terminal,
      watch: this.#watch,
      desk: this.#desk,
      ledger: this.#ledger,
      clock,
      calendar: this.#parts.calendar,
      isTrading: (instrument) => this.#isTrading(instrument),
      closing: () => this.#closing,
    };
  }
}
