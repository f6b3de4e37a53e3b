import type { AccountView, KillView } from '../../../engine/contract/account-view.ts';
import { AnswerStates } from '../../components/answer-states.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { EntryList } from '../../components/entry-list.tsx';
import { formatDuration, formatTime } from '../../format.ts';
import { useAnswer } from '../../host/use-answer.ts';
import { HandSwitchPanel } from './hand-switch-panel.tsx';
import { KillSteps } from './kill-steps.tsx';

/** The kill of the day: live while it runs, with its evidence afterwards. */
export function IncidentTab({ account }: { readonly account: AccountView }) {
  if (account.kill === undefined) {
    return (
      <EmptyState
        title="No kill today"
        text="The fuse of this account is whole. When it blows, every step stands here with its time and its proof."
      />
    );
  }
  return (
    <div className="grid gap-8 lg:grid-cols-[1fr_1fr]">
      {account.kill.handSwitch !== undefined && (
        <div className="lg:col-span-2">
          <HandSwitchPanel account={account} left={account.kill.handSwitch} />
        </div>
      )}
      <section>
        <KillSummary kill={account.kill} />
        <KillSteps kill={account.kill} />
      </section>
      <Evidence account={account} kill={account.kill} />
    </div>
  );
}

function KillSummary({ kill }: { readonly kill: KillView }) {
  const took = kill.finishedAt === null ? null : Date.parse(kill.finishedAt) - Date.parse(kill.startedAt);
  const state = kill.verified
    ? 'Verified: every step is proven by a reading.'
    : kill.finishedAt === null
      ? 'At work.'
      : kill.handSwitch !== undefined
        ? `Flat and proven; only the switch of ${kill.handSwitch.broker} is left to you.`
        : 'Finished, but not everything is proven.';
  return (
    <div className="mb-4">
      <h3 className="text-lg font-semibold tracking-[-0.01em]">{kill.cause}</h3>
      <p className="mt-1 text-soft">
        Started {formatTime(kill.startedAt)}
        {took !== null && `, took ${formatDuration(took)}`}.{' '}
        <span className={kill.verified ? 'text-accent' : 'text-caution'}>{state}</span>
      </p>
    </div>
  );
}

function Evidence({ account, kill }: { readonly account: AccountView; readonly kill: KillView }) {
  const done = kill.steps.filter((step) => step.outcome !== null).length;
  const answer = useAnswer('incident.get', { accountId: account.accountId, killId: kill.id }, done);
  return (
    <section>
      <h3 className="font-semibold">Evidence</h3>
      <AnswerStates answer={answer}>
        {(incident) => (
          <div className="mt-3">
            <EntryList entries={incident.timeline} />
            {incident.evidence.length === 0 && (
              <p className="mt-3 text-sm text-faint">No picture or mail stored yet.</p>
            )}
            <ul className="mt-3 flex flex-col gap-1 text-sm text-soft">
              {incident.evidence.map((file) => (
                <li key={file} className="font-mono text-[0.8125rem] break-all">
                  {file}
                </li>
              ))}
            </ul>
          </div>
        )}
      </AnswerStates>
    </section>
  );
}
