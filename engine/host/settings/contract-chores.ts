import type { AccountId } from '../../domain/account-snapshot.ts';
import { removeGuarded } from '../account-commands.ts';
import type { HostCommandParts } from '../host-commands.ts';
import { KEPT_SECRETS } from '../secret-names.ts';
import type { FromWorker } from '../worker-protocol.ts';

/** What these chores are done with. */
export type ContractChoreParts = HostCommandParts & {
  readonly alarm: (accountId: AccountId, code: string, message: string) => void;
};

/** What a guard has decided and only the host can do: a secret that goes, a hash that is kept, an account that is removed. */
export class ContractChores {
  readonly #parts: ContractChoreParts;

  constructor(parts: ContractChoreParts) {
    this.#parts = parts;
  }

  /** Does a chore. One that fails leaves the account guarded as it was, and says so. */
  async hear(
    accountId: AccountId,
    chore: Extract<FromWorker, { type: 'chores' | 'keep-partner-hash' }>,
  ): Promise<void> {
    if (chore.type === 'keep-partner-hash') await this.#keep(accountId, chore.hash);
    else await this.#do(accountId, chore);
  }

  async #keep(accountId: AccountId, hash: string | null): Promise<void> {
    const { secrets, fleet, alarm } = this.#parts;
    const name = { accountId, purpose: 'partner-code' } as const;
    const kept = hash === null ? await secrets.remove(name) : await secrets.set(name, hash);
    if (!kept.ok)
      alarm(
        accountId,
        'partner-code-not-kept',
        `The partner's code could not be stored (${kept.error.message}). Until it is set again nobody can give it: changes that guard less wait 15 minutes.`,
      );
    await fleet.sendSecrets(accountId);
  }

  async #do(accountId: AccountId, chore: Extract<FromWorker, { type: 'chores' }>): Promise<void> {
    const { secrets, fleet, alarm } = this.#parts;
    for (const purpose of KEPT_SECRETS) {
      if (!chore.forgetSecrets.includes(purpose)) continue;
      const gone = await secrets.remove({ accountId, purpose });
      if (!gone.ok) alarm(accountId, 'secret-not-removed', `${purpose} could not be removed: ${gone.error.message}`);
    }
    if (!chore.removeAccount) return fleet.sendSecrets(accountId);
    const removed = await removeGuarded(this.#parts, accountId);
    if (!removed.ok)
      alarm(
        accountId,
        'account-not-removed',
        `The account was to be removed now and is guarded on: ${removed.error.message}`,
      );
  }
}
