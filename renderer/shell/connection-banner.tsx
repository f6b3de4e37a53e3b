import { Unplug } from 'lucide-react';

import { ageWords } from '../age.ts';
import { useSinceSnapshot } from '../clock.ts';
import { useMirror } from '../mirror.ts';

/** Over every screen when the guard is not heard: what is not known, and what to do. */
export function ConnectionBanner() {
  const lostAt = useMirror((state) => state.lostAt);
  const hasPicture = useMirror((state) => state.snapshot !== null);
  const since = useSinceSnapshot();
  if (lostAt === null) return null;
  return (
    <div
      role="alert"
      className="flex items-start gap-3 rounded-xl border border-caution bg-caution-wash px-4 py-3 text-ink"
    >
      <Unplug className="mt-0.5 size-5 shrink-0 text-caution" aria-hidden="true" />
      <p>
        <strong className="text-caution">Connection to the guard lost</strong>{' '}
        <span aria-hidden="true">{ageWords(since)} ago</span>.{' '}
        {hasPicture ? 'All figures may be old and nothing here is known to be safe.' : 'Nothing is known yet.'} The
        guard may still be working; this window is trying to reach it. If money is at risk, use your broker’s own app.
      </p>
    </div>
  );
}
