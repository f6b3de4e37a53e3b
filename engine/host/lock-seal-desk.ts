import { randomBytes } from 'node:crypto';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { LockClaim } from '../domain/lock-claim.ts';
import { readAccount } from '../store/account-config.ts';
import type { LockSeal, LockSeals, SealOwner } from '../store/lock-seals.ts';
import type { ToWorker } from './worker-protocol.ts';

/** What the desk works with. */
export type SealDeskParts = {
  readonly seals: LockSeals;
  readonly owner: (accountId: AccountId) => SealOwner;
  readonly tell: (accountId: AccountId, message: Extract<ToWorker, { type: 'seal' | 'sealed' }>) => void;
  readonly failed: (accountId: AccountId, why: string) => void;
};

/** Keeps a copy of each account's lock apart from its data folder, one write after the other, behind whatever the account does. */
export class LockSealDesk {
  readonly #parts: SealDeskParts;
  readonly #turns = new Map<AccountId, Promise<void>>();

  constructor(parts: SealDeskParts) {
    this.#parts = parts;
  }

  /** Tells an account's guard what is kept of its lock, once it stands. */
  async greet(accountId: AccountId): Promise<void> {
    await this.#inTurn(accountId, async () => {
      const { seals, owner, tell } = this.#parts;
      const kept = await seals.get(owner(accountId));
      if (!kept.ok) this.#parts.failed(accountId, kept.error);
      tell(accountId, { type: 'seal', seal: kept.ok ? kept.value : null, readable: kept.ok });
    });
  }

  /** Keeps what the lock is now. Without one, and without a seal of before, there is nothing to keep. */
  async keep(accountId: AccountId, claim: LockClaim, signed: boolean): Promise<void> {
    await this.#inTurn(accountId, async () => {
      const { seals, owner, tell, failed } = this.#parts;
      const before = await seals.get(owner(accountId));
      const known = before.ok ? before.value : null;
      if (!known && claim.lock === null && claim.killId === null) return;
      const key = known?.key ?? randomBytes(32).toString('hex');
      const seal: LockSeal = { key, claim, signed: signed || (known?.signed ?? false) };
      const kept = await seals.set(owner(accountId), seal);
      if (!kept.ok) failed(accountId, kept.error);
      else if (!seal.signed) tell(accountId, { type: 'sealed', key });
    });
  }

  /** Forgets an account that is removed. */
  async forget(accountId: AccountId): Promise<void> {
    await this.#inTurn(accountId, () => this.#parts.seals.remove(this.#parts.owner(accountId)));
  }

  /** Resolves when everything that was to be kept is. */
  async idle(): Promise<void> {
    await Promise.all(this.#turns.values());
  }

  #inTurn(accountId: AccountId, work: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(accountId) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => this.#parts.failed(accountId, String(error)));
    this.#turns.set(accountId, turn);
    return turn;
  }
}

/** Whose an account's seal is. */
export function sealOwner(dataDir: string, accountId: AccountId): SealOwner {
  return { accountId, dataDir, practice: readAccount(dataDir, accountId).settings?.mode !== 'live' };
}

/** What it means that a copy of the lock cannot be used, and what to do. */
export function lockCopyFailed(where: LockSeals['where'], why: string): string {
  const place = where === 'keychain' ? 'keychain' : "user's folder";
  return `The copy of the lock in the ${place} cannot be used (${why}). The journal and its second copy hold the lock; unlock the keychain or check the disk, then restart TradeFuse.`;
}
