import { err, type Result } from '../domain/result.ts';
import type { Secrets, SecretsError } from '../ports.ts';
import { KeychainSecrets, type KeychainOptions } from './keychain-secrets.ts';
import { VaultSecrets } from './vault-secrets.ts';

/** Where secrets are kept on this machine; `none` until a passphrase is set on a machine without a keychain. */
export type SecretsStatus = { readonly kind: 'keychain' | 'vault' | 'none'; readonly locked: boolean };

/** The machine's secrets with what a screen needs to know about them. */
export type ChosenSecrets = Secrets & {
  status(): SecretsStatus;
  /** Opens the vault, or creates it where there is neither a vault nor a keychain. */
  unlock(passphrase: string): Promise<Result<{ readonly created: boolean }, SecretsError>>;
};

/**
 * Chooses once per start. A vault that exists stays in use, because the secrets are in it: a keychain that appears later must not lock the
 * trader out. Otherwise a keychain that proves itself; otherwise a vault, to be created by its first passphrase.
 */
export async function chooseSecrets(options: {
  readonly dataDir: string;
  readonly keychain?: KeychainOptions | 'off';
}): Promise<ChosenSecrets> {
  const vault = new VaultSecrets(options.dataDir);
  if (vault.exists() || options.keychain === 'off') return withVault(vault);
  const keychain = new KeychainSecrets(options.keychain);
  const proof = await keychain.probe();
  if (proof.ok) return withKeychain(keychain, false);
  // A keychain that waits for its password is there all the same: the secrets are in it.
  const waiting = proof.error.code === 'keychain-locked' || proof.error.code === 'timeout';
  return waiting ? withKeychain(keychain, true) : withVault(vault);
}

function withVault(vault: VaultSecrets): ChosenSecrets {
  return {
    get: (name) => vault.get(name),
    set: (name, value) => vault.set(name, value),
    remove: (name) => vault.remove(name),
    status: () => ({ kind: vault.exists() ? 'vault' : 'none', locked: vault.locked }),
    unlock: (passphrase) => vault.unlock(passphrase),
  };
}

function withKeychain(keychain: KeychainSecrets, lockedAtStart: boolean): ChosenSecrets {
  let locked = lockedAtStart;
  async function noting<T>(answer: Promise<Result<T, SecretsError>>): Promise<Result<T, SecretsError>> {
    const said = await answer;
    if (said.ok) locked = false;
    else if (said.error.code === 'keychain-locked' || said.error.code === 'timeout') locked = true;
    return said;
  }
  return {
    get: (name) => noting(keychain.get(name)),
    set: (name, value) => noting(keychain.set(name, value)),
    remove: (name) => noting(keychain.remove(name)),
    status: () => ({ kind: 'keychain', locked }),
    unlock: async () => err({ code: 'io', message: 'Secrets are in the system keychain; there is no vault to open.' }),
  };
}
