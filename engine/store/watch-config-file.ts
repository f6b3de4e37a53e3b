import { readFileSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { AccountConfigFile } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import type { Clock } from '../ports.ts';
import { readConfigFile } from './account-config.ts';
import { mayBeHalfWritten, type ConfigProblem } from './config-problem.ts';
import { ensureFolderOf } from './data-folder.ts';

/** What a watcher tells. Each distinct content is told once, the first one at the start included. */
export type ConfigListener = {
  readonly onValid: (config: AccountConfigFile) => void;
  readonly onInvalid: (problems: readonly ConfigProblem[]) => void;
  readonly clock: Clock;
};

const POLL_MS = 500;
/** An editor needs a moment to finish; what is still not JSON after this is reported. */
const PATIENCE_MS = 1_000;

/**
 * Watches `config/<account>.json` by its name, so that editors which delete and rename are followed. Notices come from the system
 * where it gives them and from a look every 500 ms in any case. A valid change is told within a second; a half-written file only
 * after it stayed so for a second.
 */
export function watchConfigFile(file: string, listener: ConfigListener): { close(): void } {
  const closing = new AbortController();
  const look = contentWatcher(file, listener);
  const notices = systemNotices(file, () => !closing.signal.aborted && look());
  void poll(look, listener.clock, closing.signal);
  return {
    close() {
      closing.abort();
      notices?.close();
    },
  };
}

async function poll(look: () => void, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    look();
    await clock.sleep(POLL_MS, signal);
  }
}

/** Without notices (a network drive, a removed folder) the look every 500 ms still does the work. */
function systemNotices(file: string, look: () => void): FSWatcher | undefined {
  try {
    ensureFolderOf(file);
    const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
      if (name === null || name === basename(file)) look();
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

function contentWatcher(file: string, listener: ConfigListener): () => void {
  const account = accountId(basename(file, '.json'));
  let told: string | undefined;
  let seen: { readonly content: string; readonly since: number } | undefined;
  return () => {
    const content = contentOf(file);
    if (content === told) {
      seen = undefined;
      return;
    }
    const now = listener.clock.monotonic();
    if (seen?.content !== content) seen = { content, since: now };
    const reading = readConfigFile(file, account);
    if (!reading.ok && reading.error.every(mayBeHalfWritten) && now - seen.since < PATIENCE_MS) return;
    // Read again in between by an editor: the next look will find what is there now.
    if (contentOf(file) !== content) return;
    told = content;
    if (reading.ok) listener.onValid(reading.value);
    else listener.onInvalid(reading.error);
  };
}

/** A file that is not there has a content of its own, one that no file can have. */
function contentOf(file: string): string {
  try {
    return `:${readFileSync(file, 'latin1')}`;
  } catch {
    return '';
  }
}
