import { useHeadline } from './use-headline.ts';

/** Says changes of state to screen readers, once each: a kill at once, everything else when the reader is free. */
export function Announcer() {
  const { tone, speech } = useHeadline();
  return (
    <div className="sr-only">
      <p aria-live="polite">{tone === 'danger' ? '' : speech}</p>
      <p aria-live="assertive">{tone === 'danger' ? speech : ''}</p>
    </div>
  );
}
