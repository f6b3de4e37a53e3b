import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { EngineState } from '../domain/engine-state.ts';
import type { EngineSettings } from '../domain/policy.ts';
import { isSessionOpen, type TradingCalendar } from '../domain/trading-day.ts';
import type { Clock, Journal, KillSwitchTerminal, Notifier, TerminalReport } from '../ports.ts';
import type { EngineParts } from '../runtime/engine-parts.ts';
import { TradeEngine } from '../runtime/trade-engine.ts';
import { netQuantity, type AccountBook } from '../simulation/account-book.ts';
import { activateSwitch } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { Auditor, type Violation } from './auditor.ts';
import { ExchangeBroker, TIMEOUT_MS, type Call, type Fate } from './exchange-broker.ts';
import type { ManualClock } from './manual-clock.ts';
import { MemoryDisk, MemoryJournal } from './memory-journal.ts';

/** What an account under guard is made of. The exchange and the clock may be shared with others. */
export type GuardedAccountParts = {
  readonly accountId: string;
  readonly clock: ManualClock;
  readonly exchange: SimulatedExchange;
  readonly settings: EngineSettings;
  readonly calendar: TradingCalendar;
  readonly access: BrokerCapabilities['killSwitch']['access'];
  readonly needsFlat: boolean;
  readonly settleMs: number;
  /** A practice account may open a new practice day; the default. */
  readonly practice?: boolean;
  /** Whether the broker's replies say what time it is; the default. */
  readonly tellsTime?: boolean;
  /** Whether prices are pushed between two readings. */
  readonly streams?: boolean;
  /** Changes what an engine is made of, for a test of the tests: a broken engine must be caught. */
  readonly alter?: (parts: EngineParts) => EngineParts;
};

/** An engine in a process of its own: after `dead` nothing it does reaches the world, and nothing wakes it. */
type Process = { dead: boolean };

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/**
 * One account on the simulated exchange with the engine that guards it. The engine's process can die at any call and any
 * write and start anew on the same disk; calls that have left it keep flying.
 */
export class GuardedAccount {
  readonly clock: ManualClock;
  readonly exchange: SimulatedExchange;
  readonly disk = new MemoryDisk();
  readonly auditor: Auditor;
  readonly notifiers: Notifier[] = [];
  /** Appends, calls and effects in the order they happened: `journal kill-latched`, `call placeOrder K1001`. */
  readonly events: string[] = [];
  readonly journalFaults: unknown[] = [];
  engine: TradeEngine;
  broker: ExchangeBroker;

  latency: (call: Call) => number = () => 40;
  fate: (call: Call) => Fate = () => ({ kind: 'fine' });
  served: (snapshot: AccountSnapshot) => AccountSnapshot = (snapshot) => snapshot;
  /** What the web terminal does instead of pulling the switch. */
  terminalRun: (() => TerminalReport | undefined) | undefined;
  terminalReads: 'truth' | 'unknown' = 'truth';
  /** How far the machine's wall clock is from the exchange's, in milliseconds. */
  wallError = 0;
  /** Called at every point where a crash may fall. */
  crashPoint: (point: string) => boolean = () => false;
  /** Called when a call takes effect at the exchange. */
  landed: (call: Call) => void = () => undefined;

  readonly #parts: GuardedAccountParts;
  #process: Process = { dead: false };
  #ids = 0;

  constructor(parts: GuardedAccountParts) {
    this.#parts = parts;
    this.clock = parts.clock;
    this.exchange = parts.exchange;
    this.auditor = new Auditor({
      book: () => this.book(),
      disk: this.disk,
      now: () => this.clock.now(),
      monotonic: () => this.clock.monotonic(),
      // A practice account keeps no hours, and a test that gives it some of its own judges them itself.
      isMarketOpen: () => parts.practice === false && isSessionOpen(this.clock.now(), parts.calendar),
      clockError: () => this.wallError,
    });
    [this.engine, this.broker] = this.#boot();
  }

  /** What the exchange knows, which is the truth. */
  book(): AccountBook {
    const found = this.exchange.book(this.#parts.accountId);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  }

  net(tradingSymbol: string): number {
    const row = this.book().positions.find((each) => each.tradingSymbol === tradingSymbol);
    return row ? netQuantity(row) : 0;
  }

  state(): EngineState {
    return this.engine.report().state;
  }

  killByHand(): { readonly killId: string; readonly alreadyInProgress: boolean } {
    return this.engine.kill({ kind: 'manual', actor: 'trader', reason: 'enough for today' });
  }

  /** The process is gone at this instant; calls that have left it keep flying. */
  crash(): void {
    this.#process.dead = true;
  }

  get crashed(): boolean {
    return this.#process.dead;
  }

  /** A new process on the same disk. */
  restart(): void {
    this.crash();
    this.#process = { dead: false };
    this.auditor.restarted();
    [this.engine, this.broker] = this.#boot();
    this.engine.run();
  }

  /** The time by the machine's own wall clock. */
  now(): number {
    return this.clock.now() + this.wallError;
  }

  /** All that must never happen, and did. */
  violations(): readonly Violation[] {
    return this.auditor.finish();
  }

  #at(point: string, process: Process): boolean {
    if (!process.dead && this.crashPoint(point)) process.dead = true;
    return process.dead;
  }

  #boot(): [TradeEngine, ExchangeBroker] {
    const process = this.#process;
    const { access, settings, calendar, alter = (given: EngineParts) => given } = this.#parts;
    const at = (point: string): boolean => this.#at(point, process);
    const broker = this.#makeBroker(process);
    const parts = alter({
      settings,
      broker,
      terminal: access === 'terminal' ? this.#terminal() : null,
      journal: new MemoryJournal(this.disk),
      notifiers: () => this.notifiers,
      clock: this.#mortalClock(process),
      calendar,
      practice: this.#parts.practice ?? true,
      freshId: (prefix) => {
        this.#ids += 1;
        return `${prefix}${this.#ids}`;
      },
      changed: () => undefined,
      recorded: (entries) => {
        if (!process.dead) this.auditor.recorded(entries.map(({ entry }) => entry));
      },
      journalFailed: (error) => this.journalFaults.push(error),
    });
    const engine = new TradeEngine({
      ...parts,
      broker: mortal(parts.broker, process, at),
      get terminal() {
        return parts.terminal && mortal(parts.terminal, process, at);
      },
      journal: this.#mortalJournal(parts.journal, process),
    });
    return [engine, broker];
  }

  #makeBroker(process: Process): ExchangeBroker {
    const { accountId, access, needsFlat, settleMs, streams = false, tellsTime = true } = this.#parts;
    return new ExchangeBroker({
      exchange: this.exchange,
      accountId,
      clock: this.#machineClock(),
      tellsTime,
      capabilities: {
        broker: 'simulated',
        killSwitch: { access, needsFlat },
        settleMs,
        orderPatienceMs: TIMEOUT_MS,
        ordersPerSecond: 8,
        streams,
      },
      latency: (call) => this.latency(call),
      fate: (call) => this.fate(call),
      served: (snapshot) => this.served(snapshot),
      called: (call) => {
        if (call.name !== 'fetchAccount') this.events.push(`call ${call.name} ${call.subject}`.trim());
        if (process !== this.#process) this.auditor.report('R13', `a process that is gone sent ${call.name}`);
        this.auditor.called(call);
      },
      landing: (call) => {
        this.auditor.landing(call);
        this.landed(call);
      },
    });
  }

  #mortalJournal(journal: Journal, process: Process): Journal {
    const append: Journal['append'] = (at, day, entries) => {
      const kinds = entries.map((entry) => entry.kind).join('+');
      if (this.#at(`before journal ${kinds}`, process)) throw new Error('the process is gone');
      const stored = journal.append(at, day, entries);
      for (const entry of entries) this.events.push(`journal ${entry.kind}${'step' in entry ? ` ${entry.step}` : ''}`);
      if (this.#at(`after journal ${kinds}`, process)) throw new Error('the process is gone');
      return stored;
    };
    return {
      append,
      replay: (since) => journal.replay(since),
      lastDay: () => journal.lastDay(),
      page: (query) => journal.page(query),
      sample: (day, sample) => journal.sample(day, sample),
      samples: (day) => journal.samples(day),
      close: () => journal.close(),
    };
  }

  #mortalClock(process: Process): Clock {
    const clock = this.#machineClock();
    return {
      ...clock,
      sleep: (ms, signal) =>
        process.dead ? never() : clock.sleep(ms, signal).then(() => (process.dead ? never<void>() : undefined)),
    };
  }

  /** Time as this machine has it. */
  #machineClock(): Clock {
    const { clock } = this;
    return {
      now: () => clock.now() + this.wallError,
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
    };
  }

  #terminal(): KillSwitchTerminal {
    const evidence = ['switch.png'];
    return {
      run: async (run) => {
        this.events.push(`call terminal ${run}`);
        await this.clock.sleep(1_500);
        const scripted = this.terminalRun?.();
        if (scripted) return scripted;
        const was = this.book().killSwitch.state;
        const done = activateSwitch(this.exchange, this.#parts.accountId);
        if (!done.ok)
          return {
            outcome: 'refused',
            committed: 'no',
            code: 'not-flat',
            detail: done.error.message,
            evidence,
            steps: [],
          };
        return { outcome: was === 'on' ? 'already-on' : 'activated', committed: 'yes', evidence, steps: [] };
      },
      readState: async () => {
        await this.clock.sleep(700);
        const state = this.terminalReads === 'truth' ? this.book().killSwitch.state : 'unknown';
        return { state, evidence, readAt: this.now() };
      },
    };
  }
}

/** The same object for a process that may die: calls of a dead one never leave, answers never reach it. */
function mortal<T extends object>(target: T, process: Process, at: (point: string) => boolean): T {
  return new Proxy(target, {
    get(object, name) {
      const value: unknown = Reflect.get(object, name, object);
      if (typeof value !== 'function') return value;
      // Not calls to the broker: what it knows, what ends with the engine, and the listeners themselves.
      if (name === 'health' || name === 'endLogins') return (): unknown => Reflect.apply(value, object, []);
      if (name === 'onQuotes' || name === 'onNews')
        return (listener: unknown): unknown => Reflect.apply(value, object, [listener]);
      const method = value as (...given: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]): Promise<unknown> => {
        if (process.dead || at(`before ${String(name)}`)) return never();
        const answer = method.apply(object, args);
        if (at(`after ${String(name)}`)) {
          // Nobody is left to hear how it ended.
          answer.catch(() => undefined);
          return never();
        }
        return answer.then((result) => (process.dead ? never() : result));
      };
    },
  });
}
