import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import { AnswerStates } from '../../../components/answer-states.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { useHostNow } from '../../../clock.ts';
import { useAnswer } from '../../../host/use-answer.ts';
import { brokerName } from '../../../words/engine-words.ts';
import { needsPage } from '../../../words/terminal-words.ts';
import { AttemptList } from './attempt-list.tsx';
import { AttestPanel } from './attest-panel.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { StatePanel } from './state-panel.tsx';

const ASK_EVERY_MS = 10_000;

/** The broker's web page that a kill walks: how it stands, what the last walks saw, and the steps themselves. */
export function TerminalTab({ account }: { readonly account: AccountView }) {
  if (!needsPage(account)) {
    return (
      <EmptyState
        title="No page to walk"
        text={`${brokerName(account.broker)} has its kill switch in its API. A kill asks the API, and the API says whether it is on.`}
      />
    );
  }
  return <TerminalPage account={account} />;
}

function TerminalPage({ account }: { readonly account: AccountView }) {
  // Counts what was done here, so that what was known before it is asked for anew.
  const [done, setDone] = useState(0);
  const again = (): void => setDone((count) => count + 1);
  const now = useHostNow() ?? 0;
  const { accountId, terminal, kill, lock } = account;
  const version = `${done} ${terminal?.canary?.at ?? ''} ${terminal?.rehearsedAt ?? ''} ${lock?.until ?? ''}`;
  const profile = useAnswer('terminal.profile.get', { accountId }, version);
  const walks = useAnswer('terminal.attempts', { accountId }, `${version} ${Math.floor(now / ASK_EVERY_MS)}`);
  return (
    <div className="flex flex-col gap-10">
      <StatePanel account={account} profile={profile.value} onWalked={again} />
      {kill !== undefined && kill.finishedAt !== null && <AttestPanel account={account} killId={kill.id} />}
      <section aria-label="Walks of the page">
        <h3 className="text-lg font-semibold tracking-[-0.01em]">What the last walks saw</h3>
        <AnswerStates answer={walks}>
          {({ attempts }) => <AttemptList account={account} attempts={attempts} />}
        </AnswerStates>
      </section>
      <section aria-label="Steps of the page">
        <h3 className="text-lg font-semibold tracking-[-0.01em]">The steps</h3>
        <AnswerStates answer={profile}>
          {(value) => <ProfilePanel account={account} view={value} onChanged={again} />}
        </AnswerStates>
      </section>
    </div>
  );
}
