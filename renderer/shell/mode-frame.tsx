import { useEffect } from 'react';

import { windowTitle, type Mode } from '../words/mode-words.ts';

const FRAME_COLOUR: Readonly<Record<Mode, string>> = {
  practice: 'var(--practice)',
  paper: 'var(--paper)',
  live: 'var(--live)',
};

type Props = { readonly modes: readonly Mode[]; readonly place: string | null };

/** A band along the top edge in the look of the highest stake, and the window title to match. Hatched where money is not real. */
export function ModeFrame({ modes, place }: Props) {
  const title = windowTitle(modes, place);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const mode = modes[0];
  if (mode === undefined) return null;
  const colour = { '--frame': FRAME_COLOUR[mode] } as React.CSSProperties;
  return (
    <div data-mode={mode} style={colour}>
      <div
        className={`fixed inset-x-0 top-0 z-50 h-1.5 ${mode === 'live' ? 'bg-(--frame)' : 'hatched'}`}
        aria-hidden="true"
      />
      <div className="pointer-events-none fixed inset-0 z-50 border-2 border-(--frame) opacity-70" aria-hidden="true" />
    </div>
  );
}
