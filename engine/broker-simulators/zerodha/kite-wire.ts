import { Hono } from 'hono';
import { breakCalls, type Env } from '../../simulation/broken-calls.ts';
import type { Wire, WireContext } from '../frame/wire-simulator.ts';
import { limitCalls } from './kite-limits.ts';
import { addOrderRoutes, type KiteOrderNotes } from './kite-orders.ts';
import { addReadRoutes } from './kite-reads.ts';
import { failure, KITE_MANNERS, success } from './kite-replies.ts';
import { authenticate, sessionRoutes } from './kite-session.ts';
import { KiteTicker } from './kite-ticker.ts';
import { KiteTokens } from './kite-tokens.ts';

/** Kite Connect v3 over the simulated exchange: forms in, envelopes out, binary ticks, and Kite's own limits. */
export function kiteWire(context: WireContext): Wire {
  const tokens = new KiteTokens();
  const notes: KiteOrderNotes = { tags: new Map(), modifications: new Map() };
  const ticker = new KiteTicker(context, tokens, notes);
  const calls = new Hono<Env>();
  calls.use('*', authenticate(context), limitCalls(context.clock), breakCalls(context, KITE_MANNERS));
  calls.delete('/session/token', (c) => {
    context.sessions.end(`Bearer ${c.req.query('access_token') ?? ''}`);
    return success(c, true);
  });
  addReadRoutes(calls, { context, tokens, notes });
  addOrderRoutes(calls, context, notes);
  const app = new Hono().route('/', sessionRoutes(context)).route('/', calls);
  app.notFound((c) => failure(c, 404, 'GeneralException', 'Route not found'));
  return {
    app,
    upgrade: (...upgrade) => ticker.upgrade(...upgrade),
    pulse: () => ticker.pulse(),
    close: () => ticker.close(),
  };
}

/** The addresses an adapter of Kite is pointed at. */
export function kiteUrls(origin: string): Readonly<Record<string, string>> {
  return { api: origin, login: `${origin}/connect/login`, stream: origin.replace(/^http/, 'ws') };
}
