import type { Context, Hono } from 'hono';
import { parseRupees, type Paise } from '../../domain/money.ts';
import type { OrderType } from '../../domain/order.ts';
import type { Product } from '../../domain/position.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import type { OrderTicket } from '../../simulation/order-checks.ts';
import { cancelOrder, modifyOrder, placeOrder } from '../../simulation/order-desk.ts';
import type { Refusal } from '../../simulation/order-entry.ts';
import { readForm, type Form } from './form.ts';
import type { KotakContext } from './kotak-wire.ts';
import { KOTAK_MANNERS } from './manners.ts';

const TYPES: Readonly<Record<string, OrderType>> = { L: 'LIMIT', MKT: 'MARKET', SL: 'SL', 'SL-M': 'SL-M' };
const PRODUCTS: readonly string[] = ['CNC', 'NRML', 'MIS', 'MTF'] satisfies readonly Product[];

const no = (c: Context, stCode: number, emsg: string): Response => c.json({ stat: 'Not_Ok', emsg, stCode }, 400);
const yes = (c: Context, nOrdNo: string): Response => c.json({ stat: 'Ok', nOrdNo, stCode: 200 });

/** Place, modify, cancel. */
export function addOrderRoutes(app: Hono<Env>, { exchange }: KotakContext): void {
  app.post('/quick/order/rule/ms/place', async (c) => {
    const ticket = readTicket(await readForm(c));
    if (typeof ticket === 'string') return no(c, 1005, ticket);
    const placed = placeOrder(exchange, c.get('accountId'), ticket);
    if (!placed.ok) return refused(c, placed.error);
    const { orderId, status, rejectReason = '' } = placed.value;
    if (status === 'rejected' && /margin/i.test(rejectReason))
      return no(c, 1004, `Insufficient balance. ${rejectReason}`);
    return yes(c, orderId);
  });
  app.post('/quick/order/vr/modify', async (c) => {
    const form = await readForm(c);
    const price = money(form['pr']);
    const triggerPrice = money(form['tp']);
    const change = {
      quantity: Number(form['qt']),
      ...(price ? { price } : {}),
      ...(triggerPrice ? { triggerPrice } : {}),
    };
    const changed = modifyOrder(exchange, c.get('accountId'), { orderId: String(form['no']), change });
    return changed.ok ? yes(c, changed.value.orderId) : refused(c, changed.error);
  });
  app.post('/quick/order/cancel', async (c) => {
    const { on } = await readForm(c);
    const cancelled = cancelOrder(exchange, c.get('accountId'), String(on));
    return cancelled.ok ? yes(c, cancelled.value.orderId) : refused(c, cancelled.error);
  });
}

function refused(c: Context, { code, message }: Refusal): Response {
  if (code === 'duplicate-tag') return KOTAK_MANNERS.tagRefused(c);
  if (code === 'not-permitted') return no(c, 91_400, `cancel not permitted: ${message}`);
  if (code === 'unknown-order') return no(c, 1006, 'Order already cancelled or not found.');
  if (code === 'order-final')
    return c.json({ stCode: 1021, errMsg: 'order is completed', stat: 'please provide valid order number' }, 400);
  return no(c, 1009, message);
}

function money(value: unknown): Paise | undefined {
  return typeof value === 'string' ? parseRupees(value) : undefined;
}

/** An order, or what is wrong with it. A price is "0" where there is none, never "0.0". */
function readTicket(form: Form): OrderTicket | string {
  const type = TYPES[String(form['pt'])];
  const product = String(form['pc']);
  const [price, triggerPrice] = [money(form['pr']), money(form['tp'])];
  if (!type) return 'Invalid order type';
  if (!PRODUCTS.includes(product)) return 'Invalid product';
  if (form['es'] !== 'nse_fo' && form['es'] !== 'nse_cm') return 'Invalid exchange segment';
  if (form['tt'] !== 'B' && form['tt'] !== 'S') return 'Invalid transaction type';
  if (price === undefined || triggerPrice === undefined || form['pr'] === '0.0') return 'Invalid price';
  if (typeof form['qt'] !== 'string' || !/^\d+$/.test(form['qt'])) return 'Invalid quantity';
  if (typeof form['ts'] !== 'string') return 'Invalid trading symbol';
  return {
    tradingSymbol: form['ts'],
    product: product as Product,
    side: form['tt'] === 'B' ? 'BUY' : 'SELL',
    quantity: Number(form['qt']),
    type,
    ...(price > 0 ? { price } : {}),
    ...(triggerPrice > 0 ? { triggerPrice } : {}),
    ...(typeof form['ig'] === 'string' && form['ig'] !== '' ? { tag: form['ig'] } : {}),
  };
}
