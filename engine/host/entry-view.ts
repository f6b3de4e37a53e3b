import type { EntryView } from '../contract/events.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { StoredEntry } from '../domain/journal-entry.ts';
import { describeEntry } from '../domain/entry-sentences.ts';
import { toIstIso } from '../domain/time.ts';

/** A stored entry as a timeline shows it. */
export function entryView(accountId: AccountId, { seq, at, day, entry }: StoredEntry): EntryView {
  return { accountId, seq, at: toIstIso(at), day, kind: entry.kind, ...describeEntry(entry), entry: { ...entry } };
}
