// Started by the B15 bench: guards all accounts of a folder from one process, as after a crash, and says when it does.
import { DEFAULT_EXITS } from '../../../engine/domain/policy.ts';
import { writeSync } from 'node:fs';
import process from 'node:process';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import { paise } from '../../../engine/domain/money.ts';
import { freshId } from '../../../engine/host/fresh-id.ts';
import { realClock } from '../../../engine/host/real-clock.ts';
import { TradeEngine } from '../../../engine/runtime/trade-engine.ts';
import { readCalendar } from '../../../engine/store/calendar-file.ts';
import { openOrRecoverJournal } from '../../../engine/store/recover-journal.ts';
import { FlatBroker } from './flat-broker.ts';

const [dataDir = '.', count = '1'] = process.argv.slice(2);
const accounts = Number(count);
const settings = {
  alias: 'bench',
  policy: { dayLossLimit: paise(1_000_000), squareOffHedges: true, exits: DEFAULT_EXITS },
  retry: { maxRetries: 3, retryDelayMs: 1_000 },
  riskIntervalMs: 1_000,
  reflattensPerHour: 6,
};
const calendar = readCalendar(dataDir);
const guarded = new Set<number>();
let killCalls = 0;

for (let number = 0; number < accounts; number += 1) {
  const engine = new TradeEngine({
    settings,
    broker: new FlatBroker(() => {
      killCalls += 1;
    }),
    terminal: null,
    journal: openOrRecoverJournal({ dataDir, accountId: accountId(`a${number}`) }, realClock.now()).journal,
    notifiers: () => [],
    clock: realClock,
    calendar,
    practice: true,
    freshId,
    changed: () => {
      if (guarded.size === accounts || engine.report().assessment === null) return;
      guarded.add(number);
      if (guarded.size === accounts) setImmediate(() => writeSync(1, `${killCalls}\n`));
    },
    recorded: () => undefined,
    journalFailed: (error) => {
      throw error;
    },
  });
  engine.run();
}
