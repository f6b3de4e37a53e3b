import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import type { JournalEntry } from '../../engine/domain/journal-entry.ts';
import { orderTag } from '../../engine/domain/order.ts';
import type { PositionId } from '../../engine/domain/position.ts';
import { tradingDay } from '../../engine/domain/trading-day.ts';
import { openJournal } from '../../engine/store/open-journal.ts';
import type { Bar } from './bar.ts';
import { openFsyncFloor } from './fsync-floor.ts';
import { killedAtRandom } from './journal-kill.ts';
import { inTurns } from './measure.ts';

const GAP_MS = 20;
const PER_ROUND = 60;
const KILLS = 500;

function intent(number: number): JournalEntry {
  return {
    kind: 'order-intended',
    tag: orderTag(`Kbench${number}`),
    purpose: { kind: 'kill', killId: 'Kbench' },
    positionId: 'NFO:NIFTY26NOV2424500CE:NRML' as PositionId,
    side: 'BUY',
    quantity: 65,
    price: null,
  };
}

/** The time of each of `PER_ROUND` pieces of work, with a gap before each: a trader's account is not a firehose. */
async function spaced(work: () => void): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < PER_ROUND; i += 1) {
    await wait(GAP_MS);
    const began = performance.now();
    work();
    times.push(performance.now() - began);
  }
  return times;
}

async function compare(folder: string): Promise<{ readonly ours: number; readonly floor: number }> {
  const journal = openJournal({ dataDir: folder, accountId: accountId('bench') });
  const floor = openFsyncFloor(join(folder, 'floor.bin'));
  let number = 0;
  const append = (): void => {
    number += 1;
    journal.append(Date.now(), tradingDay('2026-11-20'), [intent(number)]);
  };
  const { ours, bare } = await inTurns({ ours: () => spaced(append), bare: () => spaced(floor.write) });
  journal.close();
  floor.close();
  return { ours: ours.p50, floor: bare.p50 };
}

/** B7: what a durable order intent costs over a bare write and sync, and that no call ever leaves without one. */
export const bar: Bar = {
  id: 'B7',
  title: 'Journal before act: a durable intent against a bare write + fdatasync, every 20 ms',
  unit: 'ms',
  must: `ratio <= 2, and in ${KILLS} runs killed at random points no broker call without an earlier intent on disk`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    try {
      const { ours, floor } = await compare(folder);
      const kills = await killedAtRandom(folder, KILLS);
      const ratio = ours / floor;
      return { ours, floor, peer: null, ratio, pass: ratio <= 2 && kills.withoutIntent === 0, details: kills };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
