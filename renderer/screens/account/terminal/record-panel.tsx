import { LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { Recording, TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import { Button } from '../../../components/button.tsx';
import { useHost } from '../../../host/host-context.ts';
import { useCommand } from '../../../host/use-command.ts';
import { stepName } from '../../../words/terminal-words.ts';

const LOOK_EVERY_MS = 1_000;

type Props = {
  readonly account: AccountView;
  readonly path: string;
  readonly onTake: (target: TargetJson) => void;
  readonly onPutAway: () => void;
};

/** Has the trader point at the element in a window of its own, and offers the ways to find it again, best first. */
export function RecordPanel({ account, path, onTake, onPutAway }: Props) {
  const { accountId } = account;
  const { recording, begin, stop } = useRecording(accountId, path);
  const mine = recording !== null && recording.path === path ? recording : null;
  const runs = mine?.state === 'walking' || mine?.state === 'waiting';
  return (
    <div className="mt-2 mb-3 rounded-xl border border-line bg-raised p-4">
      <p role="status" className="flex max-w-prose items-start gap-2.5 text-sm">
        {runs && <LoaderCircle className="spin mt-0.5 size-4 shrink-0" aria-hidden="true" />}
        <span>{recordingWords(mine)}</span>
      </p>
      {mine?.state === 'picked' && <Proposals targets={mine.targets} onTake={onTake} />}
      <div className="mt-3 flex flex-wrap gap-2">
        {!runs && (
          <Button small look={mine?.state === 'picked' ? 'plain' : 'strong'} onClick={() => void begin()}>
            {mine === null ? 'Open the window' : 'Open it again'}
          </Button>
        )}
        <Button
          small
          look="quiet"
          onClick={() => {
            if (runs) void stop();
            onPutAway();
          }}
        >
          {runs ? 'Give up' : 'Leave as it is'}
        </Button>
      </div>
    </div>
  );
}

function useRecording(accountId: string, path: string) {
  const host = useHost();
  const [recording, setRecording] = useState<Recording | null>(null);
  const start = useCommand('terminal.record.start');
  const end = useCommand('terminal.record.stop');
  const runs = recording?.state === 'walking' || recording?.state === 'waiting';
  useEffect(() => {
    if (!runs) return undefined;
    const timer = setInterval(() => {
      void host.invoke('terminal.record.state', { accountId }).then((told) => {
        if (told.ok) setRecording(told.value);
      });
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [host, accountId, runs]);
  const begin = async (): Promise<void> => {
    const told = await start.run({ accountId, path });
    if (told.ok) setRecording(told.value);
  };
  const stop = async (): Promise<void> => {
    const told = await end.run({ accountId });
    if (told.ok) setRecording(told.value);
  };
  return { recording, begin, stop };
}

function recordingWords(recording: Recording | null): string {
  switch (recording?.state) {
    case 'walking':
      return 'A browser window signs in and goes to this step. Do not press anything in it yet.';
    case 'waiting':
      return recording.stoppedAt === null
        ? 'The window is at the step. Click on the element there; nothing on the page is pressed. Esc gives up.'
        : `The walk came no further than “${stepName(recording.stoppedAt)}”. If the element is on the page, click on it; otherwise give up and mend that step first.`;
    case 'picked':
      return 'Found. Take the first unless you know better: it is what a person would look for.';
    case 'failed':
      return recording.sentence ?? 'The recording came to no end.';
    case 'given-up':
      return 'Nothing was pointed at; the step is as it was.';
    case 'none':
    case undefined:
      return 'A browser window of its own signs in, walks to this step and waits for you to click on the element. The click is caught: nothing on your broker’s page is pressed.';
  }
}

type ProposalProps = { readonly targets: Recording['targets']; readonly onTake: (target: TargetJson) => void };

function Proposals({ targets, onTake }: ProposalProps) {
  return (
    <ul aria-label="Ways to find it again" className="mt-3 flex flex-col">
      {targets.map(({ target, words, lasting }, index) => (
        <li key={words} className="row-line flex flex-wrap items-center gap-x-4 gap-y-1.5 py-2.5 first:border-0">
          <span className="min-w-0 flex-1 basis-48">
            {words}
            {!lasting && (
              <span className="block text-[0.8125rem] text-caution">Looks as if it were of today only.</span>
            )}
          </span>
          <Button
            small
            look={index === 0 ? 'strong' : 'plain'}
            onClick={() => onTake(target)}
            aria-label={`Use ${words}`}
          >
            Use this
          </Button>
        </li>
      ))}
    </ul>
  );
}
