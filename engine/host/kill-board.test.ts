import { describe, expect, it } from 'vitest';
import type { KillView } from '../contract/account-view.ts';
import { accountId } from '../domain/account-snapshot.ts';
import type { Replication } from '../domain/replication.ts';
import { toIstIso } from '../domain/time.ts';
import { accountView } from '../testing/account-views.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { killBoards, type BoardAccount } from './kill-board.ts';

const at = (seconds: number): string => toIstIso(FRIDAY_10AM + seconds * 1_000);

function killView(change: Partial<KillView> = {}): KillView {
  return { id: 'K', cause: '', startedAt: at(1), finishedAt: null, steps: [], verified: false, ...change };
}

function account(name: string, kill?: KillView, change: Partial<BoardAccount> = {}): BoardAccount {
  const view = accountView({ accountId: accountId(name), alias: name.toUpperCase(), ...(kill ? { kill } : {}) });
  return { accountId: accountId(name), view, fault: null, replication: null, ...change };
}

const ASKED: Replication = {
  killId: 'K',
  group: 'family',
  accounts: ['b', 'c', 'd', 'e'].map(accountId),
  requestedAt: FRIDAY_10AM,
  answers: [],
};

describe('the outcome board of a group kill', () => {
  it('shows every account with its own outcome and its own time (card K25)', () => {
    const step = { step: 'cancel-orders', label: 'Cancel', outcome: null, running: true, attempt: 1 } as const;
    const working = killView({ steps: [{ ...step, startedAt: null, endedAt: null, detail: 'login refused' }] });
    const boards = killBoards(
      [
        account('a', killView({ finishedAt: at(9), verified: true }), { replication: ASKED }),
        account('b', working),
        account('c', killView({ finishedAt: at(7), verified: true })),
        account('d', killView({ finishedAt: at(8), verified: false })),
        account('e'),
        account('alone'),
      ],
      FRIDAY_10AM + 2_000,
    );
    expect(boards).toHaveLength(1);
    expect(boards[0]?.accounts.map(({ alias, state, since, detail }) => [alias, state, since, detail])).toEqual([
      ['A', 'verified', at(9), null],
      ['B', 'killing', at(1), 'Cancel: login refused'],
      ['C', 'verified', at(7), null],
      ['D', 'unverified', at(8), null],
      ['E', 'waiting', at(0), null],
    ]);
  });

  it('says within seconds that a guard cannot be reached (card K25)', () => {
    const fault = { code: 'worker-ended', message: 'The guard ended.' };
    const rows = (seconds: number, b: BoardAccount) =>
      killBoards([account('a', killView(), { replication: ASKED }), b], FRIDAY_10AM + seconds * 1_000)[0]?.accounts[1];
    expect(rows(1, account('b', undefined, { fault }))).toMatchObject({
      state: 'unreached',
      detail: 'The guard ended.',
    });
    expect(rows(4, account('b'))).toMatchObject({ state: 'waiting' });
    expect(rows(6, account('b'))).toMatchObject({ state: 'unreached' });
  });

  it('is empty while no kill was passed on', () => {
    expect(killBoards([account('a', killView())], FRIDAY_10AM)).toEqual([]);
  });
});
