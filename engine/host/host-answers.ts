import type { CommandError } from '../contract/wire.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { refuse } from './command-handlers.ts';

/** A refusal, as every door passes it on. */
export type Refusal = { readonly ok: false; readonly error: CommandError };

/** There is no such account. */
export function noSuchAccount(accountId: AccountId): Refusal {
  return refuse('account-not-found', `There is no account "${accountId}".`, [
    { path: 'accountId', message: 'no such account' },
  ]);
}
