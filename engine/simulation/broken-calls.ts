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

/** What breaking a call needs of the server it is made at. */
export type BreakContext = Pick<RouteContext, 'exchange' | 'clock' | 'closing'> & {
  readonly sessions: { readonly endAll: (accountId: string) => void };
};

/** How one broker says what the fault desk makes it say, and which of its calls change something. */
export type WireManners = {
  readonly isWrite: (c: Context) => boolean;
  readonly expired: (c: Context) => Response;
  readonly rateLimited: (c: Context, retryAfterSeconds: number) => Response;
  readonly badGateway: (c: Context) => Response;
  readonly addressRefused: (c: Context) => Response;
  readonly tagRefused: (c: Context) => Response;
  /** The answer to an order that was taken, without its number. */
  readonly withoutNumber: (answer: object) => object;
};

const PRACTICE_MANNERS: WireManners = {
  isWrite: (c) => c.req.method !== 'GET',
  expired,
  rateLimited: (c, seconds) =>
    c.json({ code: 'rate-limited', message: 'Too many requests' }, 429, { 'retry-after': String(seconds) }),
  badGateway: (c) => c.json({ code: 'gateway', message: 'OMS unreachable' }, 502),
  addressRefused: (c) => c.json({ code: '100008', message: 'unauthorized' }, 403),
  tagRefused: (c) => c.json({ code: 'duplicate-tag', message: 'tag was used before' }, 409),
  withoutNumber: (answer) => ({ ...answer, orderId: '' }),
};

type Call = {
  readonly c: Context<Env>;
  readonly accountId: string;
  readonly context: BreakContext;
  readonly manners: WireManners;
  /** The fault if it strikes this call. */
  readonly strikes: (name: FaultName) => ActiveFault | undefined;
};

/** The fault desk's place in the transport: everything that can go wrong around a call that itself would succeed. */
export function breakCalls(context: BreakContext, manners: WireManners = PRACTICE_MANNERS): MiddlewareHandler<Env> {
  return async (c, next) => {
    const accountId = c.get('accountId');
    const scope = manners.isWrite(c) ? 'orders' : 'reads';
    const strikes = (name: FaultName) => context.exchange.faults.strike(accountId, name, scope);
    const call: Call = { c, accountId, context, manners, strikes };
    const instead = await before(call);
    if (instead) return instead;
    await next();
    await after(call);
    return undefined;
  };
}

/** What keeps a call from having its effect; undefined lets it through. */
async function before(call: Call): Promise<Response | undefined> {
  const { c, accountId, context, manners, strikes } = call;
  const { sessions, clock, closing } = context;
  if (strikes('connection-reset')) return cutOff(call);
  if (strikes('session-drop') || strikes('other-login')) {
    sessions.endAll(accountId);
    return manners.expired(c);
  }
  const slow = strikes('slow');
  if (slow) await clock.sleep(slow.ms, closing);
  const limited = strikes('http-429');
  if (limited) return manners.rateLimited(c, Math.ceil(limited.ms / 1_000));
  if (strikes('http-5xx')) return manners.badGateway(c);
  if (strikes('ip-not-allowed')) return manners.addressRefused(c);
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
  const { c, manners, strikes } = call;
  if (strikes('timeout-after-effect')) c.res = await neverAnswer(call);
  if (strikes('http-5xx-after-effect')) c.res = manners.badGateway(c);
  if (strikes('duplicate-tag')) c.res = manners.tagRefused(c);
  if (strikes('empty-order-number')) c.res = c.json(manners.withoutNumber((await c.res.json()) as object));
  if (strikes('http-html')) c.res = c.html(PAGE);
  if (strikes('http-empty')) c.res = c.body('', 200, { 'content-type': 'application/json' });
  if (strikes('http-truncated')) {
    const whole = await c.res.text();
    c.res = c.body(whole.slice(0, Math.floor(whole.length / 2)), 200, { 'content-type': 'application/json' });
  }
}

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
