import { useCallback, useEffect, useState } from 'react';

import type { AccountView } from '../../engine/contract/account-view.ts';
import { notify } from '../notices.ts';
import { useCommand } from './use-command.ts';

/** From the hold being complete until the guard shows the kill. */
export type KillRequest = { readonly sent: boolean; readonly trigger: () => void };

/** If the guard has taken the kill but shows nothing by then, the button comes back: it is never lost to a lost message. */
const SHOWN_WITHIN_MS = 4_000;

/** Asks for a kill, once per hold, and says so when the guard did not take it. */
export function useKill(accounts: 'all' | readonly AccountView[]): KillRequest {
  const { run } = useCommand('kill.trigger');
  const [sent, setSent] = useState(false);
  const ids = accounts === 'all' ? 'all' : accounts.map((account) => account.accountId).join(' ');
  const killing = accounts !== 'all' && accounts.some((account) => account.engine === 'killing');

  useEffect(() => {
    if (!sent) return;
    const timer = setTimeout(() => setSent(false), killing ? 0 : SHOWN_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [sent, killing]);

  const trigger = useCallback(() => {
    setSent(true);
    void run({ accountIds: ids === 'all' ? 'all' : ids.split(' '), reason: 'Held the kill button' }).then((result) => {
      if (!result.ok) return setSent(false);
      const refused = result.value.kills.filter((kill) => kill.error !== undefined);
      for (const kill of refused) notify('caution', `${kill.accountId}: ${kill.error}`);
      if (refused.length > 0) setSent(false);
    });
  }, [run, ids]);

  return { sent, trigger };
}
