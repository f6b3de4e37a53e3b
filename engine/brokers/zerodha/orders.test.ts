import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { orderTag, type OrderRequest } from '../../domain/order.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM, NIFTY_CE } from '../../testing/builders.ts';
import { OrderAllowance } from './order-allowance.ts';
import { changeForm, placeForm } from './order-forms.ts';

const { freezeQuantity: _freeze, ...option } = NIFTY_CE;
const exit: OrderRequest = {
  tag: orderTag('tf1'),
  instrument: option,
  product: 'NRML',
  side: 'BUY',
  quantity: 65,
  type: 'MARKET',
};

describe('an order to Kite', () => {
  it('at the market is never naked: Kite protects it', () => {
    expect(placeForm(exit, 1)).toEqual({
      exchange: 'NFO',
      tradingsymbol: 'NIFTY26NOV24500CE',
      transaction_type: 'BUY',
      quantity: '65',
      product: 'NRML',
      order_type: 'MARKET',
      validity: 'DAY',
      tag: 'tf1',
      market_protection: '-1',
      autoslice: 'true',
    });
  });

  it('at a limit carries the price to the paisa and no protection', () => {
    const form = placeForm({ ...exit, type: 'LIMIT', price: paise(10_105) }, 1);
    expect(form).toMatchObject({ order_type: 'LIMIT', price: '101.05' });
    expect(form['market_protection']).toBeUndefined();
  });

  it('in a commodity is counted in lots again', () => {
    expect(placeForm({ ...exit, quantity: 3_000 }, 1_000)['quantity']).toBe('3');
  });

  it('is sliced by Kite only where nobody knows the freeze quantity', () => {
    expect(placeForm({ ...exit, instrument: NIFTY_CE }, 1)['autoslice']).toBeUndefined();
  });

  it('that is changed keeps what the change does not name', () => {
    expect(changeForm({ quantity: 130 }, { multiplier: 1, type: 'SL' })).toEqual({ quantity: '130' });
    expect(changeForm({ quantity: 65, price: paise(5) }, { multiplier: 1, type: 'MARKET' })).toEqual({
      quantity: '65',
      price: '0.05',
      order_type: 'LIMIT',
    });
  });
});

describe('what Kite has left of its limits', () => {
  it('holds the order that would be the 401st in a minute until a minute has passed since the first', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    const allowance = new OrderAllowance(clock);
    for (let placed = 0; placed < 400; placed += 1) await allowance.take();
    let through = false;
    void allowance.take().then(() => (through = true));
    await clock.advance(59_000);
    expect(through).toBe(false);
    await clock.advance(1_500);
    expect(through).toBe(true);
  });

  it('counts the orders of a day, whoever placed them, and begins anew the next', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    const allowance = new OrderAllowance(clock);
    allowance.saw(3_999);
    await allowance.take();
    allowance.saw(10);
    expect(allowance.placedToday).toBe(4_000);
    await clock.advance(24 * 3_600_000);
    expect(allowance.placedToday).toBe(0);
  });

  it('lets an order be changed 25 times', () => {
    const allowance = new OrderAllowance(new ManualClock(FRIDAY_10AM));
    const taken = Array.from({ length: 27 }, () => allowance.change('1'));
    expect(taken.filter(Boolean)).toHaveLength(25);
    expect(allowance.change('2')).toBe(true);
  });
});
