import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { useCommand } from '../../host/use-command.ts';
import { formatPrice } from '../../format.ts';
import { hrefOf } from '../../route.ts';
import { isGuarded } from '../../words/engine-words.ts';
import { LabPanel } from './lab-panel.tsx';
import { useStory, type StoryMarket } from './use-story.ts';

type Props = StoryMarket & { readonly account: AccountView };

/** A kill in three clicks, each of them something that happens to real traders. */
export function StoryPanel({ account, instruments, spots }: Props) {
  const story = useStory(account, { instruments, spots });
  const start = useCommand('engine.start');
  const reset = useCommand('practice.reset');
  const guarded = isGuarded(account);
  const short = account.positions.some((position) => position.netQuantity < 0);
  const over = account.kill !== undefined;
  return (
    <LabPanel
      title="The story"
      note={`A short straddle, a crash, and a limit of ${formatPrice(account.dayLossLimit, 0)}. Watch the card.`}
    >
      <ol className="flex flex-col">
        <Act number={1} done={guarded} title="Switch the guard on" text="It reads the account every few seconds.">
          <Button disabled={guarded || start.busy} onClick={() => void start.run({ accountId: account.accountId })}>
            Start the guard
          </Button>
        </Act>
        <Act
          number={2}
          done={short || over}
          title="Short straddle with stops"
          text="Sells the call and twice the put at the money, each with a stop loss; one put has a far stop."
        >
          <Button disabled={!story.ready || story.selling || short || over} onClick={() => void story.sellStraddle()}>
            {story.selling ? 'Selling …' : 'Sell the straddle'}
          </Button>
        </Act>
        <Act
          number={3}
          done={over}
          title="Crash the market"
          text="4 % down in 25 seconds: a stop is hit, the loss reaches the limit, the fuse blows."
        >
          <Button look="strong" disabled={!short || over || story.crashing} onClick={() => void story.crash()}>
            Crash the market
          </Button>
        </Act>
        <Act
          number={4}
          done={account.engine === 'locked'}
          title="Read what happened"
          text="Every step with its time and its proof, and the lock until the next session."
        >
          <a
            href={hrefOf({ screen: 'account', accountId: account.accountId, tab: 'incident' })}
            className="inline-flex min-h-10 items-center rounded-[9px] border border-line-strong bg-raised px-4 font-medium hover:border-soft"
          >
            Open the kill
          </a>
        </Act>
      </ol>
      <div className="row-line mt-1 flex flex-wrap items-center gap-3 pt-4">
        <Button
          small
          look="quiet"
          disabled={reset.busy}
          onClick={() => void reset.run({ accountId: account.accountId })}
        >
          Reset practice day
        </Button>
        <span className="text-[0.8125rem] text-faint">
          Opens a new practice day. A live account has no such button.
        </span>
      </div>
    </LabPanel>
  );
}

type ActProps = {
  readonly number: number;
  readonly done: boolean;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
};

function Act({ number, done, title, text, children }: ActProps) {
  return (
    <li className="row-line flex flex-wrap items-center gap-x-4 gap-y-2 py-3.5 first:border-0 first:pt-0">
      <span
        className={`grid size-7 shrink-0 place-items-center rounded-full border text-sm font-semibold ${done ? 'border-accent text-accent' : 'border-line-strong text-soft'}`}
      >
        {done ? <Check className="size-4" aria-label="done" /> : number}
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">{title}</p>
        <p className="text-[0.8125rem] text-soft">{text}</p>
      </div>
      {children}
    </li>
  );
}
