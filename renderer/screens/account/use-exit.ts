import { useEffect, useRef, useState } from 'react';

import type { AccountView, PositionView } from '../../../engine/contract/account-view.ts';
import { useCommand } from '../../host/use-command.ts';
import { notify } from '../../notices.ts';

/** If the guard shows no change by then, the button comes back. */
const SHOWN_WITHIN_MS = 4_000;

/** Sends an exit once; the button stays away until the guard's own figure says what is still uncovered. */
export function useExit(account: AccountView, position: PositionView) {
  const { run } = useCommand('position.exit');
  const sending = useRef(false);
  const [sentAt, setSentAt] = useState<number | null>(null);
  const pending = sentAt === position.uncoveredQuantity;

  useEffect(() => {
    if (sentAt === null) return;
    const timer = setTimeout(() => setSentAt(null), SHOWN_WITHIN_MS);
    return () => clearTimeout(timer);
  }, [sentAt]);

  const exit = (quantity: number | null): void => {
    if (sending.current) return;
    sending.current = true;
    setSentAt(position.uncoveredQuantity);
    const body = { accountId: account.accountId, positionId: position.positionId };
    void run(quantity === null ? body : { ...body, quantity }).then((result) => {
      sending.current = false;
      if (result.ok)
        notify(
          'good',
          `Exit of ${result.value.quantity} ${position.tradingSymbol} sent. The table shows when it is done.`,
        );
      else setSentAt(null);
    });
  };
  return { pending, exit };
}
