import { describe, expect, it } from 'vitest';

import { paise } from '../../../engine/domain/money.ts';
import { DEFAULT_ANSWERS } from '../../e2e/scripted-answers.ts';
import { atTheMoney, storyLots, straddleOrders, type PracticeInstrument } from './story-orders.ts';

const market = DEFAULT_ANSWERS['practice.instruments']();
const spot = { underlying: 'NIFTY', spot: paise(2_451_230) };

function legAtTheMoney(optionType: 'CE' | 'PE'): PracticeInstrument {
  const leg = atTheMoney(market.instruments, spot, optionType);
  if (leg === undefined) throw new Error(`the script has no ${optionType}`);
  return leg;
}

describe('the story', () => {
  it('sells at the money and puts a stop on every lot it has sold', () => {
    const call = legAtTheMoney('CE');
    const put = legAtTheMoney('PE');
    expect([call.tradingSymbol, put.tradingSymbol]).toEqual(['NIFTY26NOV24500CE', 'NIFTY26NOV24500PE']);
    const orders = straddleOrders('practice', { call, put }, 2);
    for (const leg of [call, put]) {
      const of = (side: 'BUY' | 'SELL') =>
        orders
          .filter((order) => order.tradingSymbol === leg.tradingSymbol && order.side === side)
          .reduce((sum, order) => sum + order.quantity, 0);
      expect(of('BUY')).toBe(of('SELL'));
    }
    for (const order of orders.filter((one) => one.type === 'SL')) {
      const { price = 0, triggerPrice = 0 } = order;
      expect(triggerPrice).toBeGreaterThan(0);
      expect(price).toBeGreaterThan(triggerPrice);
      expect([price % 5, triggerPrice % 5]).toEqual([0, 0]);
    }
  });

  it('grows with the limit, so that the crash always reaches it', () => {
    expect(storyLots(paise(1_000_000), 65)).toBe(2);
    expect(storyLots(paise(10_000_000), 65)).toBe(16);
  });
});
