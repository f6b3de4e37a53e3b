import type { EntryView } from '../../../engine/contract/events.ts';

/** A moment worth a line in the chart. */
export type ChartMarker = { readonly at: number; readonly label: string; readonly kill: boolean };

const LABELS: Readonly<Record<string, string>> = { 'stop-hit': 'stop hit', 'kill-latched': 'kill' };

/** Stop hits and kills of a day, oldest first, at the times the journal gives them. */
export function chartMarkers(entries: readonly EntryView[], day: string): readonly ChartMarker[] {
  return entries
    .flatMap((entry) => {
      const label = LABELS[entry.kind];
      if (label === undefined || entry.day !== day) return [];
      return [{ at: Date.parse(entry.at), label, kill: entry.kind === 'kill-latched' }];
    })
    .toSorted((a, b) => a.at - b.at);
}
