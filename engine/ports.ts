import type { AccountId, AccountSnapshot } from './domain/account-snapshot.ts';
import type { Alert } from './domain/alert.ts';
import type { BrokerCapabilities } from './domain/broker-capabilities.ts';
import type { JournalEntry, StoredEntry } from './domain/journal-entry.ts';
import type { OrderRequest } from './domain/order.ts';
import type { Paise } from './domain/money.ts';
import type { PositionId, Quote } from './domain/position.ts';
import type { Result } from './domain/result.ts';
import type { StandingBook } from './domain/standing-book.ts';
import type { ServerClockReading } from './domain/trusted-time.ts';
import type { EpochMs } from './domain/time.ts';
import type { IstDate, TradingDay } from './domain/trading-day.ts';

/** The part of an AbortSignal the core needs; the core names no platform type. */
export type StopSignal = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

/** Wall and monotonic time, and waiting. Tests hand in a manual clock; nothing else may name a timer. */
export interface Clock {
  now(): EpochMs;
  /** Milliseconds that never jump; for deadlines and durations. */
  monotonic(): number;
  /** Resolves after `ms`, or early (without error) when the signal aborts. */
  sleep(ms: number, signal?: StopSignal): Promise<void>;
}

/** Why the broker did not answer as asked. `retryable` is about reads only: an order call is never repeated by a transport. */
export type BrokerError = {
  readonly code:
    | 'timeout'
    | 'network'
    | 'session-expired'
    | 'login-refused'
    | 'rate-limited'
    /** Order calls are refused because of the address they come from, while reads work. */
    | 'ip-not-allowed'
    | 'refused'
    | 'unreadable'
    | 'server';
  /** The broker's own words, redacted; for the journal. */
  readonly message: string;
  readonly retryable: boolean;
  /** The field that could not be read, for `unreadable`. */
  readonly field?: string;
  /** How long the broker asks to be left alone, for `rate-limited`. */
  readonly retryAfterMs?: number;
};

/** Where prices come from between two readings: streamed, asked for because the stream is silent or broken, or not at all. */
export type QuoteSource = { readonly source: 'live' | 'polling' | 'none'; readonly since: EpochMs };

/** The broker's lists of contracts, which lots, ticks and freeze quantities come from. */
export type InstrumentLists = {
  /** The day the oldest of them is of; null while there is none of any day. */
  readonly date: IstDate | null;
  /** Whether today's was asked for and could not be had (card P22). */
  readonly missed: boolean;
  /** Rows put aside because their figures cannot be; their legs leave by the broker's own fields (card D21). */
  readonly quarantined: number;
};

/** What an adapter knows of its lines beside what it reads. */
export type BrokerHealth = {
  readonly quotes: QuoteSource;
  /** Why order calls are refused while reads work; null while nothing of the kind is known. */
  readonly ordersRefused: { readonly error: BrokerError; readonly since: EpochMs } | null;
  /** Orders of today and the broker's cap of a day, where it has one: at the cap even exits are refused. */
  readonly ordersToday?: { readonly placed: number; readonly cap: number };
  /** Absent where the broker's books say all that is needed, and before a list was asked for. */
  readonly instruments?: InstrumentLists;
  /** What stands at the broker beside the day's books; absent before the first look, and where there is nothing of the kind. */
  readonly standing?: StandingBook;
  /** The newest word of the broker's own clock; null before its first reply. Absent where that clock is this computer's own. */
  readonly serverClock?: ServerClockReading | null;
};

/** What became of a call that changes something. `unknown` is looked up by tag before anything is sent again (I10). */
export type WriteOutcome =
  | { readonly outcome: 'confirmed'; readonly orderId: string }
  | { readonly outcome: 'rejected'; readonly error: BrokerError }
  | { readonly outcome: 'unknown'; readonly error: BrokerError };

/** The state of the broker's own kill switch as read back. */
export type SwitchState = 'on' | 'off';

/** A guard the broker itself keeps for the rest of the day, with this PC on or off: at `lossLimit` (paise, positive) it exits everything. */
export type ServerGuardTerms = { readonly lossLimit: Paise; readonly pullsSwitch: boolean };

/** The broker's own guard as a second belt, where it has one. */
export interface ServerGuard {
  /** Sets it, in place of one that is there. Brokers fire at once when the loss is there already. */
  set(terms: ServerGuardTerms): Promise<Result<void, BrokerError>>;
  /** What stands at the broker; null when nothing does. */
  read(): Promise<Result<ServerGuardTerms | null, BrokerError>>;
  remove(): Promise<Result<void, BrokerError>>;
}

/** The single point of contact with a broker for one account. Every method answers with a value; none throws for a broker's failure. */
export interface Broker {
  readonly capabilities: BrokerCapabilities;
  /**
   * Logs in, or renews the session. Idempotent. After two refusals no further try is made, because brokers lock accounts;
   * one that the trader asks for is made in any case.
   */
  login(askedBy?: 'trader'): Promise<Result<{ readonly at: EpochMs }, BrokerError>>;
  /** Positions, orders, trades and funds of one cycle. An error is never an empty account. */
  fetchAccount(): Promise<Result<AccountSnapshot, BrokerError>>;
  placeOrder(request: OrderRequest): Promise<WriteOutcome>;
  /**
   * Changes a working order. `quantity` is the total with what has filled, as at the exchange; a limit that is not given and the
   * trigger of a stop stay as they are.
   */
  modifyOrder(orderId: string, change: { readonly quantity: number; readonly price?: Paise }): Promise<WriteOutcome>;
  cancelOrder(orderId: string): Promise<WriteOutcome>;
  /** Only where `capabilities.killSwitch.access` is `api`; otherwise answers `refused`. */
  activateKillSwitch(): Promise<Result<void, BrokerError>>;
  /** Reads the switch where the broker's API shows it; `refused` where it does not. */
  readKillSwitch(): Promise<Result<SwitchState, BrokerError>>;
  /** Only where the broker keeps a guard of its own. */
  readonly serverGuard?: ServerGuard;
  /** Ends the API session for good. */
  logout(): Promise<Result<void, BrokerError>>;
  /** Calls back with prices as they arrive between readings, where the broker streams them; one listener. */
  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void;
  /** Calls back when the account should be read anew (an order changed, updates may be lost) or `health` changed; one listener. */
  onNews(listener: () => void): void;
  health(): BrokerHealth;
  /**
   * No login from now on, and one that waits ends at once, so that what waits for it can end before `close`; so does a read that
   * waits because the broker asked to be left alone. Calls in a session that stands go on.
   */
  endLogins(): void;
  /** Ends sockets and timers; the object is not used afterwards. */
  close(): Promise<void>;
}

/** How far a run of the terminal goes: to the last click and Cancel, or all the way. */
export type TerminalRun = 'dry-run' | 'activate';

/** What a run of the web terminal came to. Files are names inside the evidence folder, never absolute paths. */
export type TerminalReport = {
  /** `activated`: the commit click was made. `already-on`: the switch was on before we touched it. `rehearsed`: dry run ended at Cancel. */
  readonly outcome: 'activated' | 'already-on' | 'rehearsed' | 'refused' | 'failed';
  /** Whether the commit click was made or may have been made; decides whether a retry must read first. */
  readonly committed: 'no' | 'yes' | 'maybe';
  /** Stable code: `not-flat`, `login-refused`, `host-not-allowed`, `step-not-found`, `browser-missing`, `crashed`, `timeout`, … */
  readonly code?: string;
  /** Which step failed or what the page said, redacted. */
  readonly detail?: string;
  readonly evidence: readonly string[];
  readonly steps: readonly { readonly step: string; readonly startedAt: EpochMs; readonly endedAt: EpochMs }[];
};

/** The broker's web page in the role of a kill switch. Its facts are a `TerminalProfile`. */
export interface KillSwitchTerminal {
  run(run: TerminalRun, episodeId: string): Promise<TerminalReport>;
  /** Reads the switch in a fresh page, as proof. `unknown` never counts as on. */
  readState(episodeId: string): Promise<{
    readonly state: SwitchState | 'unknown';
    readonly detail?: string;
    readonly evidence: readonly string[];
    readonly readAt: EpochMs;
    /** For a switch read as on after a run of this episode: whether two proofs say so, and which there are. */
    readonly verdict?: 'verified' | 'external' | 'unverified';
    readonly proofs?: readonly string[];
  }>;
}

/** One MTM sample for charts; never used for a decision. */
export type MtmSample = { readonly at: EpochMs; readonly mtm: Paise; readonly quality: string };

/**
 * The account's append-only, hash-chained record. `append` is synchronous and durable when it returns; it throws
 * `JournalFault` when the disk refuses, and the caller then goes on from memory with an alarm.
 */
export interface Journal {
  append(at: EpochMs, day: TradingDay, entries: readonly JournalEntry[]): readonly StoredEntry[];
  /** All entries of the most recent trading days, oldest first, for recovery. */
  replay(since: TradingDay): readonly StoredEntry[];
  /** The day of the last entry ever written, if any. */
  lastDay(): TradingDay | undefined;
  page(query: { readonly before?: number; readonly limit: number; readonly day?: string }): readonly StoredEntry[];
  /** Samples live in a database of their own, which may break without harm; never throws. */
  sample(day: TradingDay, sample: MtmSample): void;
  samples(day: TradingDay): readonly MtmSample[];
  close(): void;
}

/** A channel an alert can leave by. `deliver` resolves when the channel accepted it and rejects when it did not. */
export interface Notifier {
  readonly channel: 'telegram' | 'mail' | 'webhook' | 'desktop';
  deliver(alert: Alert): Promise<void>;
}

/** Where secrets are kept: the OS keychain or the passphrase vault. Values never leave the host process except to their user. */
export interface Secrets {
  get(name: SecretName): Promise<Result<string | undefined, SecretsError>>;
  set(name: SecretName, value: string): Promise<Result<void, SecretsError>>;
  remove(name: SecretName): Promise<Result<void, SecretsError>>;
}

/** A secret belongs to an account and has a purpose. */
export type SecretName = {
  readonly accountId: AccountId;
  readonly purpose:
    | 'password'
    | 'mpin'
    | 'totp-seed'
    | 'api-key'
    | 'api-secret'
    | 'mobile-number'
    | 'mail-password'
    | 'telegram-bot-token'
    | 'kill-code'
    /** The hash of a second person's code; the code itself is kept nowhere. */
    | 'partner-code'
    /** Not the trader's: what is kept of the account's lock apart from its data folder. */
    | 'lock-seal';
};

/** Why secrets cannot be had; each has its own sentence and remedy. */
export type SecretsError = {
  readonly code: 'vault-locked' | 'no-keychain' | 'keychain-locked' | 'timeout' | 'wrong-passphrase' | 'io';
  readonly message: string;
};
