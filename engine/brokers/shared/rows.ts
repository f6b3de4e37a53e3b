import type { z } from 'zod';
import type { IncompleteReason } from '../../domain/account-snapshot.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError } from '../../ports.ts';
import { brokerError } from './broker-error.ts';

/** Rows that were understood, and what is missing because others were not. */
export type Rows<Row> = { readonly rows: readonly Row[]; readonly refused: readonly IncompleteReason[] };

/** Reads one value whole; the error names the field that could not be read. */
export function parseValue<T>(schema: z.ZodType<T>, body: unknown): Result<T, BrokerError> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  const field = fieldOf(parsed.error);
  return err(brokerError('unreadable', `field ${field} cannot be read`, field));
}

/** Reads a list row by row: a bad row costs that row and is reported; what is no list is an error and never an empty one. */
export function parseList<T>(schema: z.ZodType<T>, list: unknown, name: string): Result<Rows<T>, BrokerError> {
  if (!Array.isArray(list)) return err(brokerError('unreadable', `the answer has no list "${name}"`, name));
  const rows: T[] = [];
  const refused = new Map<string, number>();
  for (const row of list as readonly unknown[]) {
    const parsed = schema.safeParse(row);
    if (parsed.success) rows.push(parsed.data);
    else {
      const field = `${name}.${fieldOf(parsed.error)}`;
      refused.set(field, (refused.get(field) ?? 0) + 1);
    }
  }
  return ok({ rows, refused: [...refused].map(([field, count]) => ({ kind: 'rows-refused', field, rows: count })) });
}

/** The same for a list inside an object, under `name`. */
export function parseRows<T>(schema: z.ZodType<T>, body: unknown, name: string): Result<Rows<T>, BrokerError> {
  const found: unknown =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return parseList(schema, found, name);
}

function fieldOf(error: z.ZodError): string {
  return error.issues[0]?.path.map(String).join('.') || 'row';
}
