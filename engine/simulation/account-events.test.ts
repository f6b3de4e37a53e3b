import { describe, expect, it } from 'vitest';
import { brokenMarket } from '../testing/broken-market.ts';
import { activateSwitch, resetAccount } from './account-desk.ts';
import { isFlat } from './account-book.ts';
import { positionReply } from './broker-rows.ts';
import { quoteRows } from './quote-rows.ts';

describe('phone-order', () => {
  it('L8: trades more of the leg that is open, without a tag, at once', () => {
    const market = brokenMarket();
    market.place();
    market.break('phone-order');
    expect(market.held()).toBe(-130);
    expect(market.book().orders.at(-1)).not.toHaveProperty('tag');
    expect(market.exchange.faults.of('a')).toEqual([]);
  });

  it('K22: as often and as late as it was told; clearing calls off the rest', () => {
    const market = brokenMarket();
    market.break('phone-order', { ms: 2_000, calls: 3, symbol: market.put, side: 'BUY', units: 130 });
    expect(market.held(market.put)).toBe(0);
    market.pass(2_000);
    expect(market.held(market.put)).toBe(130);
    market.pass(2_000);
    expect(market.held(market.put)).toBe(260);
    market.mend();
    market.pass(10_000);
    expect(market.held(market.put)).toBe(260);
  });

  it('sells a call at the money when nothing is open', () => {
    const market = brokenMarket();
    market.break('phone-order');
    expect(market.held(market.call)).toBe(-65);
  });
});

describe('robot-order', () => {
  it('trades with a tag of its own, another one each time', () => {
    const market = brokenMarket();
    market.break('robot-order', { word: 'BOT', ms: 1_000, calls: 2 });
    market.pass(1_000);
    market.pass(1_000);
    const tags = market.book().orders.map((order) => order.tag);
    expect(new Set(tags).size).toBe(2);
    for (const tag of tags) expect(tag).toMatch(/^BOT\d+$/);
    market.pass(10_000);
    expect(market.book().orders).toHaveLength(2);
  });
});

describe('rms-square-off', () => {
  it('cancels what works and closes every leg in whole slices, kill switch or not', () => {
    const market = brokenMarket();
    market.place({ quantity: 1_755 });
    market.place({ quantity: 130 });
    market.place({ tradingSymbol: market.put, side: 'BUY' });
    const stop = market.stop();
    market.break('switch-while-open');
    activateSwitch(market.exchange, 'a');
    market.break('rms-square-off');
    market.pass(5_000);
    expect(market.held()).toBe(0);
    expect(market.held(market.put)).toBe(0);
    expect(market.order(stop)?.status).toBe('cancelled');
    expect(isFlat(market.book())).toBe(true);
  });

  it('closes only the leg it is about when one is named', () => {
    const market = brokenMarket();
    market.place();
    market.place({ tradingSymbol: market.put });
    market.break('rms-square-off', { symbol: market.put, ms: 3_000 });
    market.pass(2_900);
    expect(market.held(market.put)).toBe(-65);
    market.pass(200);
    expect([market.held(market.put), market.held()]).toEqual([0, -65]);
  });
});

describe('cash-holdings', () => {
  it('K26: shares stand in the book with their price; the account counts as flat beside them, and its day is not theirs', () => {
    const market = brokenMarket();
    const before = market.exchange.funds(market.book());
    market.break('cash-holdings', { units: 50, symbol: 'RELIANCE' });
    expect(positionReply(market.exchange, market.book()).positions).toMatchObject([
      { product: 'CNC', netQuantity: 50, instrument: { exchange: 'NSE', kind: 'equity', tradingSymbol: 'RELIANCE' } },
    ]);
    expect(isFlat(market.book())).toBe(true);
    expect(activateSwitch(market.exchange, 'a').ok).toBe(true);
    expect(market.exchange.funds(market.book())).toEqual(before);
    const [quote] = quoteRows(market.exchange, 'a', ['RELIANCE']);
    market.move('NIFTY', 2_500_000);
    expect(Number(quoteRows(market.exchange, 'a', ['RELIANCE'])[0]?.lastPrice)).toBeGreaterThan(
      Number(quote?.lastPrice),
    );
  });

  it('comes once, is carried over night, and goes with a new practice day', () => {
    const market = brokenMarket();
    market.break('cash-holdings');
    market.break('cash-holdings');
    expect(market.book().positions).toHaveLength(2);
    market.pass(86_400_000);
    expect(market.book().positions).toHaveLength(2);
    resetAccount(market.exchange, 'a');
    expect(market.book().positions).toEqual([]);
  });
});

describe('switch-already-on', () => {
  it('is on before anybody pulled it, for the rest of the day', () => {
    const market = brokenMarket();
    market.break('switch-already-on');
    expect(market.book().killSwitch.state).toBe('on');
    expect(market.place().rejectReason).toContain('kill switch is active');
    market.mend();
    expect(market.book().killSwitch.state).toBe('on');
    market.pass(86_400_000);
    expect(market.book().killSwitch.state).toBe('off');
  });
});
