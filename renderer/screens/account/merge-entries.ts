import type { EntryView } from '../../../engine/contract/events.ts';

/** Lists of one account's entries as one: each entry once, newest first. */
export function mergeEntries(lists: readonly (readonly EntryView[])[]): readonly EntryView[] {
  const bySeq = new Map<number, EntryView>();
  for (const entry of lists.flat()) bySeq.set(entry.seq, entry);
  return [...bySeq.values()].toSorted((a, b) => b.seq - a.seq);
}
