/** A fuse as seen from two metres: the wire is whole, blown, or cannot be seen. */
export type FuseState = 'intact' | 'blown' | 'unseen';

/** The mark of the house, and the picture of the state; always beside words, so it is hidden from screen readers. */
export function FuseGlyph({ state, className }: { readonly state: FuseState; readonly className?: string }) {
  return (
    <svg
      viewBox="0 0 48 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
      className={className}
    >
      <rect x="7" y="4" width="34" height="16" rx="5" />
      <path d="M7 8v8M41 8v8" strokeWidth="4" />
      <path d="M1 12h5M42 12h5" />
      <Wire state={state} />
    </svg>
  );
}

function Wire({ state }: { readonly state: FuseState }) {
  switch (state) {
    case 'intact':
      return <path d="M10 12c3.5 0 3.5-3.5 7-3.5S20.500 15.500 24 15.500 27.500 8.500 31 8.500s3.500 3.500 7 3.500" />;
    case 'blown':
      return <path d="M10 12c3 0 4-2 6.500-1.500M38 12c-3 0-4 2-6.500 1.500M21.500 9.500l1-1M26 15l1 1M24 12h.01" />;
    case 'unseen':
      return <path d="M12 12h24" strokeDasharray="1 5" />;
  }
}
