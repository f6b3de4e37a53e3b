import { TriangleAlert } from 'lucide-react';

import type { CommandValue } from '../../../../engine/contract/commands.ts';
import { Field } from '../../../components/field.tsx';
import { Pnl } from '../../../components/pnl.tsx';
import { formatTime } from '../../../format.ts';
import type { Answer } from '../../../host/use-answer.ts';

type Rehearsal = CommandValue<'policy.rehearse'>;

type Props = {
  readonly answer: Answer<Rehearsal>;
  readonly day: string;
  readonly onDay: (day: string) => void;
};

/** The day over which the rules are rehearsed while they are typed, and what saving them would do at once. */
export function RehearsalPanel({ answer, day, onDay }: Props) {
  const { value, error, asking } = answer;
  return (
    <section aria-label="Rehearsal" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h3 className="font-semibold">Rehearsal</h3>
          <p className="mt-1 text-sm text-soft">
            Below each rule: what it would have done on this day. Nothing is changed by looking.
          </p>
        </div>
        <div className="w-44">
          <Field label="Day" hint="Empty: today." error={undefined}>
            {(control) => (
              <input
                {...control}
                type="date"
                className="input"
                value={day}
                onChange={(event) => onDay(event.target.value)}
              />
            )}
          </Field>
        </div>
      </div>
      {value !== null && <AtOnce sentences={value.atOnce} />}
      {error !== null && (
        <p role="status" className="text-sm text-caution">
          {value === null ? 'Not rehearsed' : 'Not rehearsed as typed'}: {error.message}
        </p>
      )}
      {value === null && asking && (
        <p role="status" className="text-soft">
          Rehearsing …
        </p>
      )}
    </section>
  );
}

/** The one thing to know before saving: that it would act at once. */
function AtOnce({ sentences }: { readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <div role="alert" className="flex gap-3 rounded-[10px] border border-danger/60 bg-danger-wash px-4 py-3">
      <TriangleAlert className="mt-0.5 size-5 shrink-0 text-danger" aria-hidden="true" />
      <div>
        <p className="font-semibold text-danger">Saved now, this acts at once.</p>
        {sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </div>
  );
}

/** What one rule would have done on the day, and whether it holds now. */
export function OutcomeLine({ outcome }: { readonly outcome: Rehearsal['rules'][number] }) {
  return (
    <p className="mt-1 text-sm text-soft">
      {outcome.firstAt === null ? (
        <>{outcome.judged === 'none' ? 'Cannot be judged on that day. ' : 'Would not have fired. '}</>
      ) : (
        <span className="font-semibold text-ink">
          Would have fired at {formatTime(outcome.firstAt)}
          {outcome.mtm !== null && (
            <>
              {' with '}
              <Pnl amount={outcome.mtm} />
            </>
          )}
          {'. '}
        </span>
      )}
      {outcome.sentence}{' '}
      <span className={outcome.holdsNow ? 'text-caution' : 'text-faint'}>{nowWords(outcome.holdsNow)}</span>
    </p>
  );
}

function nowWords(holds: boolean | null): string {
  if (holds === null) return 'Nobody knows whether it holds now.';
  return holds ? 'It holds now.' : 'It does not hold now.';
}
