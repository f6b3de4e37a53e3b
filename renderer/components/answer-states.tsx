import type { ReactNode } from 'react';

import type { Answer } from '../host/use-answer.ts';

type Props<T> = { readonly answer: Answer<T>; readonly children: (value: T) => ReactNode };

/** An answer in all its states: being asked for, refused, shown. A refusal never hides what was known before. */
export function AnswerStates<T>({ answer, children }: Props<T>) {
  return (
    <>
      {answer.error !== null && (
        <p role="alert" className="mb-4 rounded-lg border border-caution/60 bg-caution-wash px-3.5 py-2.5 text-sm">
          {answer.error.message}
        </p>
      )}
      {answer.value === null && answer.asking && (
        <p role="status" className="py-8 text-soft">
          Asking the guard …
        </p>
      )}
      {answer.value !== null && children(answer.value)}
    </>
  );
}
