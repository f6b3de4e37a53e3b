import { TriangleAlert } from 'lucide-react';

import type { AccountView, KillView } from '../../../engine/contract/account-view.ts';
import { formatMoment } from '../../format.ts';

type Props = { readonly account: AccountView; readonly left: NonNullable<KillView['handSwitch']> };

/** A kill that lacks nothing but the broker's switch: what is safe, what is not, and where a person pulls it. */
export function HandSwitchPanel({ account, left }: Props) {
  const { broker, path, caveat, reflattensPerHour } = left;
  const until = account.lock?.until ?? null;
  return (
    <section aria-label={`Pull the switch of ${broker}`} className="rounded-[14px] border border-caution/70 p-5">
      <h3 className="flex items-center gap-2.5 text-lg font-semibold tracking-[-0.01em]">
        <TriangleAlert className="size-5 shrink-0 text-caution" aria-hidden="true" />
        Now pull the kill switch of {broker} by hand
      </h3>
      <ol className="mt-3 flex list-decimal flex-col gap-1 pl-5">
        {path.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="mt-2 text-sm text-soft">{caveat}</p>
      <dl className="mt-4 grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2">
        <div>
          <dt className="font-semibold text-accent">Safe</dt>
          <dd className="mt-0.5 text-soft">
            Your orders are cancelled and nothing is open: both were read back from {broker}. TradeFuse opens nothing
            here, and its lock holds{until === null ? '' : ` until ${formatMoment(until)}`}.
          </dd>
        </div>
        <div>
          <dt className="font-semibold text-caution">Not safe</dt>
          <dd className="mt-0.5 text-soft">
            {broker} itself still takes new orders, from its app, its web page and other programs. TradeFuse closes them
            again, at most {reflattensPerHour} times an hour, and only while this PC runs and it is logged in.
          </dd>
        </div>
      </dl>
    </section>
  );
}
