import { memo, useId, type CSSProperties } from 'react';

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
  /** What is said while it is being sent. */
  readonly sending?: string;
  readonly large?: boolean;
};

const STYLE = { '--hold-ms': `${HOLD_MS}ms` } as CSSProperties;

/**
 * A button that acts only when held for 1.5 s, by pointer or by Space or Enter. Its ring shows how far the hold has come.
 * The button lies under its words, so that its name is the act alone and the consequence is its description.
 */
export const HoldButton = memo(function HoldButton(props: Props) {
  const { name, consequence, sent, onHeld, sending = 'Sending the kill …', large = false } = props;
  const { holding, handlers } = useHold(onHeld, sent);
  const description = useId();
  return (
    <div data-holding={holding} style={STYLE} className="relative flex min-h-[82px] w-full">
      <button
        type="button"
        aria-describedby={description}
        aria-disabled={sent}
        className={`absolute inset-0 touch-pan-y overflow-hidden rounded-xl border bg-danger-wash/30 transition-colors select-none hover:border-danger ${holding ? 'border-danger' : 'border-danger/40'}`}
        {...handlers}
      >
        <span className="hold-wash absolute inset-0 bg-danger/15" aria-hidden="true" />
        <span className="sr-only">{name}</span>
      </button>
      <div
        className={`pointer-events-none relative flex w-full items-center gap-3.5 px-3.5 ${large ? 'py-4' : 'py-2.5'}`}
      >
        <Ring large={large} />
        <div className="min-w-0 flex-1" aria-hidden="true">
          <p className="flex items-baseline justify-between gap-3">
            <span className="truncate font-semibold text-danger">{sent ? sending : name}</span>
            <span className="shrink-0 text-xs text-faint">{holding ? 'keep holding' : 'hold 1.5 s'}</span>
          </p>
          <p id={description} className="mt-0.5 text-[0.8125rem] leading-snug text-soft">
            {upperFirst(consequence)}
          </p>
        </div>
      </div>
    </div>
  );
});

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
