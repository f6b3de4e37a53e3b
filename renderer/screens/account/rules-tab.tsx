import { Check, CircleHelp, X } from 'lucide-react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatPrice } from '../../format.ts';
import { useIsLive } from '../../mirror.ts';

type Rule = AccountView['rules'][number];

const NAMES: Readonly<Record<string, string>> = { 'dual-condition': 'Loss limit and stop hit' };

/** Each rule with its conditions: does it hold, the current value, how far away. */
export function RulesTab({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  if (account.rules.length === 0)
    return (
      <EmptyState
        title="Not judged yet"
        text="The rules are judged on the first complete reading. Until then nothing here says safe."
      />
    );
  return (
    <div className={`flex flex-col gap-6 ${live ? '' : 'opacity-55'}`}>
      {account.rules.map((rule) => (
        <RuleCard key={rule.id} rule={rule} />
      ))}
    </div>
  );
}

function RuleCard({ rule }: { readonly rule: Rule }) {
  return (
    <section aria-label={NAMES[rule.id] ?? rule.id}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h3 className="text-lg font-semibold tracking-[-0.01em]">{NAMES[rule.id] ?? rule.id.replaceAll('-', ' ')}</h3>
        <span className={`font-semibold ${rule.holds ? 'text-danger' : 'text-soft'}`}>
          {rule.holds ? 'Holds: the account is killed' : distanceWords(rule)}
        </span>
      </div>
      <p className="mt-1 text-soft">{rule.explanation}</p>
      <ul className="mt-4 flex flex-col">
        {rule.conditions.map((condition) => (
          <li key={condition.id} className="row-line flex items-center gap-3 py-3">
            <ConditionMark holds={condition.holds} unknown={condition.unknown} />
            <span>{condition.explanation}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function distanceWords(rule: Rule): string {
  return rule.distance === null ? 'distance not known' : `${formatPrice(rule.distance)} away`;
}

function ConditionMark({ holds, unknown }: { readonly holds: boolean; readonly unknown: boolean }) {
  const Icon = unknown ? CircleHelp : holds ? Check : X;
  const word = unknown ? 'Not known' : holds ? 'Holds' : 'Does not hold';
  return (
    <span
      className={`inline-flex w-32 shrink-0 items-center gap-2 text-sm font-medium ${unknown || holds ? 'text-caution' : 'text-soft'}`}
    >
      <Icon className="size-4" aria-hidden="true" />
      {word}
    </span>
  );
}
