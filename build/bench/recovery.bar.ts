import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import type { JournalEntry } from '../../engine/domain/journal-entry.ts';
import { paise } from '../../engine/domain/money.ts';
import { tradingDay, tradingDayOf } from '../../engine/domain/trading-day.ts';
import { openJournal } from '../../engine/store/open-journal.ts';
import type { Bar } from './bar.ts';
import { inTurns } from './measure.ts';
import { bundledChild } from './recovery/bundled-child.ts';

const ACCOUNTS = 100;
const ROWS_EACH = 1_000;
const MUST_MS = 400;

const oldDays = (rows: number): readonly JournalEntry[] =>
  Array.from({ length: rows }, (_, index) =>
    index % 2 === 0
      ? { kind: 'monitoring-degraded', reason: { code: 'broker-unreachable', message: `no answer, ${index}` } }
      : { kind: 'monitoring-recovered' },
  );

/** Today of an account that guards; of every tenth one that was killed and is done: nothing of it may be sent again. */
function today(number: number): readonly JournalEntry[] {
  const day = tradingDayOf(Date.now());
  const guards: readonly JournalEntry[] = [
    { kind: 'day-opened', tradingDay: day },
    { kind: 'engine-started', actor: 'trader' },
  ];
  if (number % 10 !== 0) return guards;
  const killId = `Kbench${number}`;
  return [
    ...guards,
    {
      kind: 'kill-latched',
      killId,
      tradingDay: day,
      cause: { kind: 'manual', actor: 'trader', reason: 'bench' },
      evidence: {
        dayPnl: null,
        dayLossLimit: paise(1_000_000),
        quality: 'fresh',
        openPositions: 0,
        snapshotAsOf: null,
      },
      plan: ['cancel-orders', 'exit-shorts', 'prove-flat', 'log-out'],
      lockUntil: null,
    },
    { kind: 'kill-finished', killId, verified: true, unproven: [] },
  ];
}

function fill(dataDir: string, accounts: number): void {
  const rows = oldDays((ACCOUNTS * ROWS_EACH) / accounts);
  for (let number = 0; number < accounts; number += 1) {
    const journal = openJournal({ dataDir, accountId: accountId(`a${number}`) });
    journal.append(Date.now() - 86_400_000, tradingDay('2020-01-01'), rows);
    journal.append(Date.now(), tradingDayOf(Date.now()), today(number));
    journal.close();
  }
}

/** Milliseconds until a fresh process says its first word, and the word; then it is killed without warning. */
async function spoken(args: readonly string[]): Promise<{ readonly ms: number; readonly word: string }> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const [word] = (await once(child.stdout, 'data')) as [Buffer];
  const ms = performance.now() - began;
  child.kill('SIGKILL');
  await gone;
  return { ms, word: word.toString().trim() };
}

/** B15: from the death of the engine's process to every account guarded again, in the shape "all accounts in one process". */
export const bar: Bar = {
  id: 'B15',
  title: `SIGKILL to every account guarded again, ${ACCOUNTS} accounts in one process, ${(ACCOUNTS * ROWS_EACH) / 1_000} k rows`,
  unit: 'ms',
  must: `<= ${MUST_MS} ms and <= 4 times an empty process; nothing of a finished kill sent again`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const child = await bundledChild();
    try {
      const [many, single] = [join(folder, 'many'), join(folder, 'single')];
      fill(many, ACCOUNTS);
      fill(single, 1);
      let killCalls = 0;
      const guardedAgain = async (dataDir: string, accounts: number): Promise<readonly number[]> => {
        const { ms, word } = await spoken([child.file, dataDir, String(accounts)]);
        killCalls += Number(word);
        return [ms];
      };
      const { ours, one, long, empty } = await inTurns({
        ours: () => guardedAgain(many, ACCOUNTS),
        one: () => guardedAgain(many, 1),
        long: () => guardedAgain(single, 1),
        empty: async () => [(await spoken(['-e', 'console.log(0)'])).ms],
      });
      const ratio = ours.p50 / empty.p50;
      return {
        ours: ours.p50,
        floor: empty.p50,
        peer: null,
        ratio,
        pass: ours.p50 <= MUST_MS && ratio <= 4 && killCalls === 0,
        details: {
          oneAccount: one.p50,
          eachFurther: (ours.p50 - one.p50) / (ACCOUNTS - 1),
          oneAccountWithAllRows: long.p50,
          killCalls,
        },
      };
    } finally {
      child.remove();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
