import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The core alone: what decides and what kills. `npm test` runs it with coverage; Stryker runs it on every mutant.
export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    environment: 'node',
    retry: 0,
    pool: 'forks',
    include: ['engine/{domain,runtime}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/*.integration.test.ts'],
    testTimeout: 20_000,
    setupFiles: [join(import.meta.dirname, 'testing', 'property-seed.ts')],
    globalSetup: [join(import.meta.dirname, 'testing', 'leftovers.ts')],
    coverage: {
      provider: 'v8',
      include: ['engine/domain/**/*.ts', 'engine/runtime/**/*.ts'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'json'],
      reportsDirectory: join(import.meta.dirname, '..', 'out', 'coverage'),
      thresholds: {
        'engine/domain/**': { lines: 95 },
        'engine/runtime/**': { lines: 95 },
        // The kill itself: every way through it is taken by a test.
        'engine/{domain/{kill-*,exit-plan},runtime/{kill-*,kill-steps/*,order-desk}}.ts': { branches: 100, lines: 100 },
      },
    },
  },
});
