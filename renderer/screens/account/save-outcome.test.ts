import { describe, expect, it } from 'vitest';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import { saveOutcome } from './save-outcome.ts';

describe('the answer to a save', () => {
  it('L5: a part that waits is saved and says from when; a lock saves nothing', () => {
    const until = '2026-11-23T09:00:00.000+05:30';
    const message = 'Takes effect Mon 23 Nov 09:00 IST: day loss limit.';
    const waits = saveOutcome({ ok: false, error: { code: 'loosening', message, details: { until } } });
    expect(waits).toEqual({ saved: `Saved, but not all of it counts yet. ${message}`, error: null });
    const locked = { code: 'locked', message: 'The account is locked.', details: { until } };
    expect(saveOutcome({ ok: false, error: locked })).toEqual({ saved: null, error: locked });
    const value = { accountId: accountId('a'), takesEffect: 'now' as const, until: null };
    expect(saveOutcome({ ok: true, value })).toEqual({ saved: 'Saved. Takes effect now.', error: null });
  });
});
