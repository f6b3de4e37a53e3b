import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { BrokerCapabilities } from '../domain/broker-capabilities.ts';
import type { EngineState } from '../domain/engine-state.ts';
import { paise } from '../domain/money.ts';
import type { EngineSettings } from '../domain/policy.ts';
import { positionIdOf, type PositionId } from '../domain/position.ts';
import type { Clock, Journal, KillSwitchTerminal, Notifier, TerminalReport } from '../ports.ts';
import { TradeEngine } from '../runtime/trade-engine.ts';
import type { AccountBook } from '../simulation/account-book.ts';
import { activateSwitch, openAccount } from '../simulation/account-desk.ts';
import { SimulatedExchange, type ExchangeState } from '../simulation/exchange.ts';
import { moveIndex } from '../simulation/market-changes.ts';
import { instrumentOf, parseSymbol } from '../simulation/option-chain.ts';
import type { OrderTicket } from '../simulation/order-checks.ts';
import { placeOrder } from '../simulation/order-desk.ts';
import { Auditor } from './auditor.ts';
import { CALENDAR, FRIDAY_10AM, rupees, settings } from './builders.ts';
import { ExchangeBroker, type Call, type Fate } from './exchange-broker.ts';
import { accountRows } from './exchange-rows.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryDisk, MemoryJournal } from './memory-journal.ts';

/** The legs of the iron fly most tests kill: two shorts, two hedges. */
export const CALL = 'NIFTY26NOV2424500CE';
export const PUT = 'NIFTY26NOV2424500PE';
export const CALL_WING = 'NIFTY26NOV2425000CE';
export const PUT_WING = 'NIFTY26NOV2424000PE';

const ACCOUNT = 'practice';

/** What a world is made with; everything has a quiet default. */
export type WorldOptions = {
  readonly seed?: number;
  readonly access?: BrokerCapabilities['killSwitch']['access'];
  readonly needsFlat?: boolean;
  readonly settings?: EngineSettings;
  readonly settleMs?: number;
};

/** An engine in a process of its own: after `dead` nothing it does reaches the world, and nothing wakes it. */
type Process = { dead: boolean };

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** One account on the simulated exchange, the engine that guards it, and everything a test may do to either. */
export class World {
  readonly clock = new ManualClock(FRIDAY_10AM);
  readonly disk = new MemoryDisk();
  readonly exchange: SimulatedExchange;
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
  /** Called at every point where a crash may fall. */
  crashPoint: (point: string) => boolean = () => false;

  readonly #options: Required<Omit<WorldOptions, 'seed'>>;
  #process: Process = { dead: false };
  #ids = 0;
  readonly #kept: { readonly at: number; readonly book: AccountBook | undefined }[] = [];

  constructor({ seed = 1, ...options }: WorldOptions = {}) {
    this.#options = { access: 'terminal', needsFlat: true, settings: settings(), settleMs: 25_000, ...options };
    const keep = (state: ExchangeState): void =>
      void this.#kept.push({ at: this.clock.now(), book: state.accounts[0] });
    this.exchange = new SimulatedExchange({ clock: this.clock, seed, keep });
    openAccount(this.exchange, {
      accountId: ACCOUNT,
      clientCode: 'P1',
      apiKey: 'k',
      startingFunds: rupees(5_000_000),
    });
    this.auditor = new Auditor({ book: () => this.book(), disk: this.disk, now: () => this.clock.now() });
    [this.engine, this.broker] = this.#boot();
  }

  /** What the exchange knows, which is the truth. */
  book(): AccountBook {
    const found = this.exchange.book(ACCOUNT);
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  }

  /** Position rows as they stood so many milliseconds ago. */
  positionsBefore(ms: number): AccountSnapshot['positions'] {
    const then = this.#kept.findLast((each) => each.at <= this.clock.now() - ms)?.book;
    return then ? accountRows(this.exchange, then).positions : [];
  }

  net(tradingSymbol: string): number {
    const row = this.book().positions.find((each) => each.tradingSymbol === tradingSymbol);
    return row ? row.buyQuantity - row.sellQuantity : 0;
  }

  idOf(tradingSymbol: string): PositionId {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) throw new Error(tradingSymbol);
    return positionIdOf(instrumentOf(contract), 'NRML');
  }

  state(): EngineState {
    return this.engine.report().state;
  }

  /** Trades that are not the engine's: the trader's own, from a phone. */
  trade(ticket: Partial<OrderTicket> & Pick<OrderTicket, 'tradingSymbol' | 'side' | 'quantity'>): string {
    const placed = placeOrder(this.exchange, ACCOUNT, { product: 'NRML', type: 'MARKET', ...ticket });
    if (!placed.ok || placed.value.status === 'rejected') {
      throw new Error(placed.ok ? placed.value.rejectReason : placed.error.message);
    }
    return placed.value.orderId;
  }

  /** A stop that buys a short back, `above` rupees over its price. */
  stop(tradingSymbol: string, quantity: number, above = 30): string {
    const trigger = paise(this.price(tradingSymbol) + above * 100);
    return this.trade({
      tradingSymbol,
      side: 'BUY',
      quantity,
      type: 'SL',
      triggerPrice: trigger,
      price: paise(trigger + 2_000),
    });
  }

  price(tradingSymbol: string): number {
    const contract = parseSymbol(tradingSymbol);
    if (!contract) throw new Error(tradingSymbol);
    return this.exchange.prices(contract).lastPrice;
  }

  /** Two shorts, two hedges, two resting stops and one pending limit: the account of card K1. */
  ironFly(lots = 1): { readonly stops: readonly string[]; readonly limit: string } {
    const quantity = 65 * lots;
    for (const tradingSymbol of [CALL_WING, PUT_WING]) this.trade({ tradingSymbol, side: 'BUY', quantity });
    for (const tradingSymbol of [CALL, PUT]) this.trade({ tradingSymbol, side: 'SELL', quantity });
    const limit = this.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65, type: 'LIMIT', price: paise(100) });
    return { stops: [this.stop(CALL, quantity), this.stop(PUT, quantity)], limit };
  }

  /** Moves the index by so many points at once, through every level between. */
  move(points: number): void {
    const to = this.exchange.market().indices.NIFTY.level + points * 100;
    this.exchange.changeMarket((market, onMove) => moveIndex(market, { underlying: 'NIFTY', to, overMs: 0 }, onMove));
  }

  /** Up and down again: both stops fill and cost more than a line of a few hundred rupees. */
  whipsaw(): void {
    this.move(120);
    this.move(-240);
  }

  /** Runs the engine until a first reading has been taken. */
  async start(): Promise<void> {
    this.engine.run();
    this.engine.start('trader');
    await this.clock.advance(3_000);
  }

  killByHand(): { readonly killId: string; readonly alreadyInProgress: boolean } {
    return this.engine.kill({ kind: 'manual', actor: 'trader', reason: 'enough for today' });
  }

  /** Runs until the kill has finished; false when it did not within the time. */
  untilFinished(withinMs = 600_000): Promise<boolean> {
    return this.clock.runUntil(() => this.state().kill?.finished != null, withinMs);
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
    [this.engine, this.broker] = this.#boot();
    this.engine.run();
  }

  /** All that must never happen, and did. */
  violations(): readonly string[] {
    return this.auditor.finish();
  }

  /** Events that name any of the given words. */
  eventsOf(...words: readonly string[]): readonly string[] {
    return this.events.filter((event) => words.some((word) => event.includes(word)));
  }

  #at(point: string, process: Process): boolean {
    if (!process.dead && this.crashPoint(point)) process.dead = true;
    return process.dead;
  }

  #boot(): [TradeEngine, ExchangeBroker] {
    const process = this.#process;
    const { access, needsFlat, settleMs } = this.#options;
    const broker = new ExchangeBroker({
      exchange: this.exchange,
      accountId: ACCOUNT,
      clock: this.clock,
      capabilities: {
        broker: 'simulated',
        killSwitch: { access, needsFlat },
        settleMs,
        ordersPerSecond: 8,
        streams: false,
      },
      latency: (call) => this.latency(call),
      fate: (call) => this.fate(call),
      served: (snapshot) => this.served(snapshot),
      called: (call) => {
        if (call.name !== 'fetchAccount') this.events.push(`call ${call.name} ${call.subject}`.trim());
        this.auditor.called(call);
      },
      landing: (call) => this.auditor.landing(call),
    });
    const engine = new TradeEngine({
      settings: this.#options.settings,
      broker: mortal(broker, process, (point) => this.#at(point, process)),
      terminal: access === 'terminal' ? mortal(this.#terminal(), process, (point) => this.#at(point, process)) : null,
      journal: this.#journal(process),
      notifiers: () => this.notifiers,
      clock: this.#mortalClock(process),
      calendar: CALENDAR,
      practice: true,
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
    return [engine, broker];
  }

  #journal(process: Process): Journal {
    const journal = new MemoryJournal(this.disk);
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
    const { clock } = this;
    return {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) =>
        process.dead ? never() : clock.sleep(ms, signal).then(() => (process.dead ? never<void>() : undefined)),
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
        const done = activateSwitch(this.exchange, ACCOUNT);
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
        return { state, evidence, readAt: this.clock.now() };
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
      // Not a call to the broker: the listener itself.
      if (name === 'onQuotes') return (listener: unknown): unknown => Reflect.apply(value, object, [listener]);
      const method = value as (...given: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]): Promise<unknown> => {
        if (process.dead || at(`before ${String(name)}`)) return never();
        const answer = method.apply(object, args);
        if (at(`after ${String(name)}`)) return never();
        return answer.then((result) => (process.dead ? never() : result));
      };
    },
  });
}
