import type { EntryView } from '../../../engine/contract/events.ts';

/** A moment worth a line in the chart. `label` is empty where it would stand on the next one. */
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

/** Takes the label from a marker that stands closer to the last labelled one of its kind than its words are wide. */
export function thinLabels(markers: readonly ChartMarker[], narrowestMs: number): readonly ChartMarker[] {
  let lastStop = Number.NEGATIVE_INFINITY;
  return markers.map((marker) => {
    if (marker.kill) return marker;
    if (marker.at - lastStop < narrowestMs) return { ...marker, label: '' };
    lastStop = marker.at;
    return marker;
  });
}
