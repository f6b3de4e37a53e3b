import { useState } from 'react';

import type { EntryView } from '../../../engine/contract/events.ts';
import { useAnswer } from '../../host/use-answer.ts';
import { useMirror } from '../../mirror.ts';
import { mergeEntries } from './merge-entries.ts';

const PAGE = 100;

/** The journal of an account: pages asked for, and what has come live since. Newest first. */
export function useTimeline(accountId: string) {
  const live = useMirror((state) => state.entries);
  const [before, setBefore] = useState<number | null>(null);
  const [older, setOlder] = useState<readonly EntryView[]>([]);
  const page = useAnswer(
    'journal.page',
    before === null ? { accountId, limit: PAGE } : { accountId, limit: PAGE, before },
  );
  const entries = mergeEntries([
    older,
    page.value?.entries ?? [],
    live.filter((entry) => entry.accountId === accountId),
  ]);
  const askOlder = (): void => {
    setOlder(entries);
    setBefore(entries.at(-1)?.seq ?? null);
  };
  return { entries, more: page.value?.more ?? false, asking: page.asking, error: page.error, askOlder };
}
