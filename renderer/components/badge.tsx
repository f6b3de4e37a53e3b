import type { ReactNode } from 'react';

import { TONE_TEXT, type Tone } from '../words/tone.ts';
import { MODE_WORDS, type Mode } from '../words/mode-words.ts';

const SHAPE =
  'inline-flex h-[22px] shrink-0 items-center gap-1.5 rounded-md px-2 text-xs font-semibold whitespace-nowrap';

/** A short statement in a quiet frame. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`${SHAPE} border border-line-strong/60 ${TONE_TEXT[tone]}`}>{children}</span>;
}

const MODE_LOOK: Readonly<Record<Mode, string>> = {
  practice: 'border border-practice text-practice',
  paper: 'border border-dashed border-paper text-paper',
  live: 'bg-live text-ground',
};

/** The mode in its own look: three shapes, not only three colours. */
export function ModeBadge({ mode }: { readonly mode: Mode }) {
  return (
    <span className={`${SHAPE} tracking-wider ${MODE_LOOK[mode]}`} title={MODE_WORDS[mode].meaning}>
      {MODE_WORDS[mode].label}
      <span className="sr-only">, {MODE_WORDS[mode].meaning}</span>
    </span>
  );
}
