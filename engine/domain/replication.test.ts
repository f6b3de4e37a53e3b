import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, rupees } from '../testing/builders.ts';
import { accountId } from './account-snapshot.ts';
import { evolve, openingState } from './engine-state.ts';
import type { JournalEntry } from './journal-entry.ts';
import { unanswered } from './replication.ts';
import { tradingDay } from './trading-day.ts';

const [HERS, HIS] = [accountId('hers'), accountId('his')];

const latched: JournalEntry = {
  kind: 'kill-latched',
  killId: 'K1',
  tradingDay: tradingDay('2026-11-20'),
  cause: { kind: 'manual', actor: 'trader', reason: 'enough' },
  evidence: { dayPnl: null, dayLossLimit: rupees(6_000), quality: 'unknown', openPositions: 0, snapshotAsOf: null },
  plan: ['cancel-orders'],
  lockUntil: null,
};
const requested: JournalEntry = {
  kind: 'replication-requested',
  killId: 'K1',
  group: 'family',
  accounts: [HERS, HIS],
};
const answered = (account: typeof HERS, linkedKillId = 'K7'): JournalEntry => ({
  kind: 'replication-answered',
  killId: 'K1',
  accountId: account,
  linkedKillId,
  alreadyInProgress: false,
});

function after(...entries: readonly JournalEntry[]) {
  return entries.reduce((state, entry) => evolve(state, entry, FRIDAY_10AM), openingState(tradingDay('2026-11-20')));
}

describe('a kill that was passed on (card K25)', () => {
  it('remembers over a restart who was asked and who is still to answer', () => {
    const { replication } = after(latched, requested, answered(HIS), answered(HIS, 'K8'));
    expect(replication?.answers).toMatchObject([{ accountId: HIS, killId: 'K7' }]);
    expect(replication && unanswered(replication)).toEqual([HERS]);
  });

  it('is asked of those it was asked of first, whatever the group has become', () => {
    const { replication } = after(latched, requested, { ...requested, accounts: [] });
    expect(replication?.accounts).toEqual([HERS, HIS]);
  });

  it('belongs to the kill of its day: no other kill’s notes count, and a new day knows nothing of it', () => {
    expect(after(requested).replication).toBeNull();
    const nextDay: JournalEntry = { kind: 'day-opened', tradingDay: tradingDay('2026-11-23') };
    expect(after(latched, requested, nextDay).replication).toBeNull();
  });
});
