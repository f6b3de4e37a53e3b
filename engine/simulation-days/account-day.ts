import { createHash } from 'node:crypto';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { isLocked } from '../domain/engine-state.ts';
import { nextSessionUnlock, type TradingCalendar } from '../domain/trading-day.ts';
import type { TerminalReport } from '../ports.ts';
import type { EngineParts } from '../runtime/engine-parts.ts';
import { openAccount } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import type { Violation } from './auditor.ts';
import type { BookHistory } from './book-history.ts';
import { DayOracle } from './day-oracle.ts';
import { drawAccount, FUNDS, openPositions, type AccountPlan } from './day-plan.ts';
import { Disturbances, hashOf, mix, type Disturbance } from './disturbances.ts';
import { drawFrom, type Draw } from './draw.ts';
import { ExchangeTrouble } from './exchange-trouble.ts';
import { drawProfile, type DayFault, type FaultProfile } from './fault-plan.ts';
import { GuardedAccount } from './guarded-account.ts';
import { LineTrouble } from './line-trouble.ts';
import { MachineTrouble } from './machine-trouble.ts';
import type { ManualClock } from './manual-clock.ts';
import { MessageChannel } from './message-channel.ts';
import { OtherHands } from './other-hands.ts';
import { PriceStream } from './price-stream.ts';
import { ReadingTrouble } from './reading-trouble.ts';
import { TraderActs } from './trader-acts.ts';
import { Trouble } from './trouble.ts';

/** What the accounts of a day share. */
export type SharedDay = {
  readonly clock: ManualClock;
  readonly exchange: SimulatedExchange;
  readonly history: BookHistory;
  readonly calendar: TradingCalendar;
  /** Changes what every engine of the day is made of. */
  readonly alter?: ((parts: EngineParts) => EngineParts) | undefined;
  /** Nothing but these disturbances may strike. */
  readonly only?: ReadonlySet<string> | undefined;
};

/** An account as it is drawn before its day begins. */
export type DrawnAccount = {
  readonly id: string;
  readonly plan: AccountPlan;
  readonly profile: FaultProfile;
  readonly seed: number;
};

/** Draws an account and its troubles. */
export function drawGuarded(
  id: string,
  seed: number,
  { faults, crashes }: { readonly faults: readonly DayFault[]; readonly crashes: boolean },
): DrawnAccount {
  const draw = drawFrom(seed);
  return { id, plan: drawAccount(draw), profile: drawProfile(draw, faults, crashes), seed: draw.seed() };
}

const SETTLE_MS = 25_000;

/** Practice trades at any hour, so that a kill of it may run through midnight; a real account's waits for the next session. */
function isPractice({ profile, seed }: DrawnAccount): boolean {
  return profile.active.has('midnight') && drawFrom(mix(seed, hashOf('practice'))).chance(0.5);
}

const TERMINAL_FAILED: TerminalReport = {
  outcome: 'failed',
  committed: 'no',
  code: 'step-not-found',
  evidence: [],
  steps: [],
};

/** One account on one simulated day: the trader, the troubles and the oracle around a guarded account. */
export class AccountDay {
  readonly account: GuardedAccount;
  readonly trouble: Trouble;
  readonly machine: MachineTrouble;
  readonly line: LineTrouble;
  readonly #drawn: DrawnAccount;
  readonly #shared: SharedDay;
  readonly #noise: Draw;
  readonly #disturbances: Disturbances;
  readonly #oracle: DayOracle;
  readonly #reading: ReadingTrouble;
  readonly #exchangeTrouble: ExchangeTrouble;
  readonly #hands: OtherHands;
  readonly #acts: TraderActs;
  readonly #stream: PriceStream;
  readonly #channels: readonly MessageChannel[];
  #lockedUntil: number | undefined;

  constructor(drawn: DrawnAccount, shared: SharedDay) {
    const { clock, exchange, history, calendar, alter, only } = shared;
    const { id, plan, profile, seed } = drawn;
    this.#drawn = drawn;
    this.#shared = shared;
    this.#noise = drawFrom(seed);
    const began = clock.monotonic();
    this.#disturbances = new Disturbances({ seed, owner: id, elapsed: () => clock.monotonic() - began, only });
    this.trouble = new Trouble(profile, this.#disturbances);
    openAccount(exchange, { accountId: id, clientCode: id, apiKey: 'k', startingFunds: FUNDS });
    this.account = new GuardedAccount({
      accountId: id,
      clock,
      exchange,
      settings: plan.settings,
      calendar,
      access: plan.access,
      needsFlat: plan.needsFlat,
      settleMs: SETTLE_MS,
      practice: isPractice(drawn),
      streams: plan.streams,
      ...(alter ? { alter } : {}),
    });
    this.#channels = (['telegram', 'desktop'] as const).map((name) => new MessageChannel(name, clock, this.trouble));
    this.account.notifiers.push(...this.#channels);
    this.#oracle = new DayOracle(this.account, plan, this.#channels);
    this.machine = new MachineTrouble(this.account, this.trouble, this.#disturbances);
    this.line = new LineTrouble(
      this.trouble,
      () => clock.monotonic(),
      () => this.account.broker.dropSession(),
    );
    this.#reading = new ReadingTrouble({
      accountId: id,
      trouble: this.trouble,
      exchange,
      history,
      knowsRowsOf: (snapshot) => this.#knowsRowsOf(snapshot),
      misleads: () => this.#oracle.readings.misleads(),
    });
    this.#exchangeTrouble = new ExchangeTrouble(this.trouble, exchange, id, plan.underlying);
    this.#hands = new OtherHands({
      accountId: id,
      trouble: this.trouble,
      exchange,
      killEnded: () => this.account.state().kill?.finished != null,
      traded: (symbol) => this.account.auditor.foreignTrade(symbol),
    });
    this.#acts = new TraderActs(this.account, plan, this.trouble, this.#disturbances);
    this.#stream = new PriceStream(this.account, this.trouble, () => this.#oracle.readings.repriced());
    this.#rig();
  }

  /** The trader opens positions and arms the guard. */
  open(): void {
    const { exchange } = this.#shared;
    const { id, plan, profile } = this.#drawn;
    if (profile.active.has('switch-already-on')) this.#lockAtTheBroker();
    else openPositions(exchange, id, plan);
    this.account.engine.run();
    this.account.engine.start('trader');
    this.#oracle.lineIs(true);
    if (plan.streams) void this.#stream.run();
  }

  /** From now on things go wrong. */
  beginTrouble(): void {
    this.trouble.begin();
    this.machine.begin();
    this.#oracle.lineIs(this.trouble.isQuiet && this.trouble.crashRate === 0);
  }

  /** A moment of the troubled part of the day. */
  tick(): void {
    this.line.tick();
    this.machine.tick();
    this.#exchangeTrouble.tick();
    this.#hands.tick();
    const fails = this.trouble.strikes('terminal-fails') !== undefined;
    this.account.terminalRun = () => (fails ? TERMINAL_FAILED : undefined);
    this.account.terminalReads = this.trouble.strikes('terminal-blind') ? 'unknown' : 'truth';
    if (!this.account.crashed) this.#acts.tick();
  }

  /** Nothing goes wrong any more: now everything that was promised must come true. */
  endTrouble(): void {
    this.trouble.end();
    this.line.end();
    this.#exchangeTrouble.end();
    this.account.terminalRun = undefined;
    this.account.terminalReads = 'truth';
    this.machine.end();
    this.#oracle.lineIs(true, this.line.hungUntil);
  }

  /** The machine slept: nothing was seen meanwhile. */
  slept(): void {
    this.#oracle.interrupted();
  }

  look(): void {
    this.#oracle.look();
  }

  /** Whether a kill is under way; one that waits for the next session is not. */
  get killing(): boolean {
    const { kill } = this.account.state();
    return kill !== null && !kill.finished && !kill.carried;
  }

  /** Whether the kill waits for the next session: its lock is another then. */
  get isCarried(): boolean {
    return this.account.state().kill?.carried != null;
  }

  get killed(): boolean {
    return this.#oracle.latched;
  }

  /** Milliseconds from each latch to its proof, for kills that began and ended on a healthy line. */
  get healthyKillMs(): number | undefined {
    return this.#oracle.healthyKillMs;
  }

  /** When the lock of today ends, if there is one that ends. */
  get lockedUntil(): number | undefined {
    return this.#lockedUntil;
  }

  /** The machine is switched off for the night. */
  switchOff(): void {
    this.#stream.end();
    this.account.crash();
  }

  /** The machine is switched on again the next morning. */
  switchOn(): void {
    this.account.restart();
  }

  checkMorning(): void {
    const until = this.#lockedUntil;
    if (until !== undefined) this.#oracle.nextMorning(this.account.now() < until);
  }

  /** When a lock set by today's latch has to end; the engine's own answer is held against it. */
  #checkLockEnd(): void {
    const { latchedAt } = this.#oracle;
    const lock = this.account.state().lock?.until;
    if (latchedAt === undefined || lock === undefined || lock === null) return;
    const due = nextSessionUnlock(latchedAt, this.#shared.calendar);
    if (due !== undefined && lock < due)
      this.account.auditor.report(
        'R5',
        `locked until ${new Date(lock).toISOString()}, and not until ${new Date(due).toISOString()}`,
      );
  }

  /** The trading day is over; what was wrong is final, the morning after apart. */
  close(): void {
    const { state } = this.account.engine.report();
    this.#lockedUntil = isLocked(state, this.account.now()) ? (state.lock?.until ?? undefined) : undefined;
    this.#checkLockEnd();
    this.#oracle.finish();
    this.#stream.end();
  }

  get violations(): readonly Violation[] {
    return [...this.account.auditor.violations, ...this.#oracle.violations];
  }

  /** Everything that struck. */
  get struck(): readonly Disturbance[] {
    return this.#disturbances.struck;
  }

  /** The fingerprint of everything the journal holds. */
  journalHash(): string {
    return createHash('sha256').update(JSON.stringify(this.account.disk.entries)).digest('hex');
  }

  #rig(): void {
    const { account } = this;
    const slowest = this.#noise.among(20, 400);
    account.latency = () => {
      const usual = this.#noise.among(5, slowest);
      return usual + (this.trouble.strikes('slow-line')?.among(500, 3_500) ?? 0);
    };
    account.fate = (call) => this.line.fate(call);
    account.served = (snapshot) => this.#reading.serve(snapshot);
    account.landed = (call) => {
      if (call.name === 'fetchAccount' && !this.#oracle.latched) this.#oracle.readings.taken();
    };
    account.crashPoint = (point) => this.machine.crashesAt(point);
  }

  /** The broker has locked the account before anybody armed: nothing is held. */
  #lockAtTheBroker(): void {
    const { exchange } = this.#shared;
    exchange.put({ ...this.account.book(), killSwitch: { state: 'on', since: exchange.now() } });
    this.trouble.note('switch-already-on');
  }

  /** Whether this engine has seen every position before, so that it can miss a row. */
  #knowsRowsOf({ positions }: AccountSnapshot): boolean {
    const known = this.account.engine.report().assessment?.snapshot.positions ?? [];
    return positions.every((row) => known.some((seen) => seen.positionId === row.positionId));
  }
}
