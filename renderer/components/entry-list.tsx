import type { EntryView } from '../../engine/contract/events.ts';
import { formatTime } from '../format.ts';

const TONES: Readonly<Record<EntryView['tone'], { readonly dot: string; readonly word: string }>> = {
  neutral: { dot: 'bg-line-strong', word: '' },
  good: { dot: 'bg-accent', word: '' },
  warning: { dot: 'bg-caution', word: 'Warning' },
  danger: { dot: 'bg-danger', word: 'Kill' },
};

/** Journal entries as a list with times; the words are the host's. */
export function EntryList({ entries }: { readonly entries: readonly EntryView[] }) {
  return (
    <ol className="flex flex-col">
      {entries.map((entry) => (
        <li
          key={entry.seq}
          className="row-line grid grid-cols-[auto_4.75rem_1fr] items-baseline gap-x-3 py-2.5 first:border-0"
        >
          <i className={`mt-[0.45em] size-2 self-start rounded-full ${TONES[entry.tone].dot}`} aria-hidden="true" />
          <time dateTime={entry.at} className="text-sm text-faint">
            {formatTime(entry.at)}
          </time>
          <span className={entry.tone === 'danger' ? 'font-semibold' : ''}>
            {TONES[entry.tone].word !== '' && <span className="sr-only">{TONES[entry.tone].word}: </span>}
            {entry.text}
          </span>
        </li>
      ))}
    </ol>
  );
}
