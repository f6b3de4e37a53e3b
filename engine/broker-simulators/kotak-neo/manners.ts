import type { Context } from 'hono';
import type { WireManners } from '../../simulation/broken-calls.ts';

/** Calls that change something; Kotak asks for limits, margin and history by POST too. */
const WRITES: ReadonlySet<string> = new Set([
  '/quick/order/rule/ms/place',
  '/quick/order/vr/modify',
  '/quick/order/cancel',
]);

/** Kotak's words for failures (`brokers.md` 1.1, 2.1); their HTTP status for a refused address is not published. */
export const KOTAK_MANNERS: WireManners = {
  isWrite: (c: Context) => WRITES.has(c.req.path),
  expired: (c) => c.json({ stCode: 100022, errMsg: 'invalid session token', stat: 'Not_Ok' }, 403),
  rateLimited: (c, seconds) =>
    c.json({ stCode: 429, errMsg: 'Too many requests', stat: 'Not_Ok' }, 429, { 'retry-after': String(seconds) }),
  badGateway: (c) => c.json({ stCode: 502, errMsg: 'OMS unreachable', stat: 'Not_Ok' }, 502),
  addressRefused: (c) => c.json({ stCode: 100008, errMsg: 'unauthorized', stat: 'Not_Ok' }, 403),
  tagRefused: (c) => c.json({ stat: 'Not_Ok', emsg: 'Duplicate order: ig was used before', stCode: 1041 }, 400),
  withoutNumber: (answer) => ({ ...answer, nOrdNo: '' }),
};
