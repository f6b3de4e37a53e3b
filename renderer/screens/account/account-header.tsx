import type { AccountView } from '../../../engine/contract/account-view.ts';
import { AccountTrace } from '../../components/account-trace.tsx';
import { Age } from '../../components/age.tsx';
import { Badge, ModeBadge } from '../../components/badge.tsx';
import { EngineStatusLine } from '../../components/engine-status-line.tsx';
import { Gauge } from '../../components/gauge.tsx';
import { GuardSwitch } from '../../components/guard-switch.tsx';
import { KillControl } from '../../components/kill-control.tsx';
import { MtmFigure } from '../../components/mtm-figure.tsx';
import { OldListBadge } from '../../components/old-list-badge.tsx';
import { PollingBadge } from '../../components/polling-badge.tsx';
import { formatPercent, formatPrice } from '../../format.ts';
import { useIsLive } from '../../mirror.ts';
import { useIsCurrent } from '../../use-current.ts';
import { isBreached } from '../../words/breach.ts';
import { brokerName } from '../../words/engine-words.ts';
import { CardFacts } from '../dashboard/card-facts.tsx';
import { SourcesLine } from './sources-line.tsx';

/** The card of the account, with room to breathe. */
export function AccountHeader({ account }: { readonly account: AccountView }) {
  const live = useIsLive();
  const current = useIsCurrent(account);
  return (
    <section
      aria-label={account.alias}
      className={`panel grid grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-5 p-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(300px,380px)] ${account.engine === 'killing' ? 'border-danger' : ''}`}
    >
      <div>
        <div className="flex flex-wrap items-center gap-2.5">
          <h2 className="text-xl font-semibold tracking-[-0.02em]">{account.alias}</h2>
          <ModeBadge mode={account.mode} />
          <Badge tone="idle">{brokerName(account.broker)}</Badge>
          <span className="text-[0.8125rem] text-faint">{account.clientCode}</span>
        </div>
        <EngineStatusLine account={account} />
        <div className={live ? '' : 'opacity-55'}>
          <p className="mt-5 flex items-baseline gap-3 text-[0.8125rem]">
            <span className="caption">MTM today</span>
            <Age ageMs={account.dataAgeMs} />
            <PollingBadge account={account} />
            <OldListBadge account={account} />
          </p>
          <p className="mt-1.5">
            <MtmFigure amount={account.mtm.value} breached={isBreached(account)} current={current} hero />
          </p>
          <SourcesLine account={account} />
        </div>
      </div>
      <div className={`flex flex-col justify-between gap-4 ${live ? '' : 'opacity-55'}`}>
        <LimitUse account={account} />
        <AccountTrace account={account} height={64} />
        <CardFacts account={account} />
      </div>
      <div className="flex flex-col justify-between gap-4">
        <span className="flex items-center justify-between gap-3 text-sm text-soft">
          Guard this account <GuardSwitch account={account} />
        </span>
        <KillControl account={account} large />
      </div>
    </section>
  );
}

function LimitUse({ account }: { readonly account: AccountView }) {
  const current = useIsCurrent(account);
  const limit = formatPrice(account.dayLossLimit, 0);
  return (
    <div>
      <p className="mb-2.5 flex items-baseline justify-between">
        <span>
          <span className={`text-2xl font-semibold tracking-[-0.02em] ${isBreached(account) ? 'text-danger' : ''}`}>
            {formatPercent(account.utilization)}
          </span>{' '}
          <span className="caption">of the limit</span>
        </span>
        <span className="text-soft">
          <span className="caption">Limit</span> {limit}
        </span>
      </p>
      <Gauge percent={account.utilization} limit={limit} current={current} />
    </div>
  );
}
