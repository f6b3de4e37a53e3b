import type { Context, MiddlewareHandler } from 'hono';
import type { StopSignal } from '../ports.ts';
import type { RouteContext } from './broker-routes.ts';
import type { ActiveFault, FaultName } from './faults.ts';

/** What the routes know of a call once its session is found. */
export type Env = { Variables: { accountId: string } };

/** Longer than any client waits: a call that is never answered. */
const NEVER_MS = 120_000;

const PAGE = '<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>';

/** The answer to a session the broker does not know any more. */
export const expired = (c: Context): Response => c.json({ code: 'session-expired', message: 'Invalid session' }, 401);

type Call = {
  readonly c: Context<Env>;
  readonly accountId: string;
  readonly context: RouteContext;
  /** The fault if it strikes this call. */
  readonly strikes: (name: FaultName) => ActiveFault | undefined;
};

/** The fault desk's place in the transport: everything that can go wrong around a call that itself would succeed. */
export function breakCalls(context: RouteContext): MiddlewareHandler<Env> {
  return async (c, next) => {
    const accountId = c.get('accountId');
    const scope = c.req.method === 'GET' ? 'reads' : 'orders';
    const strikes = (name: FaultName) => context.exchange.faults.strike(accountId, name, scope);
    const call: Call = { c, accountId, context, strikes };
    const instead = await before(call);
    if (instead) return instead;
    await next();
    await after(call);
    return undefined;
  };
}

/** What keeps a call from having its effect; undefined lets it through. */
async function before(call: Call): Promise<Response | undefined> {
  const { c, accountId, context, strikes } = call;
  const { sessions, clock, closing } = context;
  if (strikes('connection-reset')) return cutOff(call);
  if (strikes('session-drop') || strikes('other-login')) {
    sessions.endAll(accountId);
    return expired(c);
  }
  const slow = strikes('slow');
  if (slow) await clock.sleep(slow.ms, closing);
  const limited = strikes('http-429');
  if (limited) {
    const headers = { 'retry-after': String(Math.ceil(limited.ms / 1_000)) };
    return c.json({ code: 'rate-limited', message: 'Too many requests' }, 429, headers);
  }
  if (strikes('http-5xx')) return badGateway(c);
  if (strikes('ip-not-allowed')) return c.json({ code: '100008', message: 'unauthorized' }, 403);
  if (strikes('timeout-before-effect')) return neverAnswer(call);
  const late = strikes('order-lands-late');
  if (late) {
    // The request is here in full before its sender gives up; it takes effect although nobody waits for it any more.
    await c.req.text();
    await clock.sleep(late.ms, closing);
  }
  return undefined;
}

/** What becomes of the answer of a call that had its effect. */
async function after(call: Call): Promise<void> {
  const { c, strikes } = call;
  if (strikes('timeout-after-effect')) c.res = await neverAnswer(call);
  if (strikes('http-5xx-after-effect')) c.res = badGateway(c);
  if (strikes('duplicate-tag')) c.res = c.json({ code: 'duplicate-tag', message: 'tag was used before' }, 409);
  if (strikes('empty-order-number')) c.res = c.json({ ...((await c.res.json()) as object), orderId: '' });
  if (strikes('http-html')) c.res = c.html(PAGE);
  if (strikes('http-empty')) c.res = c.body('', 200, { 'content-type': 'application/json' });
  if (strikes('http-truncated')) {
    const whole = await c.res.text();
    c.res = c.body(whole.slice(0, Math.floor(whole.length / 2)), 200, { 'content-type': 'application/json' });
  }
}

const badGateway = (c: Context): Response => c.json({ code: 'gateway', message: 'OMS unreachable' }, 502);

async function neverAnswer({ c, context }: Call): Promise<Response> {
  await context.clock.sleep(NEVER_MS, eitherSignal(c.req.raw.signal, context.closing));
  return c.json({ code: 'timeout', message: 'gateway timeout' }, 504);
}

/** Breaks the connection under the call. */
function cutOff({ c }: Call): Response {
  const { incoming } = c.env as { readonly incoming?: { readonly socket: { destroy(): void } } };
  incoming?.socket.destroy();
  return c.body(null, 500);
}

function eitherSignal(first: AbortSignal, second: StopSignal): StopSignal {
  const either = new AbortController();
  for (const signal of [first, second]) {
    if (signal.aborted) either.abort();
    signal.addEventListener('abort', () => either.abort(), { once: true });
  }
  return either.signal;
}
