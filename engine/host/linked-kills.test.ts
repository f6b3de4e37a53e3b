import { describe, expect, it } from 'vitest';
import { accountId, type AccountId } from '../domain/account-snapshot.ts';
import type { KillCause } from '../domain/kill-latch.ts';
import type { Replication } from '../domain/replication.ts';
import { FRIDAY_10AM } from '../testing/builders.ts';
import { LinkedKills } from './linked-kills.ts';
import type { ReplicationNote } from './worker-protocol.ts';

const [A, B, C, D, ALONE] = ['a', 'b', 'c', 'd', 'alone'].map(accountId) as [
  AccountId,
  AccountId,
  AccountId,
  AccountId,
  AccountId,
];
const BY_RULE: KillCause = { kind: 'manual', actor: 'trader', reason: 'test' };
const MIDNIGHT = Date.parse('2026-11-21T00:00:00+05:30');

type Asked = { readonly accountId: AccountId; readonly cause: KillCause; readonly before: number };

/** A host with four linked accounts and one that stands alone; guards answer when the test says so. */
function host() {
  const asked: Asked[] = [];
  const notes: (ReplicationNote & { readonly to: AccountId })[] = [];
  const unreached: AccountId[] = [];
  const timers = new Set<() => void>();
  const answers = new Map<AccountId, (killId: string | null) => void>();
  const kills = new LinkedKills({
    accounts: () =>
      [A, B, C, D, ALONE].map((each) => ({
        accountId: each,
        alias: `Account ${each}`,
        group: each === ALONE ? null : 'family',
      })),
    kill: (account, cause, before) => {
      asked.push({ accountId: account, cause, before });
      return new Promise((resolve) =>
        answers.set(account, (killId) => resolve(killId === null ? null : { killId, alreadyInProgress: false })),
      );
    },
    note: (to, note) => void notes.push({ ...note, to }),
    unreached: (account) => void unreached.push(account),
    now: () => FRIDAY_10AM,
    after: (_ms, act) => {
      timers.add(act);
      return () => void timers.delete(act);
    },
  });
  const answer = async (account: AccountId, killId: string | null = `K${account}`): Promise<void> => {
    answers.get(account)?.(killId);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { kills, asked, notes, unreached, answer, fiveSecondsLater: () => timers.forEach((act) => act()) };
}

const replication = (change: Partial<Replication> = {}): Replication => ({
  killId: 'K1',
  group: 'family',
  accounts: [B, C, D],
  requestedAt: FRIDAY_10AM,
  answers: [],
  ...change,
});

describe('a kill is passed on to the linked accounts', () => {
  it('to all of the group in the same tick, with a cause that names where it began, and to nobody else (cards K25 and I9)', () => {
    const { kills, asked, notes } = host();
    kills.latched(A, { killId: 'K1', cause: BY_RULE });
    const cause = { kind: 'linked', fromAccount: 'Account a' };
    expect(asked).toEqual([B, C, D].map((each) => ({ accountId: each, cause, before: MIDNIGHT })));
    expect(notes).toEqual([
      { to: A, kind: 'replication-requested', killId: 'K1', group: 'family', accounts: [B, C, D] },
    ]);
  });

  it('one that does not answer changes nothing for the others, and is an alarm of its own after 5 s (cards K25 and I9)', async () => {
    const { kills, notes, unreached, answer, fiveSecondsLater } = host();
    kills.latched(A, { killId: 'K1', cause: BY_RULE });
    await answer(D);
    await answer(C);
    expect(notes.slice(1)).toMatchObject([
      { to: A, kind: 'replication-answered', accountId: D, linkedKillId: 'Kd' },
      { to: A, kind: 'replication-answered', accountId: C, linkedKillId: 'Kc' },
    ]);
    fiveSecondsLater();
    expect(unreached).toEqual([B]);
    await answer(B);
    expect(notes.at(-1)).toMatchObject({ accountId: B });
  });

  it('a kill that came by a link goes no further: no ping-pong (card K25)', () => {
    const { kills, asked, notes } = host();
    kills.latched(B, { killId: 'K2', cause: { kind: 'linked', fromAccount: 'Account a' } });
    kills.found(B, { killId: 'K2', linked: true, finished: false, replication: null });
    expect([asked, notes]).toEqual([[], []]);
  });

  it('an account without a group is killed alone', () => {
    const { kills, asked } = host();
    kills.latched(ALONE, { killId: 'K1', cause: BY_RULE });
    expect(asked).toEqual([]);
  });

  it('a guard that comes back on another day is not killed for yesterday, and nothing is noted (card K25)', async () => {
    const { kills, notes, answer } = host();
    kills.latched(A, { killId: 'K1', cause: BY_RULE });
    await answer(B, null);
    expect(notes).toHaveLength(1);
  });
});

describe('a host that starts again', () => {
  it('asks whoever has not answered, and nobody twice (card K25)', () => {
    const { kills, asked } = host();
    const answers = [{ accountId: C, killId: 'Kc', alreadyInProgress: false, at: FRIDAY_10AM }];
    const known = { killId: 'K1', linked: false, finished: true, replication: replication({ answers }) };
    kills.found(A, known);
    kills.found(A, known);
    expect(asked.map((each) => each.accountId)).toEqual([B, D]);
  });

  it('passes on a kill at work of which no passing-on was noted: the host died between the two (card K25)', () => {
    const { kills, asked, notes } = host();
    kills.found(A, { killId: 'K1', linked: false, finished: false, replication: null });
    expect(asked.map((each) => each.accountId)).toEqual([B, C, D]);
    expect(notes).toHaveLength(1);
  });

  it('leaves an ended kill where it was: accounts linked later are not killed for it', () => {
    const { kills, asked } = host();
    kills.found(A, { killId: 'K1', linked: false, finished: true, replication: null });
    kills.found(A, { killId: 'K1', linked: false, finished: true, replication: replication({ accounts: [] }) });
    expect(asked).toEqual([]);
  });
});
