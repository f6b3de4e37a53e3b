import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Result } from '../domain/result.ts';
import type { Refusal } from './order-entry.ts';
import type { Body } from './request-body.ts';

const STATUS: Readonly<Record<Refusal['code'], ContentfulStatusCode>> = {
  'unknown-account': 404,
  'unknown-symbol': 404,
  'duplicate-tag': 409,
  'unknown-order': 404,
  'order-final': 409,
  'bad-change': 400,
  'not-permitted': 409,
  'not-flat': 409,
  'switch-refused': 409,
  'bad-market': 400,
  'bad-fault': 400,
};

/** Answers with a value as JSON, or with a refusal's code and words under its HTTP status. */
export function reply<T>(c: Context, result: Result<T, Refusal>, show: (value: T) => object): Response {
  if (result.ok) return c.json(show(result.value));
  const { code, message } = result.error;
  return c.json({ code, message }, STATUS[code]);
}

/** Answers that the request makes no sense. */
export function badRequest(c: Context, message: string): Response {
  return c.json({ code: 'bad-request', message }, 400);
}

/** The request's JSON object; an empty one when there is none or it is something else. */
export async function bodyOf(c: Context): Promise<Body> {
  const body: unknown = await c.req.json().catch(() => ({}));
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : {};
}
