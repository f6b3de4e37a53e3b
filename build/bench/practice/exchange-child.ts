import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PracticeAdminClient } from '../../../engine/simulation/practice-admin-client.ts';

const SCRIPT = join(import.meta.dirname, '../../../engine/testing/practice-exchange-child.ts');
const TOKEN = 'bench-admin';

/** A practice exchange in a process of its own. */
export type ExchangeChild = {
  readonly url: string;
  readonly admin: PracticeAdminClient;
  readonly close: () => Promise<void>;
};

/** Starts it with its books in `folder`; with null it keeps none, because a broker's disk is not the one under the journals. */
export async function startExchange(folder: string | null): Promise<ExchangeChild> {
  const child = spawn(process.execPath, [SCRIPT, folder === null ? '-' : join(folder, 'exchange.json'), TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  return {
    url,
    admin: new PracticeAdminClient({ url, adminToken: TOKEN }),
    close: async () => {
      child.kill();
      await gone;
    },
  };
}
