import { existsSync, readFileSync } from 'node:fs';
import { err, ok, type Result } from '../domain/result.ts';
import type { SecretName, Secrets, SecretsError } from '../ports.ts';
import { vaultFile } from './data-folder.ts';
import { secretKey, secretsError } from './secret-name.ts';
import { deriveKey, openVault, readVault, sealVault, type VaultFailure, type VaultKey } from './vault-box.ts';
import { writeDurably } from './write-durably.ts';

/** The shortest passphrase a new vault takes. */
const SHORTEST_PASSPHRASE = 8;

type Content = Record<string, string>;

/** Secrets in a file encrypted under a passphrase, for machines without a keychain. Locked until `unlock`. */
export class VaultSecrets implements Secrets {
  readonly #file: string;
  #key: VaultKey | undefined;
  /** Changes run one after the other: each reads the file that the one before has written. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(dataDir: string) {
    this.#file = vaultFile(dataDir);
  }

  exists(): boolean {
    return existsSync(this.#file);
  }

  get locked(): boolean {
    return this.#key === undefined;
  }

  /** Opens the vault; the first passphrase ever given creates it. `wrong-passphrase` leaves it locked. */
  unlock(passphrase: string): Promise<Result<{ readonly created: boolean }, SecretsError>> {
    return this.#inTurn(async () => {
      if (!this.exists()) return this.#create(passphrase);
      const file = this.#read();
      if (!file) return err(damaged());
      const key = await deriveKey(passphrase, file.salt);
      const content = openVault(file, key);
      if (!content.ok) return err(errorOf(content.error));
      this.#key = key;
      return ok({ created: false });
    });
  }

  /** Forgets the key. */
  lock(): void {
    this.#key?.key.fill(0);
    this.#key = undefined;
  }

  async get(name: SecretName): Promise<Result<string | undefined, SecretsError>> {
    await this.#queue;
    const content = this.#content();
    return content.ok ? ok(content.value[secretKey(name)]) : content;
  }

  set(name: SecretName, value: string): Promise<Result<void, SecretsError>> {
    return this.#change((content) => ({ ...content, [secretKey(name)]: value }));
  }

  remove(name: SecretName): Promise<Result<void, SecretsError>> {
    return this.#change(({ [secretKey(name)]: _gone, ...rest }) => rest);
  }

  async #create(passphrase: string): Promise<Result<{ readonly created: boolean }, SecretsError>> {
    if (passphrase.length < SHORTEST_PASSPHRASE) {
      return err({
        code: 'wrong-passphrase',
        message: `Choose a passphrase of at least ${SHORTEST_PASSPHRASE} characters.`,
      });
    }
    const key = await deriveKey(passphrase);
    const written = await this.#write({}, key);
    if (!written.ok) return written;
    this.#key = key;
    return ok({ created: true });
  }

  #change(edit: (content: Content) => Content): Promise<Result<void, SecretsError>> {
    return this.#inTurn(async () => {
      const content = this.#content();
      if (!content.ok) return content;
      const key = this.#key;
      return key ? this.#write(edit(content.value), key) : err(secretsError('vault-locked'));
    });
  }

  #content(): Result<Content, SecretsError> {
    if (!this.#key) return err(secretsError('vault-locked'));
    const file = this.#read();
    if (!file) return err(damaged());
    const content = openVault(file, this.#key);
    return content.ok ? content : err(errorOf(content.error));
  }

  #read(): ReturnType<typeof readVault> {
    try {
      return readVault(readFileSync(this.#file, 'utf8'));
    } catch {
      return undefined;
    }
  }

  async #write(content: Content, key: VaultKey): Promise<Result<void, SecretsError>> {
    try {
      await writeDurably(this.#file, sealVault(content, key));
      return ok(undefined);
    } catch {
      return err(secretsError('io', 'The vault file could not be written; what was in it before is still there.'));
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function errorOf(failure: VaultFailure): SecretsError {
  return failure === 'wrong-passphrase' ? secretsError('wrong-passphrase') : damaged();
}

function damaged(): SecretsError {
  return secretsError(
    'io',
    'The vault file is damaged or was changed. Restore it from a backup, or delete it and enter the secrets again.',
  );
}
