import type { AccountSettings } from '../contract/account-settings.ts';
import type { EngineSettings } from '../domain/policy.ts';

/** The engine's part of an account's settings. */
export function engineSettings(settings: AccountSettings): EngineSettings {
  const {
    alias,
    dayLossLimit,
    squareOffHedges,
    exitScope,
    slippage,
    maxRetries,
    retryDelayMs,
    riskIntervalMs,
    reflattensPerHour,
  } = settings;
  return {
    alias,
    policy: { dayLossLimit, squareOffHedges, exits: { scope: exitScope, slippage } },
    retry: { maxRetries, retryDelayMs },
    riskIntervalMs,
    reflattensPerHour,
  };
}
