import { CircleAlert, CircleX } from 'lucide-react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { useIsLive } from '../../mirror.ts';
import { hrefOf } from '../../route.ts';

type Item = NonNullable<AccountView['readiness']>[number];

function hrefOfFix(accountId: string, { screen, tab }: NonNullable<Item['fix']>): string {
  return screen === 'account' ? hrefOf({ screen, accountId, tab: tab ?? 'positions' }) : hrefOf({ screen });
}

/** What a kill needs and is not as it should be, each with the way to mend it. Nothing where all is well. */
export function ReadinessPanel({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  const wrong = (account.readiness ?? []).filter(({ level }) => level !== 'ok');
  if (!live || wrong.length === 0) return null;
  return (
    <section aria-label="Readiness" className="panel px-5 py-3.5">
      <ul className="flex flex-col gap-2">
        {wrong.map((item) => (
          <ReadinessLine key={item.code} item={item} accountId={account.accountId} />
        ))}
      </ul>
    </section>
  );
}

function ReadinessLine({ item, accountId }: { readonly item: Item; readonly accountId: string }) {
  const blocks = item.level === 'blocker';
  const Icon = blocks ? CircleX : CircleAlert;
  return (
    <li className="flex items-start gap-2.5 text-sm" data-readiness={item.code}>
      <Icon className={`mt-0.5 size-4 shrink-0 ${blocks ? 'text-danger' : 'text-caution'}`} aria-hidden="true" />
      <p className="min-w-0">
        <span className="font-medium">{item.title}</span>
        <span className="sr-only">{blocks ? ', not protected' : ', warning'}</span>
        <span className="text-soft"> · {item.message}</span>
      </p>
      {item.fix !== undefined && (
        <a
          className="ml-auto shrink-0 rounded font-medium underline underline-offset-4"
          href={hrefOfFix(accountId, item.fix)}
        >
          {item.fix.label}
        </a>
      )}
    </li>
  );
}
