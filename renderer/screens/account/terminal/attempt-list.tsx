import { Check, CircleHelp, LoaderCircle, X, type LucideIcon } from 'lucide-react';
import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { TerminalAttempt } from '../../../../engine/contract/terminal-profile.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { formatDuration, formatMoment } from '../../../format.ts';
import { attemptName } from '../../../words/terminal-words.ts';
import { AttemptDetail } from './attempt-detail.tsx';

type Props = { readonly account: AccountView; readonly attempts: readonly TerminalAttempt[] };

const idOf = ({ episodeId, file }: TerminalAttempt): string => `${episodeId}/${file}`;

/** The walks that left evidence, newest first; the chosen one with its steps and pictures. */
export function AttemptList({ account, attempts }: Props) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = attempts.find((one) => idOf(one) === chosen) ?? attempts[0];
  if (shown === undefined) {
    return (
      <div className="mt-4">
        <EmptyState
          title="Nobody has walked the page yet"
          text="A dry run signs in, goes to the last click, proves that it could be made, and presses Cancel. Its steps, times and pictures stand here afterwards."
        />
      </div>
    );
  }
  return (
    <div className="mt-4 grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(220px,280px)_minmax(0,1fr)]">
      <ul aria-label="Walks" className="flex max-h-64 flex-col overflow-y-auto lg:max-h-[36rem]">
        {attempts.map((attempt) => (
          <li key={idOf(attempt)} className="row-line first:border-0">
            <AttemptButton attempt={attempt} chosen={attempt === shown} onChoose={() => setChosen(idOf(attempt))} />
          </li>
        ))}
      </ul>
      <AttemptDetail key={idOf(shown)} account={account} attempt={shown} />
    </div>
  );
}

type ButtonProps = { readonly attempt: TerminalAttempt; readonly chosen: boolean; readonly onChoose: () => void };

function AttemptButton({ attempt, chosen, onChoose }: ButtonProps) {
  const { icon: Icon, colour, word } = lookOf(attempt);
  const took = attempt.endedAt === null ? null : Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt);
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={`grid w-full grid-cols-[20px_1fr_auto] items-baseline gap-x-2.5 rounded-lg px-2.5 py-2.5 text-left -outline-offset-2 hover:bg-raised ${chosen ? 'bg-raised' : ''}`}
    >
      <Icon className={`size-4 translate-y-0.5 ${colour} ${word === 'at work' ? 'spin' : ''}`} aria-hidden="true" />
      <span className={chosen ? 'font-semibold' : 'font-medium'}>
        {attemptName(attempt.kind)}
        <span className="sr-only">, {word}</span>
      </span>
      <span className="text-[0.8125rem] text-faint">{took === null ? word : formatDuration(took)}</span>
      <span className="col-start-2 col-end-4 text-[0.8125rem] text-faint">{formatMoment(attempt.startedAt)}</span>
    </button>
  );
}

function lookOf(attempt: TerminalAttempt): {
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly word: string;
} {
  if (attempt.good === true) return { icon: Check, colour: 'text-accent', word: 'good' };
  if (attempt.good === false || attempt.failedStep !== null) return { icon: X, colour: 'text-caution', word: 'failed' };
  if (attempt.endedAt === null) return { icon: LoaderCircle, colour: 'text-soft', word: 'at work' };
  return { icon: CircleHelp, colour: 'text-soft', word: 'no result' };
}
