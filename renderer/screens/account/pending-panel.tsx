import type { AccountView } from '../../../engine/contract/account-view.ts';
import { countdownWords } from '../../age.ts';
import { useHostNow } from '../../clock.ts';
import { Button } from '../../components/button.tsx';
import { formatMoment } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';

type Pending = NonNullable<AccountView['pending']>[number];

/** What guards less and waits for its session, with the time until then. Taking it back is one press: that tightens. */
export function PendingPanel({ account }: { readonly account: AccountView }) {
  const { busy, run } = useCommand('policy.cancel');
  const { accountId, pending = [] } = account;
  if (pending.length === 0) return null;
  return (
    <section
      aria-label="Changes that wait"
      className="rounded-[14px] border border-caution/70 bg-caution-wash px-5 py-4 text-sm"
    >
      <h3 className="font-semibold">Guards less from a later moment</h3>
      <ul className="mt-2 flex flex-col">
        {pending.map((change) => (
          <li key={change.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-1.5">
            <span>
              <span className="font-medium">{change.what}</span> {change.from} → {change.to}
              <Countdown change={change} />
            </span>
            <Button small disabled={busy} onClick={() => void run({ accountId, ids: [change.id] })}>
              Take it back
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Countdown({ change: { appliesAt } }: { readonly change: Pending }) {
  const now = useHostNow();
  if (appliesAt === null)
    return <span className="block text-soft">at the next session, when the calendar knows it</span>;
  return (
    <span className="block text-soft">
      {formatMoment(appliesAt)}
      {now === null ? '' : `, in ${countdownWords(Date.parse(appliesAt) - now)}`}
    </span>
  );
}
