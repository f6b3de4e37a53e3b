import { useId, type CSSProperties } from 'react';

import { HOLD_MS } from '../hold.ts';
import { useHold } from './use-hold.ts';

type Props = {
  /** The accessible name and the first line: "Kill Family". */
  readonly name: string;
  /** What will happen: read with the name, shown under it. */
  readonly consequence: string;
  /** The hold has been sent and is not yet shown: presses do nothing. */
  readonly sent: boolean;
  readonly onHeld: () => void;
  readonly large?: boolean;
};

const STYLE = { '--hold-ms': `${HOLD_MS}ms` } as CSSProperties;

/** A button that acts only when held for 1.5 s, by pointer or by Space or Enter. Its ring shows how far the hold has come. */
export function HoldButton({ name, consequence, sent, onHeld, large = false }: Props) {
  const { holding, handlers } = useHold(onHeld, sent);
  const description = useId();
  return (
    <button
      type="button"
      aria-label={name}
      aria-describedby={description}
      aria-disabled={sent}
      data-holding={holding}
      style={STYLE}
      className="group relative flex w-full touch-pan-y items-center gap-3.5 overflow-hidden min-h-[82px] rounded-xl border border-danger/40 bg-danger-wash/30 px-3.5 text-left transition-colors select-none hover:border-danger data-[holding=true]:border-danger"
      {...handlers}
    >
      <span className="hold-wash absolute inset-0 bg-danger/15" aria-hidden="true" />
      <Ring large={large} />
      <span className={`relative min-w-0 flex-1 ${large ? 'py-4' : 'py-2.5'}`}>
        <span className="flex items-baseline justify-between gap-3">
          <span className="truncate font-semibold text-danger">{sent ? 'Sending the kill …' : name}</span>
          <span className="shrink-0 text-xs text-faint">{holding ? 'keep holding' : 'hold 1.5 s'}</span>
        </span>
        <span id={description} className="mt-0.5 block text-[0.8125rem] leading-snug text-soft">
          {upperFirst(consequence)}
        </span>
      </span>
    </button>
  );
}

function Ring({ large }: { readonly large: boolean }) {
  return (
    <svg
      viewBox="0 0 36 36"
      className={`relative -rotate-90 ${large ? 'size-11' : 'size-9'} shrink-0 text-danger`}
      fill="none"
      aria-hidden="true"
    >
      <circle cx="18" cy="18" r="15" stroke="currentColor" strokeWidth="3" opacity="0.25" />
      <circle
        className="hold-ring"
        cx="18"
        cy="18"
        r="15"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        pathLength="100"
      />
      <circle cx="18" cy="18" r="6" fill="currentColor" />
    </svg>
  );
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
