import type { Actor } from '../domain/actor.ts';
import type { DecisionContext } from '../domain/decide.ts';
import type { ConfigChange, JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import type { KillProgress } from '../domain/kill-progress.ts';
import type { EngineSettings } from '../domain/policy.ts';
import type { PositionId } from '../domain/position.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { AccountWatch } from './account-watch.ts';
import { ActQueue } from './act-queue.ts';
import { AftermathLoop } from './aftermath-loop.ts';
import { AlertLoop } from './alert-loop.ts';
import { askWhetherKilled } from './ask-whether-killed.ts';
import { ContractDesk } from './contract-desk.ts';
import { EngineLoops } from './engine-loops.ts';
import type { EngineParts, EngineReport } from './engine-parts.ts';
import { GroupFigure } from './group-figure.ts';
import { openPracticeDay } from './practice-day.ts';
import { previewKill, type KillPreview } from './kill-preview.ts';
import type { KillContext } from './kill-context.ts';
import { instrumentsAlarm } from './instruments-alarm.ts';
import { KillDeadline } from './kill-deadline.ts';
import { KillLoop } from './kill-loop.ts';
import { Ledger } from './ledger.ts';
import { sayLastWords } from './last-words.ts';
import { LivePrices } from './live-prices.ts';
import { LockDesk } from './lock-desk.ts';
import { ManualDesk, type EngineRefusal } from './manual-desk.ts';
import { OrderDesk } from './order-desk.ts';
import { orderCountAlarm } from './order-count-alarm.ts';
import { orderPathAlarm } from './order-path-alarm.ts';
import { standingAlarm } from './standing-alarm.ts';
import { carryOutRules } from './rule-desk.ts';
import { RiskLoop } from './risk-loop.ts';
import { ServerGuardKeeper } from './server-guard-keeper.ts';
import { SettingsKeeper } from './settings-keeper.ts';
import { SightLoop } from './sight-loop.ts';
import { watchKnowledge } from './watch-knowledge.ts';
import { TimeKeeper } from './time-keeper.ts';
import { lockTime, ruleTime } from '../domain/trusted-time.ts';
import { tradingNow } from './trading-now.ts';
import { answering } from './within.ts';

/** Guards one account: a risk loop, a kill loop and an outbox around one journal and one latch. */
export class TradeEngine {
  /** What the linked accounts have made together, for whoever knows it to note. */
  readonly group: GroupFigure;
  readonly #parts: EngineParts;
  readonly #queue = new ActQueue();
  readonly #ledger: Ledger;
  readonly #watch: AccountWatch;
  readonly #settings: SettingsKeeper;
  readonly #time: TimeKeeper;
  /** Locks by hand, and what other copies of the lock say. */
  readonly locks: LockDesk;
  /** What guards less, and waits for its session. */
  readonly contract: ContractDesk;
  readonly #prices: LivePrices;
  readonly #desk: OrderDesk;
  readonly #manual: ManualDesk;
  readonly #guardKeeper: ServerGuardKeeper;
  readonly #isTrading: (instrument: Instrument) => boolean;
  readonly #loops: EngineLoops;
  #closing = false;

  constructor(parts: EngineParts) {
    const { clock, journal } = parts;
    this.#parts = answering(parts);
    const { broker } = this.#parts;
    this.#ledger = new Ledger(journal, clock, {
      recorded: (entries) => this.#onRecorded(entries),
      journalFailed: parts.journalFailed,
    });
    this.#time = new TimeKeeper({
      ...parts,
      ledger: this.#ledger,
      alias: () => this.#settings.current.alias,
      exposed: () => this.#ledger.state.running && this.#watch.last?.openPositions !== 0,
    });
    this.locks = new LockDesk({ ledger: this.#ledger, time: () => this.#time.judged, calendar: parts.calendar });
    this.group = new GroupFigure(clock);
    this.#settings = new SettingsKeeper(parts.settings, this.#ledger, () => lockTime(this.#time.judged));
    this.#watch = new AccountWatch(broker, clock, () => {
      const { judged } = this.#time;
      const clockAheadMs = judged.offsetMs;
      const known = watchKnowledge(this.#ledger.state, clock.now() - clockAheadMs, parts);
      const { current: settings } = this.#settings;
      return { settings, group: this.group.current, clockAheadMs, ruleTime: ruleTime(judged), ...known };
    });
    this.contract = new ContractDesk({
      ...parts,
      ledger: this.#ledger,
      time: () => this.#time.judged,
      last: () => this.#watch.last,
    });
    this.#isTrading = tradingNow(parts, { time: this.#time, watch: this.#watch });
    this.#prices = new LivePrices({
      clock,
      watch: this.#watch,
      ledger: this.#ledger,
      settings: () => this.#settings.current,
      decisionContext: () => this.#decisionContext(),
      readSoon: () => this.#loops.wake('risk'),
      changed: parts.changed,
    });
    this.#desk = new OrderDesk({
      broker,
      ledger: this.#ledger,
      clock,
      judged: () => this.#time.judged,
      isTrading: this.#isTrading,
      lastQuote: (positionId) => this.#watch.lastQuote(positionId),
    });
    this.#manual = new ManualDesk({
      ledger: this.#ledger,
      watch: this.#watch,
      desk: this.#desk,
      queue: this.#queue,
      clock,
      slippage: () => this.#settings.current.policy.exits.slippage,
      isTrading: this.#isTrading,
      freshExitId: () => parts.freshId('E'),
      acted: () => this.#loops.wake('risk'),
    });
    this.#guardKeeper = new ServerGuardKeeper({
      guard: broker.serverGuard,
      ledger: this.#ledger,
      clock,
      settings: () => this.#settings.current,
    });
    this.#loops = this.#makeLoops();
  }

  #makeLoops(): EngineLoops {
    const { clock, journal, notifiers, changed, broker } = this.#parts;
    const context = (): DecisionContext => this.#decisionContext();
    const tools = { watch: this.#watch, ledger: this.#ledger, clock, decisionContext: context };
    const riskLoop = new RiskLoop({
      ...tools,
      broker,
      journal,
      settings: () => this.#settings.current,
      begin: () => this.#time.look(),
      assessed: () => {
        this.#manual.lookUpOrders();
        this.#alarmOrderPath();
        void this.#guardKeeper.keep(this.#watch.last).catch((error: unknown) => this.#loops.failed('risk', error));
        changed();
      },
    });
    const sightLoop = new SightLoop(tools);
    const killLoop = new KillLoop(this.#queue, (kill) => this.#killContext(kill));
    const deadline = new KillDeadline((kill) => this.#killContext(kill));
    const aftermathLoop = new AftermathLoop(this.#queue, (kill) => this.#killContext(kill));
    const alertLoop = new AlertLoop(this.#ledger, clock, notifiers);
    return new EngineLoops({
      clock,
      ledger: this.#ledger,
      alias: () => this.#settings.current.alias,
      passes: {
        risk: () => riskLoop.pass(),
        sight: async () => sightLoop.pass(),
        kill: () => killLoop.pass(this.#ledger.state.kill),
        deadline: async () => deadline.pass(this.#ledger.state.kill),
        aftermath: () => aftermathLoop.pass(this.#ledger.state.kill),
        alert: () => alertLoop.pass(),
      },
    });
  }

  /** The broker's line tells that something changed: what it is, a reading shows. */
  #onNews(): void {
    this.#alarmOrderPath();
    this.#parts.changed();
    this.#loops.wake('risk');
  }

  #alarmOrderPath(): void {
    const health = this.#parts.broker.health();
    const { alias } = this.#settings.current;
    const now = this.#parts.clock.now();
    for (const alarmOf of [orderPathAlarm, orderCountAlarm, instrumentsAlarm, standingAlarm]) {
      const alarm = alarmOf(health, this.#ledger.state, { alias, now });
      if (alarm.length > 0) this.#ledger.record(alarm);
    }
  }

  /** Begins the loops. An unfinished kill found in the journal goes on at once; an unfinished manual exit is not repeated. */
  run(): void {
    this.#time.look();
    this.#ledger.decide({ kind: 'clock' }, this.#decisionContext());
    this.#manual.endInterrupted();
    this.#parts.broker.onQuotes((quotes) => this.#prices.take(quotes));
    this.#parts.broker.onNews(() => this.#onNews());
    this.#loops.start();
    if (this.#ledger.state.review?.killed === 'unknown') void this.#askWhetherKilled();
  }

  async #askWhetherKilled(): Promise<void> {
    const { alias } = this.#settings.current;
    const asked = askWhetherKilled({ ...this.#parts, judged: () => this.#time.judged, ledger: this.#ledger, alias });
    await asked.catch((error: unknown) => this.#loops.failed('risk', error));
  }

  /** Starts guarding. Idempotent. */
  start(actor: Actor): void {
    this.#ledger.decide({ kind: 'start-requested', actor }, this.#decisionContext());
    this.#loops.wake('risk');
  }

  /** Stops guarding; a kill under way goes on. Idempotent. */
  stop(actor: Actor): void {
    this.#ledger.decide({ kind: 'stop-requested', actor }, this.#decisionContext());
  }

  /** Latches a kill, whether or not the engine guards (card K17). However often it is asked, there is one a day (K18). */
  kill(cause: KillCause): { readonly killId: string; readonly alreadyInProgress: boolean } {
    // The latch of yesterday must not swallow a kill of today.
    if (this.#time.stopWaiting()) this.#ledger.decide({ kind: 'clock' }, this.#decisionContext());
    const { latch } = this.#ledger.state;
    if (latch.state === 'latched') return { killId: latch.killId, alreadyInProgress: true };
    this.#prices.absorb();
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
    return ok(previewKill(reading.value, this.#settings.current.policy, this.#parts.broker.capabilities, this.#desk));
  }

  /** Takes over new settings: see `SettingsKeeper`. Answers what holds now. */
  applySettings(given: EngineSettings): EngineSettings {
    const settings = this.#settings.apply(given);
    this.#loops.wake('risk');
    this.#loops.wake('alert');
    return settings;
  }

  /** Notes a settings file that was refused; the old settings stay. */
  refuseSettings(field: string, message: string): void {
    this.#settings.refuse(field, message);
  }

  /** Writes down that settings were changed which are kept outside the account's file. */
  noteSettings(changes: readonly ConfigChange[]): void {
    if (changes.length > 0) this.#ledger.record([{ kind: 'config-applied', changes }]);
  }

  /** Opens a new practice day: see `openPracticeDay`. */
  resetPracticeDay(): Result<void, EngineRefusal> {
    const opened = openPracticeDay(this.#ledger, this.#parts.practice, this.contract.dueOnPracticeDay());
    if (opened.ok) this.#watch.forget();
    if (opened.ok) this.#loops.wake('risk');
    return opened;
  }

  /** Writes down what became of passing today's kill on to linked accounts. */
  noteReplication(note: Extract<JournalEntry, { kind: 'replication-requested' | 'replication-answered' }>): void {
    if (this.#ledger.state.kill?.killId === note.killId) this.#ledger.record([note]);
  }

  /** Writes down the trader's own word on the switch of today's kill; false where there is no such kill. */
  attestSwitch(word: Extract<JournalEntry, { kind: 'switch-attested' }>): boolean {
    if (this.#ledger.state.kill?.killId !== word.killId) return false;
    this.#ledger.record([word]);
    return true;
  }

  /** Marks an alert as read by a person. */
  acknowledge(alertId: string): void {
    if (this.#ledger.state.alerts.some((alert) => alert.alertId === alertId))
      this.#ledger.record([{ kind: 'alert-acknowledged', alertId }]);
  }

  /** What the engine knows now. */
  report(): EngineReport {
    this.#prices.absorb();
    const { state } = this.#ledger;
    return {
      state,
      assessment: this.#watch.last,
      settings: this.#settings.current,
      health: this.#parts.broker.health(),
      time: this.#time.judged,
    };
  }

  /** Units of a position that an exit may still be asked for. */
  uncovered(positionId: PositionId): number {
    return this.#manual.uncovered(positionId);
  }

  /** Ends the loops, waits for a running act, closes broker and journal. */
  async close(): Promise<void> {
    const { openRisk } = this.contract;
    const { alias } = this.#settings.current;
    await sayLastWords({ ...this.#parts, ledger: this.#ledger, alias, openRisk });
    this.#closing = true;
    // After a kill's log-out a reading may wait half a minute for the next one-time password.
    this.#parts.broker.endLogins();
    await this.#loops.stop();
    await this.#queue.idle();
    await this.#parts.broker.close();
    this.#parts.journal.close();
  }

  #onRecorded(entries: readonly StoredEntry[]): void {
    const facts = entries.map(({ entry }) => entry);
    if (facts.some(({ kind }) => kind === 'kill-latched')) {
      void this.#queue.run(() => this.#desk.sendFirstWave(facts));
      // The first cancels leave before anybody is told: telling costs time, and a microtask later is soon enough.
      void Promise.resolve()
        .then(() => this.#tell(entries))
        .then(() => this.#alarmOrderPath())
        .catch((error: unknown) => this.#loops.failed('kill', error));
    } else {
      carryOutRules(facts, { queue: this.#queue, desk: this.#desk, manual: this.#manual });
      this.#tell(entries);
    }
  }

  #tell(entries: readonly StoredEntry[]): void {
    this.#parts.recorded(entries);
    this.#parts.changed();
    if (entries.some(({ entry }) => entry.kind === 'kill-latched')) {
      this.#loops.wake('kill');
      this.#loops.wake('deadline');
    }
    if (entries.some(({ entry }) => entry.kind === 'kill-finished')) this.#loops.wake('aftermath');
    if (entries.some(({ entry }) => entry.kind === 'alert-raised')) this.#loops.wake('alert');
  }

  #decisionContext(): DecisionContext {
    const { clock, broker, calendar, freshId } = this.#parts;
    const { policy, alias } = this.#settings.current;
    const [now, killId, isTrading, { judged }] = [clock.now(), freshId('K'), this.#isTrading, this.#time];
    return { now, judged, policy, capabilities: broker.capabilities, calendar, killId, alias, isTrading };
  }

  #killContext(kill: KillProgress): KillContext {
    const { broker, terminal, clock, calendar } = this.#parts;
    const tools = { broker, terminal, clock, calendar, watch: this.#watch, desk: this.#desk, ledger: this.#ledger };
    return {
      ...tools,
      judged: () => this.#time.judged,
      kill,
      settings: this.#settings.current,
      isTrading: this.#isTrading,
      closing: () => this.#closing,
    };
  }
}
