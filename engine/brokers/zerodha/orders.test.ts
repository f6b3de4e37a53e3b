import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { orderTag, type OrderRequest } from '../../domain/order.ts';
import { NIFTY_CE } from '../../testing/builders.ts';
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
