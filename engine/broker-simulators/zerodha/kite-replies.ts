import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { toIstIso } from '../../domain/time.ts';
import type { WireManners } from '../../simulation/broken-calls.ts';

/** Kite's envelope around what a call brought. */
export function success(c: Context, data: unknown): Response {
  return c.json({ status: 'success', data });
}

/** Kite's envelope around a failure. */
export function failure(c: Context, status: ContentfulStatusCode, type: string, message: string): Response {
  return c.json({ status: 'error', message, error_type: type, data: null }, status);
}

/** What Kite says to a token that is over. */
export function tokenExpired(c: Context): Response {
  return failure(c, 403, 'TokenException', 'Incorrect `api_key` or `access_token`.');
}

/** `YYYY-MM-DD HH:MM:SS` in India, as Kite writes times. */
export function istStamp(at: number): string {
  return toIstIso(at).slice(0, 19).replace('T', ' ');
}

/** How Kite says what the fault desk makes it say. */
export const KITE_MANNERS: WireManners = {
  isWrite: (c) => c.req.method !== 'GET',
  expired: tokenExpired,
  // The body of a 429 is not documented; an empty page is as good as any.
  rateLimited: (c, seconds) => c.text('', 429, { 'retry-after': String(seconds) }),
  badGateway: (c) => failure(c, 502, 'NetworkException', 'Gateway timed out.'),
  addressRefused: (c) =>
    failure(
      c,
      403,
      'PermissionException',
      'IP (203.0.113.7) is not allowed to place orders for this app. Update allowed IPs on the Kite developer console.',
    ),
  // Kite takes a tag as often as it is sent.
  tagRefused: (c) => failure(c, 400, 'InputException', 'Duplicate tag'),
  withoutNumber: (answer) => ({ ...answer, data: { order_id: '' } }),
};
