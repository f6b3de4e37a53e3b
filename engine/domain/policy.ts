import type { Paise } from './money.ts';

/**
 * The trader's own line. `dayLossLimit` is a positive magnitude; it is breached when `dayPnl <= -dayLossLimit`.
 * The default rule is S4's: day loss AND a stop on a sold option filled today.
 */
export type Policy = {
  readonly dayLossLimit: Paise;
  /** S4 "Auto-Square-Off Hedges": also sell what protects the shorts. Remaining shorts are always bought back. */
  readonly squareOffHedges: boolean;
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
