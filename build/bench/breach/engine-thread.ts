// Started by the B5 bench: the real engine in a worker thread, with the real journal on the real disk.
import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import { paise } from '../../../engine/domain/money.ts';
import { DEFAULT_EXITS } from '../../../engine/domain/policy.ts';
import { nextPracticeDay, tradingDayOf, type TradingDay } from '../../../engine/domain/trading-day.ts';
import { freshId } from '../../../engine/host/fresh-id.ts';
import { realClock } from '../../../engine/host/real-clock.ts';
import type { Journal } from '../../../engine/ports.ts';
import { TradeEngine } from '../../../engine/runtime/trade-engine.ts';
import { readCalendar } from '../../../engine/store/calendar-file.ts';
import { openJournal } from '../../../engine/store/open-journal.ts';
import { BenchBroker } from './bench-broker.ts';
import { blockThread } from './block-thread.ts';
import type { EngineThreadData, FromEngine, ToEngine } from './wire.ts';

const TRUSTED_READINGS = 4;

let engine: TradeEngine | undefined;
let journal: Journal | undefined;
let day: TradingDay = tradingDayOf(realClock.now());
const say = (message: FromEngine): void => parentPort?.postMessage(message);

/**
 * One journal for all kills, open all the time as on a trader's PC; each kill has a practice day of its own, because an
 * account is killed once a day.
 */
function nextDay(dataDir: string): Journal {
  journal ??= openJournal({ dataDir, accountId: accountId('bench') });
  day = nextPracticeDay(day);
  journal.append(realClock.now(), day, [{ kind: 'day-opened', tradingDay: day, practiceReset: true }]);
  const kept = journal;
  return {
    append: (at, on, entries) => kept.append(at, on, entries),
    replay: (since) => kept.replay(since),
    lastDay: () => kept.lastDay(),
    page: (query) => kept.page(query),
    sample: (on, sample) => kept.sample(on, sample),
    samples: (on) => kept.samples(on),
    close: () => undefined,
  };
}

async function open({ dataDir, httpPort, tickPort }: Extract<ToEngine, { type: 'open' }>): Promise<void> {
  const broker = new BenchBroker(httpPort, tickPort);
  await broker.warm();
  const made = new TradeEngine({
    settings: {
      alias: 'bench',
      policy: { dayLossLimit: paise(1_000_000), squareOffHedges: true, exits: DEFAULT_EXITS },
      retry: { maxRetries: 3, retryDelayMs: 1_000 },
      riskIntervalMs: 1_000,
      reflattensPerHour: 5,
    },
    broker,
    terminal: null,
    journal: nextDay(dataDir),
    notifiers: () => [],
    clock: realClock,
    calendar: readCalendar(dataDir),
    practice: true,
    freshId,
    changed: () => undefined,
    recorded: () => undefined,
    journalFailed: (error) => {
      throw error;
    },
  });
  engine = made;
  made.run();
  made.start('engine');
  // A guard that has just started trusts nothing before three readings agree: a trader's has long done so.
  for (let reading = 0; reading < TRUSTED_READINGS; reading += 1) {
    await made.plan();
    await wait(2);
  }
  say({ type: 'watching' });
}

const { busyMs } = workerData as EngineThreadData;
if (busyMs > 0) blockThread(busyMs);

parentPort?.on('message', (message: ToEngine) => {
  if (message.type === 'open') void open(message);
  else void engine?.close().then(() => say({ type: 'closed' }));
});
