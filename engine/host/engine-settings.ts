import type { AccountSettings } from '../contract/account-settings.ts';
import type { EngineSettings } from '../domain/policy.ts';

/** The engine's part of an account's settings. */
export function engineSettings(settings: AccountSettings): EngineSettings {
  const { dwellMs, maxSpreadPercent, flattenWhenBlindS, brokerGuardPercent } = settings;
  const { alias, dayLossLimit, squareOffHedges, maxRetries, retryDelayMs, riskIntervalMs, reflattensPerHour } =
    settings;
  return {
    alias,
    policy: {
      dayLossLimit,
      squareOffHedges,
      exits: { scope: settings.exitScope, slippage: settings.slippage },
      dwellMs,
      maxSpreadPercent,
      flattenWhenBlindMs: flattenWhenBlindS === null ? null : flattenWhenBlindS * 1_000,
      serverGuardPercent: brokerGuardPercent,
      triggerAtPercent: settings.triggerAtPercent,
      warnAtPercents: settings.warnAtPercents,
      rules: settings.rules,
      capital: settings.capital?.paise ?? null,
      chargesOf: settings.countCharges ? settings.broker : null,
    },
    retry: { maxRetries, retryDelayMs },
    riskIntervalMs,
    reflattensPerHour,
  };
}
