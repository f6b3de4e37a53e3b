import { createHash } from 'node:crypto';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { isLocked } from '../domain/engine-state.ts';
import type { TerminalReport } from '../ports.ts';
import type { EngineParts } from '../runtime/trade-engine.ts';
import { openAccount, setFault } from '../simulation/account-desk.ts';
import type { SimulatedExchange } from '../simulation/exchange.ts';
import { CONTRACTS } from '../simulation/option-chain.ts';
import type { Violation } from './auditor.ts';
import type { BookHistory } from './book-history.ts';
import { DayOracle } from './day-oracle.ts';
import { DAYS_CALENDAR, drawAccount, FUNDS, openPositions, type AccountPlan } from './day-plan.ts';
import type { Draw } from './draw.ts';
import type { Call, Fate } from './exchange-broker.ts';
import { accountRows } from './exchange-rows.ts';
import {
  drawFate,
  drawProfile,
  dropsSession,
  NO_FAULTS,
  NO_LINE,
  withoutPrice,
  withoutRow,
  withOldPrices,
  type DayFault,
  type FaultProfile,
} from './fault-plan.ts';
import { GuardedAccount } from './guarded-account.ts';
import type { ManualClock } from './manual-clock.ts';

/** What the accounts of a day share. */
export type SharedDay = {
  readonly clock: ManualClock;
  readonly exchange: SimulatedExchange;
  readonly history: BookHistory;
  readonly faults: readonly DayFault[];
  readonly crashes: boolean;
  /** Changes what every engine of the day is made of. */
  readonly alter?: (parts: EngineParts) => EngineParts;
};

const SETTLE_MS = 25_000;

/** How long an engine waits for a call that never comes back before it goes on. */
const PATIENCE_MS = 30_000;
const LOGIN_PATIENCE_MS = 60_000;
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
  faultsInjected = 0;
  crashes = 0;
  readonly #id: string;
  readonly #shared: SharedDay;
  readonly #draw: Draw;
  readonly #plan: AccountPlan;
  readonly #drawn: FaultProfile;
  readonly #oracle: DayOracle;
  #profile = NO_FAULTS;
  #restartAt = 0;
  #diskFreeAt = 0;
  #blackUntil = 0;
  #hungUntil = 0;
  #lockedUntil: number | undefined;

  constructor(id: string, shared: SharedDay, draw: Draw) {
    const { clock, exchange, alter } = shared;
    this.#id = id;
    this.#shared = shared;
    this.#draw = draw;
    this.#plan = drawAccount(draw);
    this.#drawn = drawProfile(draw, shared.faults, shared.crashes);
    openAccount(exchange, { accountId: id, clientCode: id, apiKey: 'k', startingFunds: FUNDS });
    this.account = new GuardedAccount({
      accountId: id,
      clock,
      exchange,
      settings: this.#plan.settings,
      calendar: DAYS_CALENDAR,
      access: this.#plan.access,
      needsFlat: this.#plan.needsFlat,
      settleMs: SETTLE_MS,
      ...(alter ? { alter } : {}),
    });
    this.#oracle = new DayOracle(this.account, this.#plan);
    this.#rig();
  }

  /** The trader opens positions and arms the guard. */
  open(): void {
    openPositions(this.#shared.exchange, this.#id, this.#plan);
    this.account.engine.run();
    this.account.engine.start('trader');
    this.#oracle.lineIs(true);
  }

  /** From now on things go wrong. */
  beginTrouble(): void {
    this.#profile = this.#drawn;
    this.#oracle.lineIs(this.#drawn.active.size === 0 && this.#drawn.crashRate === 0);
  }

  /** A moment of the troubled part of the day. */
  trouble(): void {
    const { chance } = this.#draw;
    this.#strikeExchange();
    this.#strikeDisk();
    if (this.#has('blackout') && chance(0.03)) {
      this.#blackUntil = this.#now() + this.#draw.among(5_000, 120_000);
      this.faultsInjected += 1;
    }
    this.#comeBack();
    if (this.account.crashed) return;
    if (this.#plan.killsByHand && chance(0.05)) this.account.killByHand();
    if (this.#plan.exitsByHand && chance(0.08)) this.#exitByHand();
  }

  /** Nothing goes wrong any more: now everything that was promised must come true. */
  endTrouble(): void {
    this.#profile = NO_FAULTS;
    this.#shared.exchange.faults.clear(this.#id);
    this.account.disk.full = false;
    this.account.terminalRun = undefined;
    this.account.terminalReads = 'truth';
    if (this.account.crashed) this.account.restart();
    this.#oracle.lineIs(true, this.#hungUntil);
  }

  /** When the last call that hangs is given up, by the monotonic clock. */
  get hungUntil(): number {
    return this.#hungUntil;
  }

  look(): void {
    this.#oracle.look();
  }

  /** Whether a kill is under way. */
  get killing(): boolean {
    const { kill } = this.account.state();
    return kill !== null && !kill.finished;
  }

  get killed(): boolean {
    return this.#oracle.latched;
  }

  /** When the lock of today ends, if there is one that ends. */
  get lockedUntil(): number | undefined {
    return this.#lockedUntil;
  }

  /** The machine is switched off for the night. */
  switchOff(): void {
    this.account.crash();
  }

  /** The machine is switched on again the next morning. */
  switchOn(): void {
    this.account.restart();
  }

  checkMorning(): void {
    const until = this.#lockedUntil;
    if (until !== undefined) this.#oracle.nextMorning(this.account.clock.now() < until);
  }

  /** The trading day is over; what was wrong is final, the morning after apart. */
  close(): void {
    const { state } = this.account.engine.report();
    this.#lockedUntil = isLocked(state, this.account.clock.now()) ? (state.lock?.until ?? undefined) : undefined;
    this.#oracle.finish();
  }

  get violations(): readonly Violation[] {
    return [...this.account.auditor.violations, ...this.#oracle.violations];
  }

  /** The fingerprint of everything the journal holds. */
  journalHash(): string {
    return createHash('sha256').update(JSON.stringify(this.account.disk.entries)).digest('hex');
  }

  #rig(): void {
    const { account } = this;
    const slowest = this.#draw.among(20, 400);
    account.latency = () => this.#latency(slowest);
    account.fate = (call) => this.#fate(call);
    account.served = (snapshot) => this.#serve(snapshot);
    account.landed = (call) => {
      if (call.name === 'fetchAccount') this.#oracle.readingTaken();
    };
    account.crashPoint = () => this.#crashesNow();
  }

  #now(): number {
    return this.account.clock.monotonic();
  }

  #has(fault: DayFault): boolean {
    return this.#profile.active.has(fault);
  }

  /** Whether a fault strikes now; counted when it does. */
  #strikes(fault: DayFault): boolean {
    const struck = this.#has(fault) && this.#draw.chance(this.#profile.rate);
    if (struck) this.faultsInjected += 1;
    return struck;
  }

  #latency(slowest: number): number {
    const usual = this.#draw.among(5, slowest);
    return this.#strikes('slow-line') ? usual + this.#draw.among(500, 3_500) : usual;
  }

  #fate(call: Call): Fate {
    if (this.#now() < this.#blackUntil && this.#has('blackout')) return NO_LINE;
    if (dropsSession(call) && this.#strikes('session-drop')) this.account.broker.dropSession();
    const fate = drawFate(this.#draw, this.#profile);
    if (fate) this.faultsInjected += 1;
    if (fate?.kind === 'hangs')
      this.#hungUntil = this.#now() + (call.name === 'login' ? LOGIN_PATIENCE_MS : PATIENCE_MS);
    return fate ?? { kind: 'fine' };
  }

  #serve(snapshot: AccountSnapshot): AccountSnapshot {
    let served = snapshot;
    if (this.#strikes('lagging-positions')) {
      served = this.#lagging(served, this.#draw.among(200, 6_000));
      this.#oracle.readingMisleads();
    }
    if (this.#strikes('missing-row')) {
      served = withoutRow(this.#draw, served);
      if (!this.#knowsRowsOf(snapshot)) this.#oracle.readingMisleads();
    }
    if (this.#strikes('missing-price')) served = withoutPrice(this.#draw, served);
    if (this.#strikes('stale-price')) served = withOldPrices(served, this.#draw.among(1_000, 60_000));
    return served;
  }

  /** Whether this engine has seen every position before, so that it can miss a row. */
  #knowsRowsOf({ positions }: AccountSnapshot): boolean {
    const known = this.account.engine.report().assessment?.snapshot.positions ?? [];
    return positions.every((row) => known.some((seen) => seen.positionId === row.positionId));
  }

  #lagging(snapshot: AccountSnapshot, ms: number): AccountSnapshot {
    const then = this.#shared.history.before(this.#id, ms);
    return then ? { ...snapshot, positions: accountRows(this.#shared.exchange, then).positions } : snapshot;
  }

  /** A process that holds in memory what a full disk refused is not killed: that loss is not one the engine can undo. */
  #crashesNow(): boolean {
    const { crashRate } = this.#profile;
    if (crashRate === 0 || this.#now() < this.#diskFreeAt + 15_000) return false;
    if (!this.#draw.chance(crashRate)) return false;
    this.crashes += 1;
    this.#restartAt = this.#now() + this.#draw.among(1_000, 8_000);
    return true;
  }

  #comeBack(): void {
    if (this.account.crashed && this.#now() >= this.#restartAt) this.account.restart();
  }

  #strikeDisk(): void {
    const { disk, crashed } = this.account;
    if (disk.full && this.#now() >= this.#diskFreeAt) disk.full = false;
    if (crashed || disk.full || !this.#strikes('disk-full')) return;
    disk.full = true;
    this.#diskFreeAt = this.#now() + this.#draw.among(2_000, 20_000);
  }

  #strikeExchange(): void {
    const { exchange } = this.#shared;
    const set = (fault: string, change: Readonly<Record<string, unknown>>): void => {
      setFault(exchange, this.#id, { fault, ...change });
    };
    if (this.#strikes('partial-fills')) set('partial-fills', { units: CONTRACTS[this.#plan.underlying].lotSize });
    if (this.#strikes('rejected-orders')) set('reject-orders', { calls: 1 });
    if (this.#strikes('switch-refuses')) set('switch-refuses', { calls: 1 });
    const fails = this.#strikes('terminal-fails');
    this.account.terminalRun = () => (fails ? TERMINAL_FAILED : undefined);
    this.account.terminalReads = this.#strikes('terminal-blind') ? 'unknown' : 'truth';
  }

  #exitByHand(): void {
    const { engine } = this.account;
    const open = engine.report().assessment?.snapshot.positions.filter((row) => row.netQuantity !== 0) ?? [];
    const position = open[this.#draw.among(0, Math.max(1, open.length))];
    if (position) engine.exitPosition(position.positionId, undefined, 'trader');
  }
}
