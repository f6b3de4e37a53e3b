import type { SecretName, SecretsError } from '../ports.ts';

/** How a secret is filed: "nifty-one/totp-seed". */
export function secretKey(name: SecretName): string {
  return `${name.accountId}/${name.purpose}`;
}

const SENTENCES: Record<SecretsError['code'], string> = {
  'vault-locked': 'The vault is locked. Enter its passphrase to let the accounts log in.',
  'no-keychain': 'This computer offers no keychain. Set a passphrase, and your secrets are kept in an encrypted file.',
  'keychain-locked': "The system's keychain is locked. Unlock it, then try again.",
  timeout:
    "The system's keychain did not answer within 5 seconds. It may be waiting for its password in another window.",
  'wrong-passphrase': 'This is not the passphrase of the vault. Nothing was changed.',
  io: 'The secrets could not be read or written.',
};

/** A failure with its sentence; `detail` adds what is known, and must hold no secret. */
export function secretsError(code: SecretsError['code'], detail?: string): SecretsError {
  return { code, message: detail === undefined ? SENTENCES[code] : `${SENTENCES[code]} ${detail}` };
}
