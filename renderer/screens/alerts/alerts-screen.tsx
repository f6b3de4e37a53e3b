import { Bell, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react';

import type { AlertView } from '../../../engine/contract/events.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { countOf, formatMoment, formatTime } from '../../format.ts';
import { useCommand } from '../../host/use-command.ts';
import { useAccounts, useMirror } from '../../mirror.ts';
import { HeadlineBand } from '../../shell/headline-band.tsx';
import { ChannelTests } from './channel-tests.tsx';
import { orderAlerts } from './order-alerts.ts';

const NO_ALERTS: readonly AlertView[] = [];
const PRIORITIES: Readonly<
  Record<AlertView['priority'], { readonly icon: LucideIcon; readonly colour: string; readonly word: string }>
> = {
  critical: { icon: OctagonAlert, colour: 'text-danger', word: 'Critical' },
  warning: { icon: TriangleAlert, colour: 'text-caution', word: 'Warning' },
  info: { icon: Bell, colour: 'text-soft', word: 'For information' },
};

/** Every alert until it is acknowledged, and after: nothing is hidden in a toast. */
export function AlertsScreen() {
  const loaded = useMirror((state) => state.snapshot !== null);
  const alerts = orderAlerts(useMirror((state) => state.snapshot?.alerts ?? NO_ALERTS));
  const waiting = alerts.filter((alert) => alert.acknowledgedAt === null).length;
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand compact />
      <section className="panel p-5">
        <h2 className="text-xl font-semibold tracking-[-0.02em]">Alerts</h2>
        <p className="mt-1 text-soft">
          {waiting === 0 ? 'None is waiting for you.' : `${countOf(waiting, 'alert')} not acknowledged.`}
        </p>
        <div className="mt-5">
          {!loaded && <p className="text-soft">Waiting for the guard …</p>}
          {loaded && alerts.length === 0 && (
            <EmptyState
              title="No alerts"
              text="What the guard must tell you will stand here, with what became of it on each channel."
            />
          )}
          <ul className="flex flex-col">
            {alerts.map((alert) => (
              <AlertRow key={alert.alertId} alert={alert} />
            ))}
          </ul>
        </div>
      </section>
      <ChannelTests />
    </main>
  );
}

function AlertRow({ alert }: { readonly alert: AlertView }) {
  const { icon: Icon, colour, word } = PRIORITIES[alert.priority];
  const alias = useAccounts().find((account) => account.accountId === alert.accountId)?.alias;
  const done = alert.acknowledgedAt !== null;
  return (
    <li
      className={`row-line flex flex-wrap items-start gap-x-4 gap-y-2 py-4 first:border-0 first:pt-0 ${done ? 'text-soft' : ''}`}
    >
      <Icon className={`mt-0.5 size-5 shrink-0 ${colour}`} aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">
          <span className={colour}>{word}</span> · {alert.text}
        </p>
        <p className="mt-1 flex flex-wrap gap-x-3 text-[0.8125rem] text-faint">
          <span>{[alias, formatMoment(alert.raisedAt)].filter(Boolean).join(' · ')}</span>
          <Deliveries alert={alert} />
        </p>
      </div>
      <Acknowledge alert={alert} />
    </li>
  );
}

function Deliveries({ alert }: { readonly alert: AlertView }) {
  if (alert.deliveries.length === 0) return <span>not sent anywhere yet</span>;
  return alert.deliveries.map((delivery) => (
    <span key={`${delivery.channel}${delivery.at}`} className={delivery.ok ? '' : 'text-caution'}>
      {delivery.channel}{' '}
      {delivery.ok ? `delivered ${formatTime(delivery.at)}` : `failed: ${delivery.message ?? 'no reason given'}`}
    </span>
  ));
}

function Acknowledge({ alert }: { readonly alert: AlertView }) {
  const { busy, run } = useCommand('alert.acknowledge');
  if (alert.acknowledgedAt !== null)
    return <span className="text-[0.8125rem] text-faint">acknowledged {formatTime(alert.acknowledgedAt)}</span>;
  return (
    <Button
      small
      disabled={busy}
      onClick={() => void run({ alertId: alert.alertId })}
      aria-label={`Acknowledge: ${alert.text}`}
    >
      Acknowledge
    </Button>
  );
}
