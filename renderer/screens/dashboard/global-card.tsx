import type { AccountView } from '../../../engine/contract/account-view.ts';
import { HoldButton } from '../../components/hold-button.tsx';
import { MtmFigure } from '../../components/mtm-figure.tsx';
import { countOf } from '../../format.ts';
import { useKill } from '../../host/use-kill.ts';
import { useIsLive } from '../../mirror.ts';
import { totalsOf, type Totals } from '../../words/totals.ts';

/** All accounts in one line, and the one button for all of them. */
export function GlobalCard({ accounts }: { readonly accounts: readonly AccountView[] }) {
  const totals = totalsOf(accounts);
  const live = useIsLive();
  return (
    <section
      aria-label="All accounts"
      className="panel grid items-center gap-x-8 gap-y-5 px-5 py-4 lg:grid-cols-[auto_1fr_minmax(320px,400px)]"
    >
      <div className={`min-w-[250px] ${live ? '' : 'opacity-55'}`}>
        <p className="caption">Net P&L, {countOf(totals.total, 'account')}</p>
        <p className="mt-1.5">
          <MtmFigure amount={totals.net} breached={false} current={live} />
        </p>
        <NetNote totals={totals} live={live} />
      </div>
      <dl className={`grid grid-cols-3 gap-4 sm:max-w-md ${live ? '' : 'opacity-55'}`}>
        <Count label="Open positions" value={String(totals.openPositions)} />
        <Count label="Monitoring" value={`${totals.monitoring} / ${totals.total}`} />
        <Count label="In error" value={String(totals.inError)} tone={totals.inError > 0 ? 'text-caution' : ''} />
      </dl>
      <KillAll accounts={accounts} />
    </section>
  );
}

function NetNote({ totals, live }: { readonly totals: Totals; readonly live: boolean }) {
  const notes = [
    ...(live ? [] : ['last known, may be old']),
    ...(totals.unknown > 0 ? [`unknown for ${countOf(totals.unknown, 'account')}, so there is no sum`] : []),
    ...(totals.stale > 0 ? [`${countOf(totals.stale, 'figure')} not fresh`] : []),
  ];
  return (
    <p className={`mt-1.5 text-[0.8125rem] ${notes.length > 0 ? 'text-caution' : 'text-faint'}`}>
      {notes.join(' · ') || 'every figure fresh'}
    </p>
  );
}

function Count({
  label,
  value,
  tone = '',
}: {
  readonly label: string;
  readonly value: string;
  readonly tone?: string;
}) {
  return (
    <div>
      <dt className="caption">{label}</dt>
      <dd className={`mt-1 text-2xl font-semibold tracking-[-0.02em] ${tone}`}>{value}</dd>
    </div>
  );
}

function KillAll({ accounts }: { readonly accounts: readonly AccountView[] }) {
  const { sent, trigger } = useKill('all');
  const working = accounts.reduce((sum, account) => sum + account.orders.filter((order) => order.working).length, 0);
  const open = accounts.reduce((sum, account) => sum + account.openPositions, 0);
  const consequence = `${countOf(accounts.length, 'account')}: cancel ${countOf(working, 'order')}, exit up to ${countOf(open, 'position')}, lock them all`;
  return <HoldButton name="Kill all" consequence={consequence} sent={sent} onHeld={trigger} />;
}
