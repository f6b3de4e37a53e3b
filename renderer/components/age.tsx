import { ageSentence, ageTone } from '../age.ts';
import { useSinceSnapshot } from '../clock.ts';
import { useIsLive } from '../mirror.ts';

const TONES = { fresh: 'text-faint', amber: 'text-caution', red: 'font-semibold text-danger' } as const;

/** How old a figure is. `ageMs` is its age when the last snapshot was taken; the page counts on from there. */
export function Age({ ageMs, prefix = '' }: { readonly ageMs: number | null; readonly prefix?: string }) {
  const since = useSinceSnapshot();
  const live = useIsLive();
  const age = ageMs === null ? null : ageMs + since;
  const tone = ageTone(age);
  return (
    <span className={`whitespace-nowrap ${live ? TONES[tone] : 'text-caution'}`} data-age={tone}>
      {prefix}
      {ageSentence(age)}
    </span>
  );
}
