import type { Policy } from '../policy.ts';
import { prepare, type PreparedRule } from './evaluate.ts';
import type { Rule } from './rule.ts';

/** The rule every account has (S4): day loss AND a stop on a sold option filled today. */
export const DEFAULT_RULE_ID = 'dual-condition';

function defaultRule({ dayLossLimit, triggerAtPercent, warnAtPercents = [] }: Policy): Rule {
  const at = triggerAtPercent == null ? {} : { atPercent: triggerAtPercent };
  return {
    id: DEFAULT_RULE_ID,
    when: {
      kind: 'all',
      conditions: [
        { kind: 'loss', of: 'account', figure: 'day', limit: { paise: dayLossLimit }, ...at },
        { kind: 'stop-hit' },
      ],
    },
    then: { kind: 'kill' },
    warnAt: warnAtPercents,
  };
}

/** Policies are values and live for a day; what follows from one alone is worked out once. */
const known = new WeakMap<Policy, { readonly rules: readonly Rule[]; readonly prepared: readonly PreparedRule[] }>();

function workOut(policy: Policy): { readonly rules: readonly Rule[]; readonly prepared: readonly PreparedRule[] } {
  const before = known.get(policy);
  if (before) return before;
  const rules = [defaultRule(policy), ...(policy.rules ?? [])];
  const made = { rules, prepared: prepare(rules) };
  known.set(policy, made);
  return made;
}

/** Every rule of a policy: the default rule from its day loss limit, then the trader's own. */
export function rulesOf(policy: Policy): readonly Rule[] {
  return workOut(policy).rules;
}

/** The same rules as they are judged, with the warnings before them. */
export function preparedRules(policy: Policy): readonly PreparedRule[] {
  return workOut(policy).prepared;
}
