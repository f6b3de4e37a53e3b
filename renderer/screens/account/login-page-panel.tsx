import { ExternalLink } from 'lucide-react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { toIstIso } from '../../../engine/domain/time.ts';
import { ageWords, countdownWords } from '../../age.ts';
import { useHostNow } from '../../clock.ts';
import { formatTime } from '../../format.ts';
import { brokerName } from '../../words/engine-words.ts';

/** The broker wants the trader himself at its login page: what to press, since when, and how long there is until the market opens. */
export function LoginPagePanel({ account }: { readonly account: AccountView }) {
  const now = useHostNow();
  const { loginPage } = account;
  if (loginPage === undefined) return null;
  const name = brokerName(account.broker);
  const locked = account.engine === 'locked' || account.kill !== undefined;
  return (
    <section
      aria-label={`Login to ${name}`}
      className="flex flex-wrap items-center gap-x-8 gap-y-4 rounded-[14px] border border-caution/70 bg-caution-wash px-5 py-4"
    >
      <div className="min-w-0 flex-1 basis-80">
        <h3 className="font-semibold">{name} wants you to log in, once a day</h3>
        <p className="mt-1 text-sm text-soft">
          {locked
            ? 'The kill has logged this account out. Log in again if TradeFuse shall go on watching it: without that it cannot see trades made elsewhere.'
            : 'Until then TradeFuse cannot see this account and a kill could close nothing. The page opens in your browser on this PC; when you are through, it goes on by itself.'}
        </p>
        <p role="status" className="mt-1 text-sm text-caution tabular-nums">
          Waiting since {formatTime(loginPage.since)}
          {now !== null && ` (${ageWords(now - Date.parse(loginPage.since))})${untilOpen(now)}`}
        </p>
      </div>
      <a
        href={loginPage.url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-h-10 items-center gap-2 rounded-[9px] border border-ink bg-ink px-4 font-medium whitespace-nowrap text-ground hover:opacity-90"
      >
        <ExternalLink className="size-4" aria-hidden="true" />
        Open {account.broker === 'zerodha' ? 'Kite' : name} login
      </a>
    </section>
  );
}

const OPENS = '09:15';

/** How long until the market opens; nothing once it is open. */
function untilOpen(now: number): string {
  const day = toIstIso(now).slice(0, 10);
  const left = Date.parse(`${day}T${OPENS}:00+05:30`) - now;
  return left > 0 ? ` · the market opens in ${countdownWords(left)}` : '';
}
