import type { Context, Hono } from 'hono';
import { paise, type Paise } from '../../domain/money.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { orderTerms } from '../../simulation/order-terms.ts';
import { cancelOrder, modifyOrder, placeOrder } from '../../simulation/order-desk.ts';
import type { OrderTicket } from '../../simulation/order-checks.ts';
import type { Refusal } from '../../simulation/order-entry.ts';
import { parseSymbol } from '../../simulation/option-chain.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import { failure, success } from './kite-replies.ts';

type Form = Readonly<Record<string, string | undefined>>;

/** What Kite knows of an order beside the exchange: its tag, which may be used again, and how often it was changed. */
export type KiteOrderNotes = {
  readonly tags: Map<string, string>;
  readonly modifications: Map<string, number>;
};

/** Kite takes so many changes of one order. */
const MOST_MODIFICATIONS = 25;
const MOST_SLICES = 10;

/** Placing, changing and cancelling, in forms. */
export function addOrderRoutes(app: Hono<Env>, context: WireContext, notes: KiteOrderNotes): void {
  const { exchange, accountId } = context;
  app.post('/orders/:variety', async (c) => {
    const form = await formOf(c);
    const ticket = readTicket(form);
    if (!ticket.ok) return failure(c, 400, 'InputException', ticket.error);
    const placed = slicesOf(context, ticket.value, form['autoslice'] === 'true').map((slice) =>
      place(context, slice, notes),
    );
    const [first] = placed;
    if (placed.length > 1)
      return success(c, {
        order_id: placed.find((each) => each.ok)?.value ?? '',
        children: placed.map((each) => (each.ok ? { order_id: each.value } : { error: sliceError(each.error) })),
      });
    return first?.ok ? success(c, { order_id: first.value }) : refused(c, first?.error);
  });
  app.put('/orders/:variety/:orderId', async (c) => {
    const orderId = c.req.param('orderId');
    const change = readPrices(await formOf(c));
    if (!change.ok) return failure(c, 400, 'InputException', change.error);
    const times = (notes.modifications.get(orderId) ?? 0) + 1;
    if (times > MOST_MODIFICATIONS)
      return failure(c, 400, 'OrderException', 'Maximum allowed order modifications exceeded.');
    const changed = modifyOrder(exchange, accountId, { orderId, change: change.value });
    if (!changed.ok) return refused(c, changed.error);
    notes.modifications.set(orderId, times);
    return success(c, { order_id: orderId });
  });
  app.delete('/orders/:variety/:orderId', (c) => {
    const orderId = c.req.param('orderId');
    const cancelled = cancelOrder(exchange, accountId, orderId);
    return cancelled.ok ? success(c, { order_id: orderId }) : refused(c, cancelled.error);
  });
}

function place(
  { exchange, accountId }: WireContext,
  ticket: OrderTicket,
  { tags }: KiteOrderNotes,
): Result<string, Refusal> {
  const { tag, ...untagged } = ticket;
  // The exchange below takes a tag once a day; Kite takes it as often as it comes.
  const book = exchange.book(accountId);
  const isUsed = book.ok && book.value.orders.some((order) => order.tag === tag);
  const placed = placeOrder(exchange, accountId, tag === undefined || isUsed ? untagged : ticket);
  if (!placed.ok) return placed;
  if (tag !== undefined) tags.set(placed.value.orderId, tag);
  return ok(placed.value.orderId);
}

/** An order above the freeze quantity in parts of whole lots, where the client asked for it. */
function slicesOf(
  { exchange, accountId }: WireContext,
  ticket: OrderTicket,
  isSliced: boolean,
): readonly OrderTicket[] {
  const contract = parseSymbol(ticket.tradingSymbol);
  if (!contract || !isSliced) return [ticket];
  const { tradingSymbol } = ticket;
  const { lotSize, freezeQuantity } = orderTerms(exchange.faults, accountId, { tradingSymbol, ...contract });
  const most = Math.max(1, Math.floor(freezeQuantity / lotSize)) * lotSize;
  const count = Math.ceil(ticket.quantity / most);
  if (count <= 1 || count > MOST_SLICES) return [ticket];
  return Array.from({ length: count }, (_each, index) => ({
    ...ticket,
    quantity: Math.min(most, ticket.quantity - index * most),
  }));
}

function sliceError({ message }: Refusal) {
  return { code: 400, error_type: 'OrderException', message, data: null };
}

function refused(c: Context, refusal: Refusal | undefined): Response {
  const { code, message } = refusal ?? { code: 'unknown-order', message: 'nothing was placed' };
  const isInput = code === 'unknown-symbol' || code === 'bad-change';
  return failure(c, 400, isInput ? 'InputException' : 'OrderException', message);
}

async function formOf(c: Context): Promise<Form> {
  const form = new URLSearchParams(await c.req.text());
  return Object.fromEntries(form);
}

const TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;
const PRODUCTS = ['NRML', 'MIS', 'CNC', 'MTF'] as const;

function readTicket(form: Form): Result<OrderTicket, string> {
  const { tradingsymbol: tradingSymbol, transaction_type: side, tag } = form;
  const type = TYPES.find((each) => each === form['order_type']);
  const product = PRODUCTS.find((each) => each === form['product']);
  if (tradingSymbol === undefined || form['exchange'] === undefined)
    return err('Missing `tradingsymbol` or `exchange`.');
  if (side !== 'BUY' && side !== 'SELL') return err('Invalid `transaction_type`.');
  if (type === undefined) return err('Invalid `order_type`.');
  if (product === undefined) return err('Invalid `product`.');
  if (tag !== undefined && !/^[A-Za-z0-9]{1,20}$/.test(tag))
    return err('Invalid `tag`. Alphanumeric, 20 characters at most.');
  // Since April 2026: no market order without protection. -1 lets Kite choose it.
  const protection = Number(form['market_protection'] ?? '0');
  if ((type === 'MARKET' || type === 'SL-M') && !(protection === -1 || (protection > 0 && protection <= 100)))
    return err('Market orders without market protection are not allowed via API.');
  const prices = readPrices(form);
  if (!prices.ok) return prices;
  const { quantity } = prices.value;
  if (quantity === undefined) return err('Missing `quantity`.');
  return ok({ ...prices.value, quantity, tradingSymbol, side, type, product, ...(tag === undefined ? {} : { tag }) });
}

type Prices = { readonly quantity?: number; readonly price?: Paise; readonly triggerPrice?: Paise };

function readPrices(form: Form): Result<Prices, string> {
  const read: { quantity?: number; price?: Paise; triggerPrice?: Paise } = {};
  for (const [name, field] of [
    ['quantity', 'quantity'],
    ['price', 'price'],
    ['trigger_price', 'triggerPrice'],
  ] as const) {
    const text = form[name];
    if (text === undefined || text === '') continue;
    const value = Number(text);
    if (!Number.isFinite(value)) return err(`Invalid \`${name}\`.`);
    if (field === 'quantity') read.quantity = value;
    else if (value !== 0) read[field] = paise(Math.round(value * 100));
  }
  return ok(read);
}
