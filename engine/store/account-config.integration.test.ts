import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { listAccounts, readAccount } from './account-config.ts';

const account = accountId('nifty-one');
const childFile = fileURLToPath(new URL('../testing/config-child.ts', import.meta.url));

test('a process killed while it saves leaves the old settings or the new, whole, ten times out of ten', async () => {
  for (let round = 0; round < 10; round += 1) {
    const dataDir = tempFolder();
    const child = spawn(process.execPath, [childFile, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    await wait(round * 3);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readAccount(dataDir, account)).toMatchObject({ from: 'file', problems: [] });
    expect(listAccounts(dataDir).map((found) => found.accountId)).toEqual([account]);
  }
});
