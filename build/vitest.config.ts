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
// Adapters on a socket to a simulator in the same process: they wait for settle windows and back-offs, and compute next to nothing.
const lines = 'engine/{brokers,broker-simulators,notify}/**/*.integration.test.ts';

const cores = availableParallelism();
const workers = Math.max(2, Math.floor(cores / 2) + 1);
// Whole hosts with their browsers compute half of their time and wait the other half.
const hostWorkers = workers + 2;
const lineWorkers = cores + 4;
// Hosts, workers and terminals that tests start compile the same modules again and again; the suite's own coverage runs stay without it.
const started = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'tradefuse-compiled') };

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
          setupFiles: [join(import.meta.dirname, 'testing', 'property-seed.ts')],
          // Virtual clocks: the bound catches a loop without an end, not a machine that is busy.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'lines',
          env: started,
          sequence: { groupOrder: 1 },
          maxWorkers: lineWorkers,
          include: [lines],
          exclude: outside,
          testTimeout: 90_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          env: started,
          sequence: { groupOrder: 2 },
          maxWorkers: hostWorkers,
          include: [`{engine,automation,renderer,electron,build}/${integration}`],
          exclude: [...outside, lines],
          // Nets for what never comes; what has to be quick is asserted by its test.
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          env: started,
          sequence: { groupOrder: 3 },
          include: ['{engine,automation,renderer,electron,build}/**/*.e2e.ts'],
          exclude: outside,
          // A story waits more than it computes: for books to settle, for pages, for the next one-time password.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
