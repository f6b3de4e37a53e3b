import { describe, expect, it } from 'vitest';
import { rupees } from '../testing/builders.ts';
import { evolveServerGuard, wantedServerGuard, type ServerGuardInput } from './server-guard.ts';

const input = (change: Partial<ServerGuardInput> = {}): ServerGuardInput => ({
  policy: { dayLossLimit: rupees(6_000), serverGuardPercent: 125 },
  running: true,
  dayPnl: rupees(-1_000),
  quality: 'fresh',
  openPositions: 2,
  asked: null,
  ...change,
});
const confirmed = (lossLimit: number | null) => ({ lossLimit: lossLimit as never, outcome: 'confirmed' as const });
const off = { dayLossLimit: rupees(6_000), serverGuardPercent: null };

describe('the broker’s own guard', () => {
  it('stands wider than the trader’s own line while something is open', () => {
    expect(wantedServerGuard(input())).toBe(rupees(7_500));
  });

  it.each<[string, Partial<ServerGuardInput>]>([
    ['it is not asked for', { policy: off }],
    ['the figures are not fresh', { quality: 'stale' }],
    ['the figures are unknown', { dayPnl: null }],
    ['the app does not guard', { running: false }],
    ['nothing is open and nothing was set', { openPositions: 0 }],
    ['the loss is there already: it would fire at once', { dayPnl: rupees(-7_500) }],
    ['it stands there already', { asked: confirmed(rupees(7_500)) }],
    ['it was removed and nothing is open', { openPositions: 0, asked: confirmed(null) }],
  ])('stays as it is when %s', (_title, change) => {
    expect(wantedServerGuard(input(change))).toBeUndefined();
  });

  it('follows the trader’s line, and is set again when nobody knows whether it stands', () => {
    expect(wantedServerGuard(input({ asked: confirmed(rupees(9_000)) }))).toBe(rupees(7_500));
    const unknown = { lossLimit: rupees(7_500), outcome: 'unknown' as const };
    expect(wantedServerGuard(input({ asked: unknown }))).toBe(rupees(7_500));
    expect(wantedServerGuard(input({ asked: { lossLimit: rupees(7_500), outcome: null } }))).toBe(rupees(7_500));
  });

  it('is removed when the account is flat or the setting is gone, and only when it is ours', () => {
    const ours = confirmed(rupees(7_500));
    expect(wantedServerGuard(input({ openPositions: 0, asked: ours }))).toBeNull();
    expect(wantedServerGuard(input({ policy: off, asked: ours }))).toBeNull();
    expect(wantedServerGuard(input({ openPositions: 0, asked: { lossLimit: null, outcome: 'unknown' } }))).toBeNull();
    expect(wantedServerGuard(input({ openPositions: 0, asked: ours, quality: 'stale' }))).toBeUndefined();
  });

  it('what was intended is known after a restart, settled or not', () => {
    const intended = evolveServerGuard(null, { kind: 'server-guard-intended', lossLimit: rupees(7_500) });
    expect(intended).toEqual({ lossLimit: rupees(7_500), outcome: null });
    expect(evolveServerGuard(intended, { kind: 'server-guard-settled', outcome: 'unknown' })).toEqual({
      lossLimit: rupees(7_500),
      outcome: 'unknown',
    });
    expect(evolveServerGuard(null, { kind: 'server-guard-settled', outcome: 'confirmed' })).toBeNull();
  });
});
