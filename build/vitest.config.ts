import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
const outside = ['**/node_modules/**', 'dist/**', 'out/**', 'release/**'];
const core = 'engine/{domain,runtime}/**/*.test.ts';
// Recorded payloads are not ours to carry: they lie beside the repository. Where they do not, what reads them is left out, and said to be.
const hasRecorded = existsSync(join(root, '../shared/fixtures/brokers'));
const recorded = hasRecorded
  ? []
  : ['engine/brokers/{dhan,kotak-neo,zerodha}/{payloads,mutated-payloads,parse,instrument-book,ticker}.test.ts'];
if (!hasRecorded) console.warn('Left out: the tests over recorded broker payloads, which are not on this machine.');
const integration = '**/*.integration.test.ts';

// One process more than this only makes real browsers and real disks wait for each other.
const workers = Math.max(2, Math.floor(availableParallelism() / 2) + 1);

export default defineConfig({
  root,
  plugins: [react()],
  test: {
    // One kind of test after the other: a browser test next to a full load of unit tests measures the load.
    // No retries anywhere: a test that passes the second time has found something the first time.
    retry: 0,
    pool: 'forks',
    maxWorkers: workers,
    environment: 'node',
    globalSetup: [join(import.meta.dirname, 'testing', 'leftovers.ts')],
    coverage: {
      provider: 'v8',
      include: ['engine/**/*.ts', 'automation/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.e2e.ts', 'engine/testing/**'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{engine,automation,renderer,electron,build}/**/*.test.{ts,tsx}'],
          // `npm test` runs the core's tests before these, with their coverage measured; they are not run twice.
          exclude: [
            ...outside,
            ...recorded,
            integration,
            ...(process.env.TRADEFUSE_TESTS === 'all-but-core' ? [core] : []),
          ],
          // Virtual clocks: the bound catches a loop without an end, not a machine that is busy.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          sequence: { groupOrder: 1 },
          include: [`{engine,automation,renderer,electron,build}/${integration}`],
          exclude: outside,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['{engine,automation,renderer,electron,build}/**/*.e2e.ts'],
          exclude: outside,
          // One real browser at a time: two on two cores measure each other.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
