import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { brokenMarket } from '../testing/broken-market.ts';
import { intrinsicValue, SETTLEMENT } from './contract-expiry.ts';
import { spotOf } from './market-index.ts';

const DAY = 86_400_000;
const at = (text: string): number => Date.parse(`${text}+05:30`);

/** An account that holds the contracts of Tuesday the 24th, on that day. */
function onExpiryDay() {
  const market = brokenMarket();
  market.place();
  market.place({ tradingSymbol: market.put, side: 'BUY', quantity: 130 });
  market.pass(3 * DAY);
  market.pass(at('2026-11-24T15:28:00') - market.exchange.now());
  return market;
}

describe('expiry', () => {
  it.each([
    ['CE', 2_450_000, 2_460_050, 10_050],
    ['CE', 2_450_000, 2_440_000, 0],
    ['PE', 2_450_000, 2_440_000, 10_000],
    ['PE', 2_450_000, 2_450_000, 0],
  ] as const)('a %s of %d at a spot of %d is worth %d', (optionType, strike, spot, worth) => {
    const contract = { underlying: 'NIFTY', expiry: '2026-11-24', strike: paise(strike), optionType } as const;
    expect(intrinsicValue(contract, paise(spot))).toBe(worth);
  });

  it('at 15:30 positions are settled at intrinsic value, their orders expire, and no money appears or vanishes', () => {
    const market = onExpiryDay();
    const far = paise(market.pricesOf().lastPrice + 3_500);
    const stop = market.place({ side: 'BUY', type: 'SL', triggerPrice: far, price: paise(far + 500) });
    const funds = () => market.exchange.funds(market.book());
    market.pass(115_000);
    const value = (): number => funds().realizedPnl + funds().unrealizedPnl;
    expect(market.held()).toBe(-65);
    market.pass(10_000);
    expect([market.held(), market.held(market.put)]).toEqual([0, 0]);
    expect(market.order(stop)?.status).toBe('expired');
    const spot = spotOf(market.exchange.market().indices.NIFTY);
    const settlements = market.book().trades.filter(({ orderId }) => orderId === SETTLEMENT);
    expect(settlements).toMatchObject([
      { tradingSymbol: market.call, side: 'BUY', quantity: 65 },
      { tradingSymbol: market.put, side: 'SELL', quantity: 130 },
    ]);
    expect(Math.abs((settlements[0]?.price ?? 0) - Math.max(0, spot - 2_450_000))).toBeLessThan(2_000);
    const cash = market.book().positions.reduce((sum, row) => sum + row.sellValue - row.buyValue, 0);
    expect(value()).toBe(cash);
    expect(funds().unrealizedPnl).toBe(0);
    expect(market.place().rejectReason).toBe('Contract is not available for trading');
  });

  it('a contract that ended while nobody looked is settled at its intrinsic value all the same', () => {
    const market = brokenMarket();
    market.place({ tradingSymbol: market.symbol('NIFTY', 27_000, 'PE') });
    const before = market.book().openingFunds + market.exchange.funds(market.book()).realizedPnl;
    const spot = spotOf(market.exchange.market().indices.NIFTY);
    market.pass(6 * DAY);
    expect(market.book().positions).toEqual([]);
    const sold = market.kept.flatMap(({ accounts }) => accounts).find(({ trades }) => trades.length > 0)?.trades[0];
    const settled = before + 65 * ((sold?.price ?? 0) - (2_700_000 - spot));
    expect(market.book().openingFunds).toBe(settled);
  });

  it('next week’s contracts are not touched', () => {
    const market = onExpiryDay();
    const next = market.symbol('NIFTY', 24_500, 'CE');
    expect(next).toContain('26DEC01');
    market.place({ tradingSymbol: next });
    market.pass(600_000);
    expect(market.held(next)).toBe(-65);
  });
});
