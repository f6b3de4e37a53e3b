import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bar } from './bar.ts';
import { median } from './measure.ts';
import { startExchange } from './practice/exchange-child.ts';
import { killToFlat } from './practice/kill-to-flat.ts';

const RUNS = 5;
const BROKER_MS = 150;
const MUST_MS = 5_000;

/** Acceptance, "Flat, 4 legs liquid": the real engine, journal and adapter against a slow practice exchange over its socket. */
export const bar: Bar = {
  id: 'flat-4-legs',
  title: `Kill to flat, four liquid legs, a broker that takes ${BROKER_MS} ms`,
  unit: 'ms',
  must: `median <= ${MUST_MS} ms`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const exchange = await startExchange(folder);
    try {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run += 1)
        times.push(
          await killToFlat({ exchange, dataDir: folder, account: `flat${run}`, legs: 4, brokerMs: BROKER_MS }),
        );
      const ours = median(times);
      // The least a kill could take: one call after the other for four legs.
      const floor = 4 * BROKER_MS;
      const details = { slowest: Math.max(...times) };
      return { ours, floor, peer: null, ratio: ours / floor, pass: ours <= MUST_MS, details };
    } finally {
      await exchange.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
