import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useState } from 'react';

import type { CommandValue } from '../../../engine/contract/commands.ts';
import { useCommand } from '../../host/use-command.ts';

type Tested = CommandValue<'account.testConnection'>;

/** A login that is being tried, and what came of the last try. */
export type LoginCheck = {
  readonly busy: boolean;
  readonly answer: Tested | null;
  readonly test: (accountId: string) => Promise<Tested | null>;
};

/** Logs in with what is stored, reads the account, and asks whether orders would be taken. */
export function useLoginCheck(): LoginCheck {
  const { busy, run } = useCommand('account.testConnection');
  const [answer, setAnswer] = useState<Tested | null>(null);
  const test = async (accountId: string): Promise<Tested | null> => {
    setAnswer(null);
    const result = await run({ accountId });
    setAnswer(result.ok ? result.value : null);
    return result.ok ? result.value : null;
  };
  return { busy, answer, test };
}

/** What came of it: what happened, what it means for the money, what to do. */
export function LoginCheckResult({ check }: { readonly check: LoginCheck }) {
  const { busy, answer } = check;
  if (busy)
    return (
      <p role="status" className="flex items-center gap-2.5 text-soft">
        <LoaderCircle className="spin size-4 shrink-0" aria-hidden="true" />
        Logging in, reading the account, asking whether orders would be taken …
      </p>
    );
  if (answer === null) return null;
  if (answer.trouble === null)
    return (
      <p role="status" className="flex items-center gap-2.5 font-medium text-accent">
        <CircleCheck className="size-5 shrink-0" aria-hidden="true" />
        {answer.message} {answer.latencyMs !== null && `It took ${answer.latencyMs} ms.`}
      </p>
    );
  return (
    <div role="alert" className="flex gap-3 rounded-xl border border-caution/60 bg-caution-wash px-4 py-3.5">
      <CircleAlert className="mt-0.5 size-5 shrink-0 text-caution" aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-semibold break-words">
          {answer.latencyMs === null ? 'Not logged in: ' : 'Logged in, but: '}
          {answer.message}
        </p>
        <p className="mt-1 text-sm">{answer.trouble.meaning}</p>
        <p className="mt-1 text-sm text-soft">{answer.trouble.action}</p>
      </div>
    </div>
  );
}
