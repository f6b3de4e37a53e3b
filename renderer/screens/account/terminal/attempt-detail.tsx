import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { TerminalAttempt } from '../../../../engine/contract/terminal-profile.ts';
import { formatDuration, formatTime } from '../../../format.ts';
import { stepName } from '../../../words/terminal-words.ts';
import { AttemptPicture, PictureDialog } from './attempt-picture.tsx';

type Props = { readonly account: AccountView; readonly attempt: TerminalAttempt };

/** One walk: what became of it, how long each step took, and what the page looked like. */
export function AttemptDetail({ account, attempt }: Props) {
  const { sentence, good, failedStep, committed, blockedOrigins, steps, endedAt } = attempt;
  const failed = good === false || (failedStep !== null && endedAt !== null);
  return (
    <div className="min-w-0">
      <p className={failed ? 'text-caution' : ''}>{sentence}</p>
      <p className="mt-1 text-sm text-faint">
        Began {formatTime(attempt.startedAt)}. {COMMITTED[committed]}
        {blockedOrigins.length > 0 && ` Stopped on the way to: ${blockedOrigins.join(', ')}.`}
      </p>
      <Pictures account={account} attempt={attempt} />
      {steps.length > 0 && <StepTimes steps={steps} failedStep={failed ? failedStep : null} />}
    </div>
  );
}

const COMMITTED = {
  no: 'The last click was not made.',
  yes: 'The last click was made.',
  maybe: 'The last click may have been made: look at the switch.',
} as const;

function Pictures({ account, attempt }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  const { pictures, episodeId } = attempt;
  if (pictures.length === 0) return null;
  const at = { accountId: account.accountId, episodeId };
  return (
    <>
      <ul aria-label="Pictures" className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(130px,1fr))] gap-3">
        {pictures.map((file, index) => (
          <li key={file}>
            <AttemptPicture place={{ ...at, file }} onOpen={() => setOpen(index)} />
          </li>
        ))}
      </ul>
      {open !== null && (
        <PictureDialog at={at} files={pictures} shown={open} onShow={setOpen} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

type Step = TerminalAttempt['steps'][number];

/** Bars as long as the steps took, one under the other: the slow one is seen at once. */
function StepTimes({ steps, failedStep }: { readonly steps: readonly Step[]; readonly failedStep: string | null }) {
  const longest = Math.max(1, ...steps.map(({ ms }) => ms));
  return (
    <ol aria-label="Steps and their times" className="mt-5 flex flex-col text-sm">
      {steps.map(({ step, startedAt, ms }, index) => {
        const failed = step === failedStep && index === steps.findLastIndex((one) => one.step === failedStep);
        return (
          <li
            key={`${index}-${startedAt}`}
            className="row-line grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 py-2 first:border-0 sm:grid-cols-[11rem_minmax(0,1fr)_4.5rem]"
          >
            <span className={`truncate ${failed ? 'font-semibold text-caution' : ''}`}>
              {stepName(step)}
              {failed && <span> · failed here</span>}
            </span>
            <svg
              viewBox="0 0 100 6"
              preserveAspectRatio="none"
              className={`hidden h-1.5 w-full sm:block ${failed ? 'text-caution' : 'text-line-strong'}`}
              aria-hidden="true"
            >
              <rect width={Math.max(1, (ms / longest) * 100)} height="6" rx="1" fill="currentColor" />
            </svg>
            <span className="text-right text-soft">{formatDuration(ms)}</span>
          </li>
        );
      })}
    </ol>
  );
}
