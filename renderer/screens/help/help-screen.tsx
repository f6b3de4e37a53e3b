import type { ReactNode } from 'react';

import { useMirror } from '../../mirror.ts';
import { HeadlineBand } from '../../shell/headline-band.tsx';

/** The few things to know, short enough to be read before the market opens. */
export function HelpScreen() {
  const version = useMirror((state) => state.snapshot?.version);
  return (
    <main className="flex flex-col gap-5">
      <HeadlineBand compact />
      <article className="panel grid gap-x-12 gap-y-7 p-6 lg:grid-cols-2">
        <Topic title="What it does">
          It reads your account every few seconds. When today’s loss reaches your limit and a stop loss of a short
          option was hit, it stops the account once: cancels orders, buys back shorts, sells hedges, proves the account
          flat, pulls the broker’s kill switch, proves that too, logs out, and keeps the account locked.
        </Topic>
        <Topic title="What the headline means">
          PROTECTED: the guard could kill right now. NOT PROTECTED: it could not, and the reason stands beside it.
          UNKNOWN: this window has not heard from the guard. Nothing is called safe on old figures.
        </Topic>
        <Topic title="Killing by hand">
          Hold the red button for a second and a half, or hold Space or Enter on it. It works whether or not the guard
          is switched on. Letting go early does nothing. Once begun it cannot be taken back today.
        </Topic>
        <Topic title="What cannot be undone">
          A kill counts for the whole trading day and the lock has its end written on it: no button and no restart ends
          it earlier. Exits, cancels and kills are always possible, locked or not. Settings count as soon as they are
          saved, in this version a raised limit too: decide it before the market opens.
        </Topic>
        <Topic title="When it cannot finish">
          KILL NOT PROVEN means that a step could not be confirmed by a reading. Open your broker’s own app and finish
          by hand; the Kill page of the account says which steps are proven and which are not.
        </Topic>
        <Topic title="Practice first">
          The practice lab has a market and a broker of its own. Nothing you do there reaches a real account. Break the
          practice broker in every way you can think of, and watch what the guard does.
        </Topic>
      </article>
      {version !== undefined && (
        <p className="text-sm text-faint">
          TradeFuse {version}. No data leaves this computer except to your broker and the alert channels you set up.
        </p>
      )}
    </main>
  );
}

function Topic({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className="text-lg font-semibold tracking-[-0.01em]">{title}</h2>
      <p className="mt-1.5 max-w-prose text-soft">{children}</p>
    </section>
  );
}
