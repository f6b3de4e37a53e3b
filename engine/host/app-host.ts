import { join } from 'node:path';
import { HostCore, type HostParts } from './host-core.ts';
import { forkChildren, type SpawnChild } from './child-port.ts';
import type { HostApi } from './host-api.ts';
import { deleteDebugLogs, openLogs } from './log.ts';
import { createRedactor } from './redact.ts';
import { PracticeMarket } from './practice-market.ts';
import { seedPracticeAccounts } from './seed-practice.ts';
import { takeDataFolder } from './data-folder-lock.ts';
import { TerminalDesk } from './terminal-desk.ts';
import { listAccounts } from '../store/account-config.ts';
import { chooseSecrets } from '../store/choose-secrets.ts';
import { folderId } from '../store/folder-id.ts';
import { lockSeals } from '../store/lock-seals.ts';
import type { KeychainOptions } from '../store/keychain-secrets.ts';

/** How a host is started. */
export type AppHostOptions = {
  readonly dataDir: string;
  /** Seed two practice accounts when there is none. */
  readonly practice: boolean;
  /** Where the worker and child entries lie: beside this module unless a bundle says otherwise. */
  readonly entry?: string;
  /** How further processes are started; the desktop shell forks them on the host's behalf. */
  readonly spawn?: SpawnChild;
};

/**
 * Starts everything: takes the data folder for itself, finds the secrets, the practice market and one worker per account.
 * Rejects with `already-running` when another host holds the folder, and with the system's error when it cannot be written.
 */
export async function createAppHost(options: AppHostOptions): Promise<HostApi> {
  const { dataDir, practice, entry = import.meta.url } = options;
  const folder = takeDataFolder(dataDir);
  try {
    if (practice && listAccounts(dataDir).length === 0) await seedPracticeAccounts(dataDir);
    for (const { accountId, settings } of listAccounts(dataDir)) {
      if (settings?.deleteLogsOnBoot) deleteDebugLogs(dataDir, accountId);
    }
    const redactor = createRedactor();
    const log = openLogs({ dataDir, redactor });
    const spawn = options.spawn ?? forkChildren(entry);
    const extension = entry.endsWith('.ts') ? 'ts' : 'js';
    const secrets = await chooseSecrets({ dataDir, keychain: keychainOf(options, entry) });
    const parts: HostParts = {
      dataDir,
      workerEntry: new URL(`./account-worker.${extension}`, entry),
      secrets,
      seals: lockSeals(secrets, folderId(dataDir)),
      market: new PracticeMarket(spawn, join(dataDir, 'practice.json'), (message) =>
        log.host.warn({ message }, 'practice market'),
      ),
      terminals: new TerminalDesk(spawn),
      log,
      redactor,
      release: () => folder.release(),
    };
    const host = new HostCore(parts);
    await host.start();
    return host;
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** A keychain call is a process of its own: forked here, or by the desktop shell where a utility process cannot fork. */
function keychainOf({ spawn }: AppHostOptions, entry: string): KeychainOptions {
  if (spawn) return { start: () => spawn('keychain-process') };
  return entry.endsWith('.ts') ? {} : { processFile: new URL('./keychain-process.js', entry) };
}
