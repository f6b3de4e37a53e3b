import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { EngineState } from '../domain/engine-state.ts';
import type { JournalEntry, StoredEntry } from '../domain/journal-entry.ts';
import type { KillProgress } from '../domain/kill-progress.ts';
import type { Position } from '../domain/position.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { wallTime } from '../domain/trusted-time.ts';
import type { BrokerError, Journal } from '../ports.ts';
import type { KillContext } from '../runtime/kill-context.ts';
import { Ledger } from '../runtime/ledger.ts';
import { CALENDAR, FRIDAY_10AM, settings, snapshot } from './builders.ts';
import { KILL_STEPS } from './entry-parts.ts';
import { killLatched } from './journal-entries.ts';

const NO_ANSWER: BrokerError = { code: 'network', message: 'no answer', retryable: true };

/**
 * One kill with nothing around it: a real ledger in memory, a clock that sleeping moves on, and an account, a desk and a broker that
 * say what the test has put there. For what the steps and the loop decide, without the days and exchanges of a `World`.
 */
export class KillBench {
  wall = FRIDAY_10AM;
  mono = 0;
  /** What the next readings are; the last one is served again and again. Null: no answer. */
  readings: (Partial<AccountSnapshot> | null)[] = [{}];
  /** What was asked of the desk and the broker, in order. */
  readonly asked: string[] = [];
  readonly entries: JournalEntry[] = [];
  isClosing = false;
  /** How long a reading takes. */
  readMs = 0;
  readonly watch = { last: null as { snapshot: AccountSnapshot } | null, isAcquainted: true, isLagging: false };
  flying = 0;
  /** Whether the desk misses an order that the broker has taken. */
  misses = false;
  isQuiet = true;
  /** Whether orders that fly or rest cover every leg already. */
  isCovered = false;
  /** Whether an exit that rests has to make way for a new one. */
  isInTheWay = false;
  /** How long the broker takes over a cancel. */
  cancelMs = 0;
  terminal: KillContext['terminal'] = null;
  access: KillContext['broker']['capabilities']['killSwitch']['access'] = 'api';
  needsFlat = true;
  logout: () => Promise<Result<void, BrokerError>> = async () => ok(undefined);
  switchRead: () => Promise<Result<'on' | 'off' | 'unknown', BrokerError>> = async () => ok('on');
  switchPulled: () => Promise<Result<void, BrokerError>> = async () => ok(undefined);
  readonly #ledger: Ledger;

  constructor(latch: Partial<Extract<JournalEntry, { kind: 'kill-latched' }>> = {}) {
    const journal: Pick<Journal, 'append' | 'lastDay' | 'replay'> = {
      append: (at, day, entries) => {
        this.entries.push(...entries);
        return entries.map((entry): StoredEntry => ({ seq: 0, at, day, entry, prevHash: '', hash: '' }));
      },
      lastDay: () => tradingDay('2026-11-20'),
      replay: () => [],
    };
    const listener = { recorded: () => undefined, journalFailed: () => undefined };
    this.#ledger = new Ledger(journal as Journal, this.#clock(), listener);
    this.record({ ...killLatched('K1'), plan: KILL_STEPS, lockUntil: FRIDAY_10AM + 3_600_000, ...latch });
  }

  get state(): EngineState {
    return this.#ledger.state;
  }

  /** The kill as it stands now. */
  get kill(): KillProgress {
    const { kill } = this.state;
    if (!kill) throw new Error('no kill');
    return kill;
  }

  /** Writes entries, and forgets what was written until now. */
  record(...entries: readonly JournalEntry[]): this {
    this.#ledger.record(entries);
    this.entries.length = 0;
    return this;
  }

  /** Lets time pass on both clocks. */
  pass(ms: number): this {
    this.wall += ms;
    this.mono += ms;
    return this;
  }

  of<K extends JournalEntry['kind']>(kind: K): readonly Extract<JournalEntry, { kind: K }>[] {
    return this.entries.filter((entry): entry is Extract<JournalEntry, { kind: K }> => entry.kind === kind);
  }

  context(change: Partial<KillContext> = {}): KillContext {
    const { watch } = this;
    const parts = {
      kill: this.kill,
      settings: settings({ alias: 'Family' }),
      broker: {
        capabilities: {
          broker: 'zerodha',
          dealingDesk: '022-1',
          killSwitch: { access: this.access, needsFlat: this.needsFlat },
        },
        logout: () => this.#ask('logout', this.logout),
        readKillSwitch: () => this.#ask('read switch', this.switchRead),
        activateKillSwitch: () => this.#ask('pull switch', this.switchPulled),
      },
      terminal: this.terminal,
      watch: Object.assign(watch, { isQuiet: () => this.isQuiet, refresh: async () => this.#read() }),
      desk: {
        reconcile: () => undefined,
        inFlight: () => Array.from({ length: this.flying }, () => ({})),
        misses: () => this.misses,
        uncovered: ({ netQuantity }: Position) => (this.isCovered ? 0 : Math.abs(netQuantity)),
        slicesOf: (_position: Position, quantity: number) => [quantity],
        chase: async () => this.isInTheWay,
        exit: async ({ positionId }: Position, quantity: number) => {
          this.asked.push(`exit ${positionId} ${quantity}`);
        },
        cancel: async (order: { readonly orderId: string }, purpose: unknown) => {
          this.asked.push(`cancel ${order.orderId} ${JSON.stringify(purpose)}`);
          this.pass(this.cancelMs);
        },
      },
      ledger: this.#ledger,
      clock: this.#clock(),
      judged: () => wallTime(this.wall),
      calendar: CALENDAR,
      isTrading: () => true,
      closing: () => this.isClosing,
    };
    return { ...(parts as unknown as KillContext), ...change };
  }

  async #ask<T>(what: string, answer: () => Promise<T>): Promise<T> {
    this.asked.push(what);
    return await answer();
  }

  #read(): Result<{ readonly snapshot: AccountSnapshot }, BrokerError> {
    this.asked.push('read');
    const next = this.readings.length > 1 ? this.readings.shift() : this.readings[0];
    this.pass(this.readMs);
    if (!next) return err(NO_ANSWER);
    this.watch.last = { snapshot: snapshot({ asOf: this.wall, ...next }) };
    return ok(this.watch.last);
  }

  #clock(): KillContext['clock'] {
    return {
      now: () => this.wall,
      monotonic: () => this.mono,
      sleep: async (ms) => {
        this.pass(ms);
      },
    };
  }
}
