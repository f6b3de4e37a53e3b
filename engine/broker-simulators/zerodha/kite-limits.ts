import type { MiddlewareHandler } from 'hono';
import type { Clock } from '../../ports.ts';
import type { Env } from '../../simulation/broken-calls.ts';
import { KITE_MANNERS } from './kite-replies.ts';

/** Calls in any second (`brokers.md` 7.1). */
const PER_SECOND = { orders: 10, quotes: 1, others: 10 } as const;
/** New orders in any minute. */
const ORDERS_PER_MINUTE = 400;

type Kind = keyof typeof PER_SECOND;

function kindOf(method: string, path: string): Kind {
  if (path.startsWith('/quote')) return 'quotes';
  return method !== 'GET' && path.startsWith('/orders') ? 'orders' : 'others';
}

/** Kite's own limits: more calls than it allows are answered 429, whoever sends them. */
export function limitCalls(clock: Clock): MiddlewareHandler<Env> {
  const seen: Record<Kind, readonly number[]> = { orders: [], quotes: [], others: [] };
  let placed: readonly number[] = [];
  return async (c, next) => {
    const now = clock.monotonic();
    const kind = kindOf(c.req.method, c.req.path);
    seen[kind] = [...seen[kind].filter((at) => now - at < 1_000), now];
    if (c.req.method === 'POST' && kind === 'orders') placed = [...placed.filter((at) => now - at < 60_000), now];
    if (seen[kind].length > PER_SECOND[kind] || placed.length > ORDERS_PER_MINUTE)
      return KITE_MANNERS.rateLimited(c, 1);
    return next();
  };
}
