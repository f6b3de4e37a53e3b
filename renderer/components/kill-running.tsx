import { LoaderCircle } from 'lucide-react';

import type { AccountView, KillView } from '../../engine/contract/account-view.ts';
import { ageWords } from '../age.ts';
import { useHostNow } from '../clock.ts';
import { hrefOf } from '../route.ts';
import { killProgress, stepState } from '../words/kill-words.ts';

const SEGMENTS = {
  waiting: 'bg-danger/20',
  running: 'bg-danger',
  done: 'bg-ink',
  unknown: 'bg-caution',
  rejected: 'bg-caution',
} as const;

/** A kill at work, in the button's place: the step, how far, how long. */
export function KillRunning({ account, kill }: { readonly account: AccountView; readonly kill: KillView }) {
  const progress = killProgress(kill);
  const now = useHostNow();
  return (
    <a
      href={hrefOf({ screen: 'account', accountId: account.accountId, tab: 'incident' })}
      className="block min-h-[82px] rounded-xl border border-danger bg-danger-wash px-3.5 pt-3 pb-2"
    >
      <span className="flex items-center gap-2.5">
        <LoaderCircle className="spin size-4 shrink-0 text-danger" aria-hidden="true" />
        <span className="min-w-0 flex-1 truncate font-semibold text-danger">{progress.label}</span>
        <span className="shrink-0 text-xs text-soft">
          {now === null ? '' : ageWords(now - Date.parse(kill.startedAt))}
        </span>
      </span>
      <span className="mt-2.5 flex gap-1" aria-hidden="true">
        {kill.steps.map((step) => (
          <i key={step.step} className={`h-1.5 flex-1 rounded-full ${SEGMENTS[stepState(step).kind]}`} />
        ))}
      </span>
      <span className="mt-1.5 block text-[0.8125rem] text-soft">
        Step {progress.index + 1} of {progress.total}
      </span>
    </a>
  );
}
