import { ChevronRight } from 'lucide-react';
import { memo } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { AccountTrace } from '../../components/account-trace.tsx';
import { Age } from '../../components/age.tsx';
import { EngineStatusLine } from '../../components/engine-status-line.tsx';
import { Gauge } from '../../components/gauge.tsx';
import { GuardSwitch } from '../../components/guard-switch.tsx';
import { KillControl } from '../../components/kill-control.tsx';
import { ModeBadge } from '../../components/badge.tsx';
import { MtmFigure } from '../../components/mtm-figure.tsx';
import { OldListBadge } from '../../components/old-list-badge.tsx';
import { PollingBadge } from '../../components/polling-badge.tsx';
import { formatPercent, formatPrice } from '../../format.ts';
import { useIsLive } from '../../mirror.ts';
import { useIsCurrent } from '../../use-current.ts';
import { hrefOf } from '../../route.ts';
import { brokerName } from '../../words/engine-words.ts';
import { isBreached } from '../../words/breach.ts';
import { CardFacts } from './card-facts.tsx';

/** One account at a glance. Drawn again only when what the host says about it has changed. */
export const EngineCard = memo(function EngineCard({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  const killing = account.engine === 'killing' || account.engine === 'killed';
  return (
    <article
      aria-label={account.alias}
      data-engine={account.engine}
      className={`panel card-cell flex flex-col gap-3.5 p-5 pt-4 ${killing ? 'border-danger' : ''}`}
    >
      <CardHead account={account} />
      <div className={`flex flex-col gap-3 ${live ? '' : 'opacity-55'}`}>
        <CardMtm account={account} />
        <Utilisation account={account} />
        <CardFacts account={account} />
      </div>
      <div className="mt-auto">
        <KillControl account={account} />
      </div>
    </article>
  );
});

function CardHead({ account }: { readonly account: AccountView }) {
  return (
    <header>
      <div className="flex items-center gap-2">
        <h2 className="min-w-0 text-lg font-semibold tracking-[-0.015em]">
          <a
            href={hrefOf({ screen: 'account', accountId: account.accountId, tab: 'positions' })}
            className="flex items-center gap-0.5 rounded hover:underline hover:underline-offset-4"
          >
            <span className="truncate">{account.alias}</span>
            <ChevronRight className="size-4 shrink-0 text-faint" aria-hidden="true" />
          </a>
        </h2>
        <span className="ml-auto" />
        <ModeBadge mode={account.mode} />
        <GuardSwitch account={account} />
      </div>
      <p className="mt-0.5 truncate text-[0.8125rem] text-faint">
        {account.clientCode} · {brokerName(account.broker)}
      </p>
      <EngineStatusLine account={account} />
    </header>
  );
}

function CardMtm({ account }: { readonly account: AccountView }) {
  const current = useIsCurrent(account);
  return (
    <div>
      <p className="flex items-baseline justify-between text-[0.8125rem]">
        <span className="caption">MTM today</span>
        <span className="flex items-baseline gap-2">
          <PollingBadge account={account} />
          <OldListBadge account={account} />
          <Age ageMs={account.dataAgeMs} />
        </span>
      </p>
      <p className="mt-1.5">
        <MtmFigure amount={account.mtm.value} breached={isBreached(account)} current={current} />
      </p>
      <div className="mt-2.5">
        <AccountTrace account={account} />
      </div>
    </div>
  );
}

function Utilisation({ account }: { readonly account: AccountView }) {
  const current = useIsCurrent(account);
  const limit = formatPrice(account.dayLossLimit, 0);
  return (
    <div>
      <p className="mb-1.5 flex items-baseline justify-between">
        <span>
          <span className={`text-lg font-semibold ${isBreached(account) ? 'text-danger' : ''}`}>
            {formatPercent(account.utilization)}
          </span>{' '}
          <span className="caption">of the limit</span>
        </span>
        <span className="text-[0.8125rem] text-soft">
          <span className="caption">Limit</span> {limit}
        </span>
      </p>
      <Gauge percent={account.utilization} limit={limit} current={current} />
    </div>
  );
}
