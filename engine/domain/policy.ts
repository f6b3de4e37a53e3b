import type { Paise } from './money.ts';
import type { Rule } from './rules/rule.ts';

/**
 * The trader's own line. `dayLossLimit` is a positive magnitude; it is breached when `dayPnl <= -dayLossLimit`.
 * The default rule is S4's: day loss AND a stop on a sold option filled today.
 */
export type Policy = {
  readonly dayLossLimit: Paise;
  /** S4 "Auto-Square-Off Hedges": also sell what protects the shorts. Remaining shorts are always bought back. */
  readonly squareOffHedges: boolean;
  /** What a kill closes and how far its limits may go for it. */
  readonly exits: ExitPolicy;
  /** How long a breach must last when the price to leave at does not confirm it; see `evidence.ts` for the default. */
  readonly dwellMs?: number;
  /** A spread wider than this part of the price confirms nothing. */
  readonly maxSpreadPercent?: number;
  /** Flatten by the kill path after so long without figures while something is open; null or absent: alarms only (card D10). */
  readonly flattenWhenBlindMs?: number | null;
  /** Have the broker's own guard exit everything at so much percent of the day loss limit; null or absent: not. */
  readonly serverGuardPercent?: number | null;
  /** The default rule acts at so many percent of its limit (card D17); null or absent: at the limit. */
  readonly triggerAtPercent?: number | null;
  /** Percentages of the day loss limit at which the trader is told, once each a day. */
  readonly warnAtPercents?: readonly number[];
  /** The trader's own rules beside the default one. */
  readonly rules?: readonly Rule[];
  /** What the account is worth, for percentages of it, where the broker's funds cannot prove it. */
  readonly capital?: Paise | null;
  /** Count what the day's trades have cost at this broker's rates into the loss (card D19); null or absent: not. */
  readonly chargesOf?: string | null;
};

/** Which positions a kill closes: futures and options only, or intraday shares too. Holdings (CNC) are never sold. */
export type ExitScope = 'derivatives' | 'all-but-holdings';

/**
 * How far beyond the other side of the book an exit's limit may go, in percent of that price: in equal steps up to `capPercent`.
 * Beyond the cap an alarm sounds, and the limit widens further or holds there.
 */
export type SlippagePolicy = {
  readonly capPercent: number;
  readonly steps: number;
  readonly beyondCap: 'widen' | 'hold';
};

/** How a kill leaves its positions. Fixed when the kill latches. */
export type ExitPolicy = { readonly scope: ExitScope; readonly slippage: SlippagePolicy };

/** All futures and options; 5 % in four steps, then wider: being flat is worth more than the last percent. */
export const DEFAULT_EXITS: ExitPolicy = {
  scope: 'derivatives',
  slippage: { capPercent: 5, steps: 4, beyondCap: 'widen' },
};

/** S4 "Max Retries" and "Retry Delay": how often and how patiently a read or a kill step is tried again. */
export type RetryPolicy = { readonly maxRetries: number; readonly retryDelayMs: number };

/** What an engine needs to know of an account's settings. */
export type EngineSettings = {
  readonly alias: string;
  readonly policy: Policy;
  readonly retry: RetryPolicy;
  /** Milliseconds between two readings of the account. */
  readonly riskIntervalMs: number;
  /** How often in an hour what is opened elsewhere after a kill is closed again; then the alarm sounds instead. */
  readonly reflattensPerHour: number;
};
