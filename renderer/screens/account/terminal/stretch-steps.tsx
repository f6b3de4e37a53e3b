import { ChevronRight } from 'lucide-react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import { Badge } from '../../../components/badge.tsx';
import { countOf } from '../../../format.ts';
import { stepName } from '../../../words/terminal-words.ts';
import type { ProfileEdits, Stretch } from './profile-draft.ts';
import { StepPart } from './step-part.tsx';

type Props = {
  readonly account: AccountView;
  readonly stretch: Stretch;
  readonly edits: ProfileEdits;
  readonly errors: Readonly<Record<string, readonly string[]>>;
  readonly locked: boolean;
  /** The step that the last look named as the one to repair. */
  readonly broken: string | null;
  readonly onEdit: (path: string, target: TargetJson | null) => void;
};

/** One stretch of the walk. It stands open where something is to be mended, was changed, or was refused. */
export function StretchSteps({ account, stretch, edits, errors, locked, broken, onEdit }: Props) {
  const { title, steps } = stretch;
  const parts = steps.flatMap((one) => one.parts);
  const changed = parts.filter((part) => part.changed || edits[part.path] !== undefined).length;
  const isBroken = steps.some(({ step }) => step === broken);
  const open = isBroken || changed > 0 || parts.some(({ path }) => errors[path] !== undefined);
  return (
    <details className="group row-line first:border-0" open={open || undefined}>
      <summary className="flex list-none flex-wrap items-center gap-x-2.5 gap-y-1.5 rounded-lg py-3 [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 shrink-0 text-faint transition-transform group-open:rotate-90"
          aria-hidden="true"
        />
        <span className="font-semibold">{title}</span>
        <span className="text-sm text-faint">{countOf(steps.length, 'step')}</span>
        {isBroken && <Badge tone="caution">to repair</Badge>}
        {changed > 0 && <Badge tone="caution">{`${changed} changed`}</Badge>}
      </summary>
      <ol aria-label={title} className="flex flex-col pb-3 sm:pl-6">
        {steps.map(({ step, parts: found }) => (
          <li
            key={`${step}-${found[0]?.path ?? ''}`}
            className="row-line grid gap-x-8 py-2 first:border-0 sm:grid-cols-[10rem_minmax(0,1fr)]"
          >
            <span className={`py-1 text-sm font-medium ${step === broken ? 'text-caution' : 'text-soft'}`}>
              {stepName(step)}
              {step === broken && <span className="block text-[0.8125rem]">the last look ended here</span>}
            </span>
            <div className="flex min-w-0 flex-col gap-1">
              {found.map((part) => (
                <StepPart
                  key={part.path}
                  account={account}
                  part={part}
                  edited={edits[part.path]}
                  errors={errors[part.path] ?? []}
                  locked={locked}
                  onEdit={(target) => onEdit(part.path, target)}
                />
              ))}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
}
