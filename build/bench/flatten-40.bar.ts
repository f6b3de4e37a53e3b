import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PAPER_CAPABILITIES } from '../../engine/brokers/paper/paper-broker.ts';
import type { Bar } from './bar.ts';
import { median } from './measure.ts';
import { startExchange } from './practice/exchange-child.ts';
import { killToFlat } from './practice/kill-to-flat.ts';

const LEGS = 40;
const RUNS = 3;
const MUST = 1.1;

/** B16, its second half: what the bucket allows is all that a kill of many legs waits for. */
export const bar: Bar = {
  id: 'B16-flatten',
  title: `Kill to flat, ${LEGS} legs, ${PAPER_CAPABILITIES.ordersPerSecond} order calls a second used`,
  unit: 'ms',
  must: `median <= ${MUST} times the bucket's arithmetic, ${LEGS} / ${PAPER_CAPABILITIES.ordersPerSecond} s; no call refused with 429`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const exchange = await startExchange(null);
    try {
      const times: number[] = [];
      let refused = 0;
      for (let run = 0; run < RUNS; run += 1) {
        const account = `forty${run}`;
        times.push(await killToFlat({ exchange, dataDir: folder, account, legs: LEGS, brokerMs: 0 }));
        refused += (await exchange.admin.orderCalls(account)).refused;
      }
      const ours = median(times);
      const floor = (LEGS / PAPER_CAPABILITIES.ordersPerSecond) * 1_000;
      const details = { slowest: Math.max(...times), fastest: Math.min(...times), refused };
      return { ours, floor, peer: null, ratio: ours / floor, pass: ours <= MUST * floor && refused === 0, details };
    } finally {
      await exchange.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
