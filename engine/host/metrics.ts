import type { AccountView } from '../contract/account-view.ts';
import { zEngineStatus } from '../contract/account-view.ts';
import type { HostSnapshot } from '../contract/events.ts';
import { takeWorstLag } from './event-loop-lag.ts';

type Sample = { readonly labels: Readonly<Record<string, string>>; readonly value: number };
type Metric = { readonly name: string; readonly help: string; readonly samples: readonly Sample[] };

/** The Prometheus text of a snapshot. An unknown figure has no sample: it is never shown as zero. */
export function metricsText(snapshot: HostSnapshot): string {
  return [...hostMetrics(snapshot), ...accountMetrics(snapshot.accounts)].map(format).join('');
}

function hostMetrics(snapshot: HostSnapshot): readonly Metric[] {
  const unread = snapshot.alerts.filter((alert) => alert.acknowledgedAt === null).length;
  return [
    single('tradefuse_build_info', 'The running version.', 1, { version: snapshot.version }),
    single('tradefuse_accounts', 'Accounts known to the host.', snapshot.accounts.length),
    single('tradefuse_alerts_unacknowledged', 'Alerts nobody has acknowledged.', unread),
    single(
      'tradefuse_event_loop_lag_seconds',
      'Longest time the host stood still since the last look.',
      Math.round(takeWorstLag()) / 1_000,
    ),
    single('tradefuse_resident_memory_bytes', 'Memory of the host process.', process.memoryUsage.rss()),
  ];
}

function accountMetrics(accounts: readonly AccountView[]): readonly Metric[] {
  const gauge = (name: string, help: string, read: (account: AccountView) => number | null): Metric => ({
    name: `tradefuse_${name}`,
    help,
    samples: accounts.flatMap((account) => {
      const value = read(account);
      return value === null ? [] : [{ labels: { account: account.accountId, mode: account.mode }, value }];
    }),
  });
  return [
    gauge('protected', '1 when the guard could kill right now.', (account) => (account.protected ? 1 : 0)),
    gauge('mtm_paise', 'Day P&L in paise; absent when unknown.', (account) => account.mtm.value),
    gauge('day_loss_limit_paise', 'Loss in paise at which trading stops.', (account) => account.dayLossLimit),
    gauge(
      'utilization_percent',
      'Loss in percent of the limit; absent when unknown.',
      (account) => account.utilization,
    ),
    gauge('data_age_seconds', 'Age of the last complete reading.', ({ dataAgeMs }) =>
      dataAgeMs === null ? null : dataAgeMs / 1_000,
    ),
    gauge('open_positions', 'Open positions as last read.', (account) => account.openPositions),
    gauge('blockers', 'Reasons why the account is not protected.', (account) => account.blockers.length),
    engineStates(accounts),
  ];
}

function engineStates(accounts: readonly AccountView[]): Metric {
  const samples = accounts.flatMap((account) =>
    zEngineStatus.options.map((state) => ({
      labels: { account: account.accountId, state },
      value: account.engine === state ? 1 : 0,
    })),
  );
  return { name: 'tradefuse_engine_state', help: '1 for the state the engine is in.', samples };
}

function single(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): Metric {
  return { name, help, samples: [{ labels, value }] };
}

function format({ name, help, samples }: Metric): string {
  const lines = samples.map(({ labels, value }) => `${name}${formatLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
