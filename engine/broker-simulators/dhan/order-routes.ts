import type { Context, Hono } from 'hono';
import { parseRupees, type Paise } from '../../domain/money.ts';
import type { OrderType } from '../../domain/order.ts';
import type { Product } from '../../domain/position.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import type { OrderTicket } from '../../simulation/order-checks.ts';
import { cancelOrder, modifyOrder, placeOrder } from '../../simulation/order-desk.ts';
import type { Refusal } from '../../simulation/order-entry.ts';
import { bodyOf } from '../../simulation/replies.ts';
import type { DhanContext } from './dhan-wire.ts';
import { DHAN_MANNERS, failure } from './manners.ts';
import { statusOf } from './rows.ts';
import type { DhanSecurities } from './securities.ts';

const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  MARKET: 'MARKET',
  STOP_LOSS: 'SL',
  STOP_LOSS_MARKET: 'SL-M',
};
const PRODUCTS: Readonly<Record<string, Product>> = { MARGIN: 'NRML', INTRADAY: 'MIS', CNC: 'CNC', MTF: 'MTF' };

type Body = Readonly<Record<string, unknown>>;

/** Place, modify, cancel. */
export function addOrderRoutes(app: Hono<Env>, { exchange, securities, login }: DhanContext): void {
  app.post('/orders', async (c) => {
    const body = await bodyOf(c);
    const ticket = body['dhanClientId'] === login.clientCode ? readTicket(body, securities) : 'Invalid dhanClientId';
    if (typeof ticket === 'string') return c.json(failure('DH-905', 'Input_Exception', ticket), 400);
    const placed = placeOrder(exchange, c.get('accountId'), ticket);
    if (!placed.ok) return refused(c, placed.error);
    const { orderId, status, rejectReason = '' } = placed.value;
    if (status === 'rejected' && /margin/i.test(rejectReason))
      return c.json(failure('DH-906', 'Order_Error', `Insufficient funds. ${rejectReason}`), 400);
    // A rejection of the exchange shows only in the order book.
    return c.json({ orderId, orderStatus: status === 'rejected' ? 'TRANSIT' : statusOf(placed.value) });
  });
  app.put('/orders/:orderId', async (c) => {
    const body = await bodyOf(c);
    const price = money(body['price']);
    const triggerPrice = money(body['triggerPrice']);
    if (TYPES[String(body['orderType'])] === undefined || body['validity'] !== 'DAY')
      return c.json(failure('DH-905', 'Input_Exception', 'orderType and validity are required'), 400);
    const change = {
      // The total, not what is left of it.
      quantity: Number(body['quantity']),
      ...(price ? { price } : {}),
      ...(triggerPrice ? { triggerPrice } : {}),
    };
    const changed = modifyOrder(exchange, c.get('accountId'), { orderId: c.req.param('orderId'), change });
    if (!changed.ok) return refused(c, changed.error);
    return c.json({ orderId: changed.value.orderId, orderStatus: 'TRANSIT' });
  });
  app.delete('/orders/:orderId', (c) => {
    const cancelled = cancelOrder(exchange, c.get('accountId'), c.req.param('orderId'));
    if (!cancelled.ok) return refused(c, cancelled.error);
    return c.json({ orderId: cancelled.value.orderId, orderStatus: 'CANCELLED' }, 202);
  });
}

function refused(c: Context, { code, message }: Refusal): Response {
  if (code === 'duplicate-tag') return DHAN_MANNERS.tagRefused(c);
  return c.json(failure('DH-906', 'Order_Error', message), 400);
}

function money(value: unknown): Paise | undefined {
  return typeof value === 'number' ? parseRupees(String(value)) : undefined;
}

/** An order, or what is wrong with it. */
function readTicket(body: Body, securities: DhanSecurities): OrderTicket | string {
  const type = TYPES[String(body['orderType'])];
  const product = PRODUCTS[String(body['productType'])];
  const tradingSymbol = securities.symbolOf(Number(body['securityId']));
  const [price, triggerPrice] = [money(body['price']), money(body['triggerPrice'])];
  const { transactionType: side, correlationId: tag, quantity } = body;
  if (!type) return 'Invalid orderType';
  if (!product) return 'Invalid productType';
  if (side !== 'BUY' && side !== 'SELL') return 'Invalid transactionType';
  if (body['exchangeSegment'] !== 'NSE_FNO' && body['exchangeSegment'] !== 'NSE_EQ') return 'Invalid exchangeSegment';
  if (tradingSymbol === undefined || typeof body['securityId'] !== 'string') return 'Invalid SecurityId';
  if (typeof quantity !== 'number') return 'Invalid quantity';
  if (tag !== undefined && !(typeof tag === 'string' && /^[a-zA-Z0-9 _-]{0,30}$/.test(tag)))
    return 'Invalid correlationId';
  return {
    tradingSymbol,
    product,
    side,
    quantity,
    type,
    ...(price ? { price } : {}),
    ...(triggerPrice ? { triggerPrice } : {}),
    ...(typeof tag === 'string' && tag !== '' ? { tag } : {}),
  };
}
