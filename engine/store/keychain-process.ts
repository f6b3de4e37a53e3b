import process from 'node:process';
import { randomUUID } from 'node:crypto';
import { AsyncEntry } from '@napi-rs/keyring';
import { KEYCHAIN_SERVICE, zKeychainRequest, type KeychainAnswer, type KeychainRequest } from './keychain-protocol.ts';

// A process of its own for one question: with an unlock prompt open, neither an abort nor an exit ends the native call.

/** Pinned on Linux: the default falls back to kernel memory, which a reboot empties without a word. */
function entryOf(key: string): AsyncEntry {
  return new AsyncEntry(KEYCHAIN_SERVICE, key, { linux: { store: 'secret-service' } });
}

async function answer(request: KeychainRequest): Promise<KeychainAnswer> {
  if (request.ask === 'probe') return probe();
  const entry = entryOf(request.key);
  if (request.ask === 'get') {
    const value = await entry.getPassword();
    return value === null ? { ok: true } : { ok: true, value };
  }
  if (request.ask === 'set') await entry.setPassword(request.value);
  else await entry.deleteCredential();
  return { ok: true };
}

/** Only what was written, read back and removed again proves a keychain; a locked one reads as empty. */
async function probe(): Promise<KeychainAnswer> {
  const entry = entryOf('probe');
  const value = randomUUID();
  await entry.setPassword(value);
  const readBack = await entry.getPassword();
  await entry.deleteCredential();
  return readBack === value ? { ok: true } : { ok: false, code: 'keychain-locked' };
}

function failureOf(error: unknown): KeychainAnswer {
  const words = error instanceof Error ? error.message : '';
  if (/locked|dismissed|cancel|interaction is not allowed|denied/i.test(words))
    return { ok: false, code: 'keychain-locked' };
  if (/dbus|autolaunch|secret[- ]?service|not (?:available|found|provided)|platform failure/i.test(words)) {
    return { ok: false, code: 'no-keychain' };
  }
  return { ok: false, code: 'io' };
}

/** Electron's utility process has a port of its own; a forked one speaks over the process channel. */
type ElectronPort = {
  once(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
};

async function reply(message: unknown): Promise<KeychainAnswer> {
  return Promise.resolve(message)
    .then((asked) => answer(zKeychainRequest.parse(asked)))
    .catch(failureOf);
}

const electronPort = (process as { parentPort?: ElectronPort }).parentPort;
if (electronPort) {
  electronPort.once('message', ({ data }) => void reply(data).then((said) => electronPort.postMessage(said)));
} else {
  process.once('message', (message: unknown) => {
    void reply(message).then((said) => process.send?.(said, () => process.disconnect()));
  });
}
