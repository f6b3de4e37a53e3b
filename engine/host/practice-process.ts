import { dirname } from 'node:path';
import { checkPracticeLogin } from '../../automation/practice-terminal/credentials.ts';
import { startPracticeTerminal } from '../../automation/practice-terminal/server.ts';
import { startPracticeExchange } from '../simulation/practice-exchange-server.ts';
import { PracticeAdminClient } from '../simulation/practice-admin-client.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { readCalendar } from '../store/calendar-file.ts';
import { lockAccount, type AccountLock } from '../store/account-lock.ts';
import { AlreadyGuarded } from '../store/journal-fault.ts';
import { parentLink } from './parent-link.ts';
import type { FromPractice, ToPractice } from './practice-link.ts';
import { exchangeBackend } from './practice-backend.ts';
import { realClock } from './real-clock.ts';

/** The practice market and its web terminal, a process of its own: a counterparty that can be broken and killed like a real one. */
const link = parentLink();
const say = (message: FromPractice): void => link.post(message);
let running: { readonly close: () => Promise<void> } | undefined;

const BOOKS_WAIT_MS = 10_000;

/** After a crash the process before may still be writing its last state; two writers would mix two books. */
async function takeBooks(folder: string): Promise<AccountLock> {
  const deadline = realClock.monotonic() + BOOKS_WAIT_MS;
  for (;;) {
    try {
      return lockAccount(folder, '@practice' as AccountId);
    } catch (error) {
      if (!(error instanceof AlreadyGuarded) || realClock.monotonic() > deadline) throw error;
      await realClock.sleep(50);
    }
  }
}

async function start({ statePath, adminToken, seed, exchangePort, terminalPort }: ToPractice): Promise<void> {
  const books = await takeBooks(dirname(statePath));
  const exchange = await startPracticeExchange({
    clock: realClock,
    statePath,
    adminToken,
    seed,
    calendar: readCalendar(dirname(statePath)),
    port: exchangePort,
    onFault: (error) => say({ type: 'fault', message: error instanceof Error ? error.message : String(error) }),
  });
  const admin = new PracticeAdminClient({ url: exchange.url, adminToken });
  const backend = exchangeBackend(admin, (typed) => checkPracticeLogin(typed, realClock.now()));
  const terminal = await startPracticeTerminal({ backend, port: terminalPort });
  running = {
    close: async () => {
      await terminal.close();
      await exchange.close();
      books.release();
    },
  };
  say({ type: 'ready', exchangeUrl: exchange.url, terminalUrl: terminal.url });
}

link.onMessage((message) => {
  start(message as ToPractice).catch((error: unknown) => {
    say({ type: 'fault', message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  });
});

link.onClosed(() => {
  void Promise.resolve(running?.close()).finally(() => process.exit(0));
});
