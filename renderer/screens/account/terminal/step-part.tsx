import { Crosshair, Pencil } from 'lucide-react';
import { useState } from 'react';

import type { AccountView } from '../../../../engine/contract/account-view.ts';
import type { ProfileView, TargetJson } from '../../../../engine/contract/terminal-profile.ts';
import { Badge } from '../../../components/badge.tsx';
import { Button } from '../../../components/button.tsx';
import { RecordPanel } from './record-panel.tsx';
import { TargetForm } from './target-form.tsx';

type Props = {
  readonly account: AccountView;
  readonly part: ProfileView['parts'][number];
  /** Changed here and not saved. */
  readonly edited: TargetJson | undefined;
  readonly errors: readonly string[];
  readonly locked: boolean;
  /** Null takes the change back. */
  readonly onEdit: (target: TargetJson | null) => void;
};

/** One element of a step: what is done with it, and the two ways to mend it. */
export function StepPart({ account, part, edited, errors, locked, onEdit }: Props) {
  const [mending, setMending] = useState<'form' | 'record' | null>(null);
  const isSegment = /\.segments\.\d+$/.test(part.path) && !part.path.startsWith('state.');
  const take = (target: TargetJson): void => {
    onEdit(target);
    setMending(null);
  };
  return (
    <div data-part={part.path}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 basis-56 py-1">{part.words}</span>
        {part.changed && edited === undefined && <Badge tone="caution">changed</Badge>}
        {edited !== undefined && <Badge tone="caution">not saved</Badge>}
        <span className="flex gap-1">
          <Button
            small
            look="quiet"
            disabled={locked}
            aria-label={`Edit: ${part.words}`}
            aria-expanded={mending === 'form'}
            onClick={() => setMending(mending === 'form' ? null : 'form')}
          >
            <Pencil className="size-3.5" aria-hidden="true" />
            Edit
          </Button>
          <Button
            small
            look="quiet"
            disabled={locked}
            aria-label={`Point at it: ${part.words}`}
            aria-expanded={mending === 'record'}
            onClick={() => setMending(mending === 'record' ? null : 'record')}
          >
            <Crosshair className="size-3.5" aria-hidden="true" />
            Point at it
          </Button>
        </span>
      </div>
      {errors.map((words) => (
        <p key={words} role="alert" className="text-sm text-caution">
          {words}
        </p>
      ))}
      {mending === 'form' && (
        <TargetForm
          target={edited ?? part.target}
          nameOnly={isSegment}
          onTake={take}
          onPutAway={() => setMending(null)}
        />
      )}
      {mending === 'record' && (
        <RecordPanel account={account} path={part.path} onTake={take} onPutAway={() => setMending(null)} />
      )}
    </div>
  );
}
