import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { PaperBroker } from '../brokers/paper/paper-broker.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { freshId } from '../host/fresh-id.ts';
import { realClock } from '../host/real-clock.ts';
import type { KillSwitchTerminal } from '../ports.ts';
import { TradeEngine } from '../runtime/trade-engine.ts';
import { PracticeAdminClient } from '../simulation/practice-admin-client.ts';
import { openOrRecoverJournal } from '../store/recover-journal.ts';
import { CALENDAR, settings } from './builders.ts';

/**
 * A real engine on a real disk, in a process or a worker of its own, to be killed at any moment by a test. It guards a practice account,
 * is asked to kill it at every start, and says `up`, `finished` or why it could not start, a line each.
 */
export type EngineChildStart = {
  readonly dataDir: string;
  readonly account: string;
  readonly url: string;
  readonly adminToken: string;
};

const given = (isMainThread ? JSON.parse(process.argv[2] ?? '{}') : workerData) as EngineChildStart;
const say = (line: string): void => {
  if (parentPort) parentPort.postMessage(line);
  else process.stdout.write(`${line}\n`);
};

/** The switch of the practice exchange, without the browser before it. */
function terminalOf(admin: PracticeAdminClient, account: string): KillSwitchTerminal {
  const evidence: readonly string[] = [];
  return {
    run: async () => {
      if ((await admin.killSwitch(account)) === 'on')
        return { outcome: 'already-on', committed: 'no', evidence, steps: [] };
      const answer = await admin.activateKillSwitch(account);
      return answer.ok
        ? { outcome: 'activated', committed: 'yes', evidence, steps: [] }
        : { outcome: 'refused', committed: 'no', code: 'not-flat', detail: answer.error, evidence, steps: [] };
    },
    readState: async () => ({ state: await admin.killSwitch(account), evidence, readAt: realClock.now() }),
  };
}

function guard({ dataDir, account, url, adminToken }: EngineChildStart): void {
  const { journal } = openOrRecoverJournal({ dataDir, accountId: accountId(account) }, realClock.now());
  const broker = new PaperBroker({
    url,
    credentials: { clientCode: account, apiKey: 'key' },
    clock: realClock,
    retry: { maxRetries: 2, retryDelayMs: 100 },
  });
  const admin = new PracticeAdminClient({ url, adminToken });
  const engine: TradeEngine = new TradeEngine({
    settings: settings(),
    broker,
    terminal: terminalOf(admin, account),
    journal,
    notifiers: () => [],
    clock: realClock,
    calendar: CALENDAR,
    practice: true,
    freshId,
    changed: () => undefined,
    recorded: (entries) => {
      if (entries.some(({ entry }) => entry.kind === 'kill-finished')) say('finished');
    },
    journalFailed: (error) => say(`journal failed: ${String(error)}`),
  });
  say('up');
  engine.run();
  engine.kill({ kind: 'manual', actor: 'trader', reason: 'a test' });
  if (engine.report().state.kill?.finished) say('finished');
}

try {
  guard(given);
} catch (error) {
  say(`refused: ${String(error)}`);
}
