import { useState, type SyntheticEvent } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { TerminalQuestion } from '../../../../engine/contract/terminal.ts';
import { countdownWords } from '../../../age.ts';
import { Button } from '../../../components/button.tsx';
import { Field } from '../../../components/field.tsx';
import { useHostNow } from '../../../clock.ts';
import { useCommand } from '../../../host/use-command.ts';

/** What only the trader can answer while the broker's page waits, with the time that is left for it. */
export function QuestionPanel({ account }: { readonly account: AccountView }) {
  const question = account.terminal?.question;
  if (!question) return null;
  // A new question begins with an empty field.
  return <Question key={question.id} accountId={account.accountId} question={question} />;
}

function Question({ accountId, question }: { readonly accountId: string; readonly question: TerminalQuestion }) {
  const now = useHostNow();
  const [typed, setTyped] = useState('');
  const { busy, run } = useCommand('terminal.answer');
  const left = now === null ? null : Date.parse(question.until) - now;
  const answer = (text: string): void => void run({ accountId, questionId: question.id, answer: text });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    answer(typed);
    setTyped('');
  };
  return (
    <form
      aria-label="The broker’s page asks you"
      onSubmit={submit}
      className="flex flex-wrap items-end gap-x-8 gap-y-4 rounded-[14px] border border-caution bg-caution-wash px-5 py-4"
    >
      <div className="min-w-0 flex-1 basis-80">
        <div role="alert">
          <h3 className="font-semibold">
            {question.what === 'otp' ? 'Your broker has sent you a code' : 'Your broker wants to see a person'}
          </h3>
        </div>
        <p className="mt-1 text-sm text-soft">{question.text}</p>
        <p className="mt-1 text-sm font-medium text-caution">
          {left === null || left > 0 ? `${left === null ? '' : countdownWords(left)} left` : 'The time is over'}
        </p>
      </div>
      <div className="flex flex-wrap items-end gap-3">
        {question.what === 'otp' && (
          <div className="w-40">
            <Field label="One-time code">
              {(control) => (
                <input
                  {...control}
                  className="input"
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  maxLength={8}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        <div className="flex gap-3 sm:pb-[1.625rem]">
          {question.what === 'otp' ? (
            <Button type="submit" look="strong" disabled={busy || !/^\d{4,8}$/.test(typed.trim())}>
              Send the code
            </Button>
          ) : (
            <Button type="submit" look="strong" disabled={busy}>
              Done in the window
            </Button>
          )}
          {question.what === 'otp' && (
            <Button look="quiet" disabled={busy} onClick={() => answer('')}>
              None came
            </Button>
          )}
        </div>
      </div>
    </form>
  );
}
