import type { Context, Hono } from 'hono';
import { isWorkingOrder, netQuantity, type AccountBook } from '../../simulation/account-book.ts';
import { activateSwitch } from '../../simulation/account-desk.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { cancelOrder, placeOrder } from '../../simulation/order-desk.ts';
import { bodyOf } from '../../simulation/replies.ts';
import type { DhanContext } from './dhan-wire.ts';
import { failure } from './manners.ts';

/** The trader's controls: the kill switch, the day's profit-and-loss guard, and the exit of everything (`brokers.md` 3.1). */
export function addControlRoutes(app: Hono<Env>, { exchange, login }: DhanContext): void {
  const book = (c: Context<Env>): AccountBook => {
    const found = exchange.book(c.get('accountId'));
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  app.post('/killswitch', (c) => {
    if (c.req.query('killSwitchStatus') !== 'ACTIVATE')
      return c.json(failure('DH-905', 'Input_Exception', 'killSwitchStatus is required'), 400);
    const pulled = activateSwitch(exchange, c.get('accountId'));
    if (!pulled.ok) return c.json(failure('DH-906', 'Order_Error', pulled.error.message), 400);
    return c.json({ dhanClientId: login.clientCode, killSwitchStatus: 'Kill Switch has been successfully activated' });
  });
  app.get('/killswitch', (c) =>
    c.json({
      dhanClientId: login.clientCode,
      killSwitchStatus: book(c).killSwitch.state === 'on' ? 'ACTIVATE' : 'DEACTIVATE',
    }),
  );
  app.delete('/positions', (c) => {
    exitAll(exchange, book(c));
    return c.json({ status: 'SUCCESS', message: 'All orders and positions exited successfully' });
  });
  addPnlExit(app);
}

/** Cancels what works and closes what is open, as a market order of Dhan's own. */
function exitAll(exchange: DhanContext['exchange'], { accountId, orders, positions }: AccountBook): void {
  for (const { orderId } of orders.filter(isWorkingOrder)) cancelOrder(exchange, accountId, orderId, 'app');
  for (const position of positions) {
    const net = netQuantity(position);
    const { tradingSymbol, product } = position;
    if (net === 0 || product === 'CNC') continue;
    const side = net > 0 ? 'SELL' : 'BUY';
    const order = { tradingSymbol, product, side, quantity: Math.abs(net), type: 'MARKET' } as const;
    placeOrder(exchange, accountId, order, 'risk-desk');
  }
}

/** The guard is kept and shown; it does not fire here, so that nobody mistakes it for the app's own rules. */
function addPnlExit(app: Hono<Env>): void {
  let guard: Readonly<Record<string, unknown>> | undefined;
  app.post('/pnlExit', async (c) => {
    const { profitValue, lossValue, productType, enableKillSwitch } = await bodyOf(c);
    if (!isAmount(lossValue)) return c.json(failure('DH-905', 'Input_Exception', 'Invalid lossValue'), 400);
    guard = { profit: profitValue, loss: lossValue, productType, enable_kill_switch: enableKillSwitch === true };
    return c.json({ pnlExitStatus: 'ACTIVE', message: 'P&L based exit configured successfully' });
  });
  app.get('/pnlExit', (c) => c.json(guard ? { pnlExitStatus: 'ACTIVE', ...guard } : { pnlExitStatus: 'DISABLED' }));
  app.delete('/pnlExit', (c) => {
    guard = undefined;
    return c.json({ pnlExitStatus: 'DISABLED', message: 'P&L based exit stopped successfully' });
  });
}

function isAmount(value: unknown): boolean {
  return typeof value === 'string' && /^\d+\.\d{2}$/.test(value);
}
