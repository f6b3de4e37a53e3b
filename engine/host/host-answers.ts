import type { CommandError } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';

/** A refusal, as every door passes it on. */
export type Refusal = { readonly ok: false; readonly error: CommandError };

/** A refusal with its sentence. */
export function refuse(code: string, message: string, details?: CommandError['details']): Refusal {
  return { ok: false, error: { code, message, ...(details === undefined ? {} : { details }) } };
}

/** A success. */
export function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** There is no such account. */
export function noSuchAccount(accountId: AccountId): Refusal {
  return refuse('account-not-found', `There is no account "${accountId}".`, [
    { path: 'accountId', message: 'no such account' },
  ]);
}
