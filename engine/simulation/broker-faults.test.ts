import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { brokenMarket } from '../testing/broken-market.ts';
import { activateSwitch } from './account-desk.ts';
import { instrumentNamed } from './listing.ts';
import { cancelOrder, modifyOrder } from './order-desk.ts';

describe('margin-reject', () => {
  it('refuses every order for want of margin, an exit too, as often as it was told', () => {
    const market = brokenMarket();
    market.place();
    market.break('margin-reject', { calls: 2 });
    expect(market.place({ side: 'BUY' }).rejectReason).toContain('RMS: margin exceeds');
    expect(market.place({ side: 'BUY' }).rejectReason).toContain('RMS: margin exceeds');
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
  });
});

describe('hedge-needs-margin', () => {
  it('K7: refuses the hedge while its short is open, and takes it once the short is gone', () => {
    const market = brokenMarket();
    const wing = market.symbol('NIFTY', 25_000, 'CE');
    market.place({ tradingSymbol: wing, side: 'BUY' });
    market.place();
    market.break('hedge-needs-margin');
    expect(market.place({ tradingSymbol: wing }).rejectReason).toContain('RMS: margin exceeds');
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
    expect(market.place({ tradingSymbol: wing }).status).toBe('complete');
  });

  it('leaves hedges of the other kind and new shorts alone, and goes when cleared', () => {
    const market = brokenMarket();
    const wing = market.symbol('NIFTY', 25_000, 'CE');
    market.place({ tradingSymbol: wing, side: 'BUY' });
    market.break('hedge-needs-margin');
    expect(market.place({ tradingSymbol: market.put }).status).toBe('complete');
    expect(market.place().status).toBe('complete');
    market.mend();
    expect(market.place({ tradingSymbol: wing }).status).toBe('complete');
  });

  it('K7: by its money alone, an account that is short of margin cannot sell its hedge first', () => {
    const market = brokenMarket({ fundsRupees: 120_000 });
    const wing = market.symbol('NIFTY', 25_000, 'CE');
    market.place({ tradingSymbol: wing, side: 'BUY' });
    expect(market.place().status).toBe('complete');
    expect(market.place({ tradingSymbol: wing }).rejectReason).toContain('RMS: margin exceeds, shortfall');
  });
});

describe('freeze-lowered', () => {
  it('K8: refuses what the contract list still allows', () => {
    const market = brokenMarket();
    market.break('freeze-lowered', { units: 900 });
    expect(market.place({ quantity: 910 }).rejectReason).toBe('Quantity 910 exceeds freeze quantity 900');
    expect(instrumentNamed(market.call)?.freezeQuantity).toBe(1_800);
    const half = market.place({ quantity: 845, side: 'BUY', type: 'LIMIT', price: paise(500) });
    expect(half.status).toBe('open');
    const more = { orderId: half.orderId, change: { quantity: 975 } };
    expect(modifyOrder(market.exchange, 'a', more)).toMatchObject({ ok: false, error: { code: 'bad-change' } });
    market.mend();
    expect(market.place({ quantity: 910 }).status).toBe('complete');
  });

  it('halves the published quantity unless told otherwise', () => {
    const market = brokenMarket();
    market.break('freeze-lowered');
    expect(market.place({ quantity: 1_755 }).rejectReason).toContain('exceeds freeze quantity 900');
  });
});

describe('lot-changed', () => {
  it('takes whole new lots, or exactly what is held, and nothing between', () => {
    const market = brokenMarket();
    market.place({ quantity: 130 });
    market.break('lot-changed', { units: 75 });
    expect(market.place({ side: 'BUY', quantity: 65 }).rejectReason).toBe(
      'Quantity 65 is not a multiple of lot size 75',
    );
    expect(market.place({ side: 'BUY', quantity: 75 }).status).toBe('complete');
    expect(market.place({ side: 'BUY', quantity: 55 }).status).toBe('complete');
    expect(market.held()).toBe(0);
    expect(instrumentNamed(market.call)?.lotSize).toBe(65);
    market.mend();
    expect(market.place({ quantity: 65 }).status).toBe('complete');
  });
});

describe('repeat-refused', () => {
  it('refuses a like order for a while, and not one at another price', () => {
    const market = brokenMarket();
    market.break('repeat-refused', { ms: 5_000 });
    const limit = (price: number) => market.place({ side: 'BUY', type: 'LIMIT', price: paise(price) });
    expect(limit(500).status).toBe('open');
    expect(limit(500).rejectReason).toContain('similar order');
    expect(limit(505).status).toBe('open');
    market.pass(5_000);
    expect(limit(500).status).toBe('open');
    market.mend();
    expect(limit(500).status).toBe('open');
  });
});

describe('app-cancel-refused', () => {
  it('K10: error 91400 for an order without a tag, from outside only', () => {
    const market = brokenMarket();
    const limit = { side: 'BUY', type: 'LIMIT', price: paise(500) } as const;
    const [byHand, own] = [market.place(limit), market.place({ ...limit, tag: 'TF1' })];
    market.break('app-cancel-refused');
    expect(cancelOrder(market.exchange, 'a', byHand.orderId)).toMatchObject({
      ok: false,
      error: { code: 'not-permitted', message: expect.stringContaining('91400') },
    });
    const change = { orderId: byHand.orderId, change: { quantity: 130 } };
    expect(modifyOrder(market.exchange, 'a', change)).toMatchObject({ error: { code: 'not-permitted' } });
    expect(market.order(byHand)?.status).toBe('open');
    expect(cancelOrder(market.exchange, 'a', own.orderId).ok).toBe(true);
    expect(cancelOrder(market.exchange, 'a', byHand.orderId, 'app').ok).toBe(true);
  });

  it('cleared, the order can be cancelled from outside', () => {
    const market = brokenMarket();
    const order = market.place({ side: 'BUY', type: 'LIMIT', price: paise(500) });
    market.break('app-cancel-refused');
    market.mend();
    expect(cancelOrder(market.exchange, 'a', order.orderId).ok).toBe(true);
  });
});

describe('the kill switch that misbehaves', () => {
  it('switch-while-open: is taken with a position open, and every exit is refused from then on', () => {
    const market = brokenMarket();
    market.place();
    expect(activateSwitch(market.exchange, 'a')).toMatchObject({ ok: false, error: { code: 'not-flat' } });
    market.break('switch-while-open');
    expect(activateSwitch(market.exchange, 'a').ok).toBe(true);
    market.mend();
    expect(market.book().killSwitch.state).toBe('on');
    expect(market.place({ side: 'BUY' }).rejectReason).toContain('kill switch is active');
    expect(market.held()).toBe(-65);
  });

  it('switch-stays-off: answers that it is on, and every later reading says off', () => {
    const market = brokenMarket();
    market.break('switch-stays-off', { calls: 1 });
    expect(activateSwitch(market.exchange, 'a')).toMatchObject({ ok: true, value: { killSwitch: { state: 'on' } } });
    expect(market.book().killSwitch.state).toBe('off');
    activateSwitch(market.exchange, 'a');
    expect(market.book().killSwitch.state).toBe('on');
  });
});
