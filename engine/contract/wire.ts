import { z } from 'zod';

import { accountId, isAccountId } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';

/** Integer paise on the wire. */
export const zPaise = z.number().int().safe().transform(paise);

/** An account id, safe as a file name. */
export const zAccountId = z
  .string()
  .refine(isAccountId, 'lower-case letters, digits and dashes, at most 40')
  .transform(accountId);

/** ISO 8601 with offset; the doors speak no other time. */
export const zIsoTime = z.iso.datetime({ offset: true });

/** Every answer of a door. */
export type CommandResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: CommandError };

/** An expected failure at a door. `status` is the HTTP status; the message says what happened, what it means and what to do. */
export type CommandError = {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly FieldError[] | { readonly until: string } | Readonly<Record<string, unknown>>;
};

/** A refused field: `path` is dotted ("settings.dayLossLimit"). */
export type FieldError = { readonly path: string; readonly message: string };
