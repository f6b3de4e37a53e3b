import type { Context } from 'hono';
import type { WireManners } from '../../simulation/broken-calls.ts';

/** Dhan's envelope of a failure (`brokers.md` 2.2). */
export const failure = (errorCode: string, errorType: string, errorMessage: string) =>
  ({ errorType, errorCode, errorMessage }) as const;

/** Dhan's words for failures. A POST for quotes changes nothing. */
export const DHAN_MANNERS: WireManners = {
  isWrite: (c: Context) => c.req.method !== 'GET' && !c.req.path.includes('/marketfeed/'),
  expired: (c) =>
    c.json(
      failure('DH-901', 'Invalid_Authentication', 'Client ID or user generated access token is invalid or expired'),
      401,
    ),
  rateLimited: (c, seconds) =>
    c.json(failure('DH-904', 'Rate_Limit', 'Too many requests'), 429, { 'retry-after': String(seconds) }),
  badGateway: (c) => c.json(failure('DH-908', 'Internal_Server_Error', 'OMS unreachable'), 502),
  // Seen under the code for bad input (`brokers.md` 2.2).
  addressRefused: (c) => c.json(failure('DH-905', 'Input_Exception', 'Invalid IP'), 400),
  tagRefused: (c) => c.json(failure('DH-906', 'Order_Error', 'Duplicate correlationId'), 400),
  withoutNumber: (answer) => ({ ...answer, orderId: '' }),
};
