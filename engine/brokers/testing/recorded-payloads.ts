import { join } from 'node:path';

/**
 * Where a broker's recorded payloads lie: beside the repository, because they are not ours to carry. Tests that read them are left
 * out, and said to be, where the folder is missing (`build/vitest.config.ts`).
 */
export function recordedPayloads(broker: 'common' | 'dhan' | 'kotak' | 'zerodha'): string {
  return join(import.meta.dirname, '../../../../shared/fixtures/brokers', broker);
}
