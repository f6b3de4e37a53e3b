import { lazy, Suspense } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { AnswerStates } from '../../components/answer-states.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { useHostNow } from '../../clock.ts';
import { useAnswer } from '../../host/use-answer.ts';
import { chartMarkers } from './chart-markers.ts';
import { useTimeline } from './use-timeline.ts';

const ASK_EVERY_MS = 15_000;

// The chart library is the heaviest thing in the app and is needed on this page alone.
const MtmChart = lazy(async () => ({ default: (await import('./mtm-chart.tsx')).MtmChart }));

/** The day's MTM with the limit, stop hits and the kill. */
export function ChartTab({ account }: { readonly account: AccountView }) {
  const now = useHostNow() ?? 0;
  const answer = useAnswer('mtm.series', { accountId: account.accountId }, Math.floor(now / ASK_EVERY_MS));
  const { entries } = useTimeline(account.accountId);
  return (
    <AnswerStates answer={answer}>
      {(series) =>
        series.points.length < 2 ? (
          <EmptyState title="No line yet" text="The chart begins with the first complete readings of the day." />
        ) : (
          <Suspense fallback={<p className="py-8 text-soft">Drawing …</p>}>
            <MtmChart points={series.points} limit={series.dayLossLimit} markers={chartMarkers(entries, series.day)} />
          </Suspense>
        )
      }
    </AnswerStates>
  );
}
