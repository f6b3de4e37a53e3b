import { describe, expect, it } from 'vitest';
import { BROKEN_ENGINES } from './broken-engines.ts';
import { daysUntilCaught } from './broken-engines-hunt.ts';

/** What CI spends on one of them; the whole allowance is 20,000 days. */
const DAYS = 150;
/** A machine that is busy with other things takes its time. */
const PATIENCE_MS = 180_000;

describe('the oracles: deliberately broken engines', () => {
  it('there are at least twenty of them', () => {
    expect(BROKEN_ENGINES.length).toBeGreaterThanOrEqual(20);
  });

  it.each(BROKEN_ENGINES)(
    'an engine that %s is caught',
    { timeout: PATIENCE_MS },
    async (_name, alter, expected, faults) => {
      expect(await daysUntilCaught({ alter, expected, faults }, DAYS)).toBeLessThanOrEqual(DAYS);
    },
  );
});
