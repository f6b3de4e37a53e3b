import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { EntryList } from '../../components/entry-list.tsx';
import { useCommand } from '../../host/use-command.ts';
import { notify } from '../../notices.ts';
import { saveText } from '../../save-text.ts';
import { useTimeline } from './use-timeline.ts';

type Filter = 'all' | 'notable';

/** The journal in words, newest first; older entries on request. */
export function TimelineTab({ account }: { readonly account: AccountView }) {
  const [filter, setFilter] = useState<Filter>('all');
  const { entries, more, asking, error, askOlder } = useTimeline(account.accountId);
  const shown =
    filter === 'all' ? entries : entries.filter((entry) => entry.tone === 'warning' || entry.tone === 'danger');
  return (
    <div>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <select
          aria-label="Show"
          className="input w-auto"
          value={filter}
          onChange={(event) => setFilter(event.target.value === 'notable' ? 'notable' : 'all')}
        >
          <option value="all">Everything</option>
          <option value="notable">Warnings and kills</option>
        </select>
        <ExportButton account={account} />
      </div>
      {error !== null && (
        <p role="alert" className="mb-4 text-caution">
          {error.message}
        </p>
      )}
      {shown.length === 0 && !asking ? (
        <EmptyState title="Nothing yet" text="Every decision, order and step of the guard will stand here." />
      ) : (
        <EntryList entries={shown} />
      )}
      {more && (
        <Button className="mt-5" disabled={asking} onClick={askOlder}>
          {asking ? 'Asking …' : 'Older entries'}
        </Button>
      )}
    </div>
  );
}

function ExportButton({ account }: { readonly account: AccountView }) {
  const { busy, run } = useCommand('journal.export');
  const save = async (): Promise<void> => {
    const result = await run({ accountId: account.accountId });
    if (!result.ok) return;
    const { csv, file, bad } = result.value;
    if (csv !== null) saveText(`${account.accountId}-journal.csv`, csv);
    else notify('good', `The journal is large: it was saved as ${file}.`);
    if (bad !== null)
      notify(
        'caution',
        `Entry ${bad.seq} does not fit the journal’s chain: ${bad.why}. Somebody or something changed it.`,
      );
  };
  return (
    <Button disabled={busy} onClick={() => void save()}>
      {busy ? 'Exporting …' : 'Export as CSV'}
    </Button>
  );
}
