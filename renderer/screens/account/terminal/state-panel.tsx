import { CircleCheck, CircleHelp, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { ProfileView } from '../../../../engine/contract/terminal-profile.ts';
import { Button } from '../../../components/button.tsx';
import { formatMoment } from '../../../format.ts';
import { useCommand } from '../../../host/use-command.ts';
import { useIsLive } from '../../../mirror.ts';
import { brokerName } from '../../../words/engine-words.ts';
import { standbyWords, stepName, switchAhead, switchOfKill, type SwitchWords } from '../../../words/terminal-words.ts';
import { TONE_TEXT } from '../../../words/tone.ts';

type Props = {
  readonly account: AccountView;
  readonly profile: ProfileView | null;
  /** A walk has ended, well or badly. */
  readonly onWalked: () => void;
};

/** How the broker's switch stands, in one word, what it means and what to do; and the two ways to look again. */
export function StatePanel({ account, profile, onWalked }: Props) {
  const live = useIsLive();
  const broker = account.mode === 'live' ? brokerName(account.broker) : 'The practice page';
  const words = switchOfKill(account.kill, broker) ?? switchAhead(account.terminal, profile, broker);
  return (
    <section
      aria-label="The broker’s switch"
      className="grid gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(280px,400px)]"
    >
      <div className={live ? '' : 'opacity-55'}>
        {!live && <p className="mb-2 text-sm text-caution">As last heard; the guard is not connected.</p>}
        <SwitchHeadline words={words} />
        <p className="mt-2 max-w-prose">{words.meaning}</p>
        <p className="mt-2 max-w-prose text-soft">
          <span className="font-medium text-ink">What to do:</span> {words.todo}
        </p>
        <WalkButtons account={account} onWalked={onWalked} />
      </div>
      <StandingFacts account={account} />
    </section>
  );
}

function SwitchHeadline({ words }: { readonly words: SwitchWords }) {
  const icons = { safe: CircleCheck, danger: LoaderCircle, unknown: CircleHelp } as const;
  const Icon = words.tone in icons ? icons[words.tone as keyof typeof icons] : TriangleAlert;
  return (
    <p
      role="status"
      data-switch-state={words.word}
      className={`flex items-center gap-2.5 text-2xl font-semibold tracking-[-0.02em] ${TONE_TEXT[words.tone]}`}
    >
      <Icon className={`size-6 shrink-0 ${words.tone === 'danger' ? 'spin' : ''}`} aria-hidden="true" />
      {words.word}
    </p>
  );
}

type Outcome = { readonly good: boolean; readonly text: string };

function WalkButtons({ account, onWalked }: Pick<Props, 'account' | 'onWalked'>) {
  const { accountId, engine } = account;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const dryRun = useCommand('terminal.dryRun');
  const canary = useCommand('canary.run');
  const killing = engine === 'killing';
  const busy = dryRun.busy || canary.busy;
  const walk = async (run: typeof dryRun.run | typeof canary.run): Promise<void> => {
    setOutcome(null);
    const result = await run({ accountId });
    if (result.ok) setOutcome({ good: result.value.passed, text: result.value.message });
    onWalked();
  };
  return (
    <div className="mt-5">
      <div className="flex flex-wrap gap-3">
        <Button look="strong" disabled={busy || killing} onClick={() => void walk(dryRun.run)}>
          {dryRun.busy && <LoaderCircle className="spin size-4" aria-hidden="true" />}
          {dryRun.busy ? 'Walking the page …' : 'Dry run now'}
        </Button>
        <Button disabled={busy || killing} onClick={() => void walk(canary.run)}>
          {canary.busy && <LoaderCircle className="spin size-4" aria-hidden="true" />}
          {canary.busy ? 'Looking …' : 'Canary now'}
        </Button>
      </div>
      <p role="status" className="mt-2.5 min-h-5 max-w-prose text-sm text-soft">
        {killing ? (
          'The kill has the page to itself now.'
        ) : outcome === null ? (
          'Both sign in, walk to the last click and press Cancel. Nothing is changed. A canary also compares the page with the last good dry run.'
        ) : (
          <span className={outcome.good ? 'text-accent' : 'text-caution'}>{outcome.text}</span>
        )}
      </p>
    </div>
  );
}

function StandingFacts({ account: { terminal, mode, broker } }: Pick<Props, 'account'>) {
  if (terminal === undefined) return null;
  const { canary, rehearsedAt, standby } = terminal;
  const rows: readonly (readonly [string, string])[] = [
    ['Page', mode === 'live' ? `${brokerName(broker)}’s own` : 'The practice page on this PC'],
    ['Last good dry run', rehearsedAt === null ? 'none on this PC' : formatMoment(rehearsedAt)],
    [
      'Last canary',
      canary === null ? 'none yet; the next is at 08:50' : `${formatMoment(canary.at)}: ${CANARY[canary.verdict]}`,
    ],
    ...(canary !== null && canary.step !== null ? [['Step to repair', stepName(canary.step)] as const] : []),
    ['Standby', standbyWords(standby)],
  ];
  return (
    <dl className="flex flex-col self-start text-sm">
      {rows.map(([label, value]) => (
        <div key={label} className="row-line flex justify-between gap-6 py-2.5 first:border-0 first:pt-0">
          <dt className="shrink-0 text-soft">{label}</dt>
          <dd className="min-w-0 text-right font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const CANARY = {
  'as-recorded': 'as recorded',
  changed: 'the page changed',
  'would-fail': 'would fail',
  'never-recorded': 'nothing to compare with',
  'already-on': 'the switch was on already',
} as const;
