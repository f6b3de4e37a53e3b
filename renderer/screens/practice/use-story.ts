import { useState } from 'react';

import type { AccountView } from '../../../engine/contract/account-view.ts';
import { useCommand } from '../../host/use-command.ts';
import { notify } from '../../notices.ts';
import {
  atTheMoney,
  storyLots,
  storyUnderlying,
  straddleOrders,
  type PracticeInstrument,
  type PracticeSpot,
} from './story-orders.ts';

/** What the story needs of the market. */
export type StoryMarket = {
  readonly instruments: readonly PracticeInstrument[];
  readonly spots: readonly PracticeSpot[];
};

const CRASH = { movePercent: -4, overSeconds: 25 } as const;

/** The two acts of the story: selling the straddle, and the crash. */
export function useStory(account: AccountView, { instruments, spots }: StoryMarket) {
  const order = useCommand('practice.order');
  const market = useCommand('practice.market');
  const [selling, setSelling] = useState(false);
  const underlying = storyUnderlying(instruments);
  const spot = spots.find((one) => one.underlying === underlying);
  const call = spot && atTheMoney(instruments, spot, 'CE');
  const put = spot && atTheMoney(instruments, spot, 'PE');

  const sellStraddle = async (): Promise<void> => {
    if (!call || !put) return;
    setSelling(true);
    for (const body of straddleOrders(
      account.accountId,
      { call, put },
      storyLots(account.dayLossLimit, call.lotSize),
    )) {
      const result = await order.run(body);
      if (!result.ok) break;
      if (result.value.status === 'rejected')
        notify('caution', `${body.side} ${body.tradingSymbol}: ${result.value.message ?? 'rejected'}`);
    }
    setSelling(false);
  };

  const crash = async (): Promise<void> => {
    if (underlying !== undefined) await market.run({ underlying, ...CRASH });
  };

  return { ready: call !== undefined && put !== undefined, selling, crashing: market.busy, sellStraddle, crash };
}
