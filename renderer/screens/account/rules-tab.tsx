import { Check, CircleHelp, X } from 'lucide-react';
import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { formatPrice } from '../../format.ts';
import { useIsLive } from '../../mirror.ts';
import { RulesEditor } from './rules/rules-editor.tsx';

type Rule = AccountView['rules'][number];

const NAMES: Readonly<Record<string, string>> = { 'dual-condition': 'Loss limit and stop hit' };

/** What a rule does when it holds; one that is not named here is said to hold and no more. */
const ACTIONS: Readonly<Record<string, string>> = {
  kill: 'the account is killed',
  flatten: 'everything is closed',
  'exit-one': 'its positions are closed',
  'cancel-entries': 'new entries are cancelled',
  'cool-down': 'a cool-down is on',
  warn: 'you were told',
};

function nameOf({ id, warningOf }: Rule): string {
  if (warningOf) return `Warning at ${warningOf.percent} % · ${NAMES[warningOf.ruleId] ?? words(warningOf.ruleId)}`;
  return NAMES[id] ?? words(id);
}

function words(id: string): string {
  return id.replaceAll('-', ' ');
}

/** The rules and how they stand, and the place where they are written. */
export function RulesTab({ account }: { readonly account: AccountView }) {
  const [editing, setEditing] = useState(false);
  if (editing) return <RulesEditor account={account} onClose={() => setEditing(false)} />;
  return (
    <div className="flex flex-col gap-6">
      <JudgedRules account={account} />
      <Button className="self-start" onClick={() => setEditing(true)}>
        Edit rules
      </Button>
    </div>
  );
}

/** Each rule with its conditions: does it hold, the current value, how far away. */
function JudgedRules({ account }: { readonly account: AccountView }) {
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
    <section aria-label={nameOf(rule)}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6">
        <h3 className="text-lg font-semibold tracking-[-0.01em]">{nameOf(rule)}</h3>
        <span className={`font-semibold ${rule.holds ? 'text-danger' : 'text-soft'}`}>
          {rule.holds ? heldWords(rule) : distanceWords(rule)}
        </span>
      </div>
      {rule.warningOf ? null : <p className="mt-1">{rule.meaning}</p>}
      <p className="mt-1 text-soft">{rule.explanation}</p>
      <ul className="mt-4 flex flex-col">
        {rule.conditions.map((condition, index) => (
          <li key={`${index}-${condition.id}`} className="row-line flex items-center gap-3 py-3">
            <ConditionMark holds={condition.holds} unknown={condition.unknown} />
            <span>{condition.explanation}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function heldWords({ action }: Rule): string {
  const done = ACTIONS[action];
  return done === undefined ? 'Holds' : `Holds: ${done}`;
}

function distanceWords(rule: Rule): string {
  if (rule.distance !== null) return `${formatPrice(rule.distance)} away`;
  return rule.unknown || rule.unit === 'paise' ? 'distance not known' : 'does not hold';
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
