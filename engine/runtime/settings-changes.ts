import type { ConfigChange } from '../domain/journal-entry.ts';
import { formatRupees } from '../domain/money.ts';
import { DWELL_MS, MAX_SPREAD_PERCENT } from '../domain/evidence.ts';
import { describeRule } from '../domain/rules/read-back.ts';
import type { EngineSettings } from '../domain/policy.ts';

function readable({
  alias,
  policy,
  retry,
  riskIntervalMs,
  reflattensPerHour,
}: EngineSettings): ReadonlyMap<string, string> {
  return new Map([
    ['name', alias],
    ['day loss limit', formatRupees(policy.dayLossLimit)],
    ['square off hedges', policy.squareOffHedges ? 'on' : 'off'],
    ['what a kill closes', policy.exits.scope],
    ['slippage cap', `${policy.exits.slippage.capPercent} % in ${policy.exits.slippage.steps} step(s)`],
    ['beyond the cap', policy.exits.slippage.beyondCap],
    ['dwell of a breach', `${policy.dwellMs ?? DWELL_MS} ms`],
    ['widest spread that confirms', `${policy.maxSpreadPercent ?? MAX_SPREAD_PERCENT} %`],
    ['flatten when blind', policy.flattenWhenBlindMs == null ? 'off' : `after ${policy.flattenWhenBlindMs / 1_000} s`],
    [
      'guard at the broker',
      policy.serverGuardPercent == null ? 'off' : `at ${policy.serverGuardPercent} % of the limit`,
    ],
    [
      'loss rule acts',
      policy.triggerAtPercent == null ? 'at the limit' : `at ${policy.triggerAtPercent} % of the limit`,
    ],
    ['warnings before the limit', (policy.warnAtPercents ?? []).map((percent) => `${percent} %`).join(', ') || 'none'],
    ['charges in the loss', policy.chargesOf == null ? 'not counted' : `counted at the rates of ${policy.chargesOf}`],
    ['capital', policy.capital == null ? 'as the broker says' : formatRupees(policy.capital)],
    ...(policy.rules ?? []).map((rule): [string, string] => [`rule ${rule.id}`, describeRule(rule)]),
    ['max retries', String(retry.maxRetries)],
    ['retry delay', `${retry.retryDelayMs} ms`],
    ['risk loop', `${riskIntervalMs} ms`],
    ['re-flattens per hour', String(reflattensPerHour)],
  ]);
}

/** What changed between two settings, in words. */
export function settingsChanges(before: EngineSettings, after: EngineSettings): readonly ConfigChange[] {
  const old = readable(before);
  const now = readable(after);
  // A rule can come and go: what is not there was none.
  const fields = new Set([...old.keys(), ...now.keys()]);
  return [...fields].flatMap((field) => {
    const [from, to] = [old.get(field) ?? 'none', now.get(field) ?? 'none'];
    return from === to ? [] : [{ field, from, to }];
  });
}
