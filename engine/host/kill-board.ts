import type { AccountView } from '../contract/account-view.ts';
import type { KillBoard, KillBoardRow } from '../contract/events.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import type { Replication } from '../domain/replication.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';

/** What the board is made of, account by account. */
export type BoardAccount = {
  readonly accountId: AccountId;
  readonly view: AccountView | undefined;
  readonly fault: { readonly code: string; readonly message: string } | null;
  readonly replication: Replication | null;
};

/** A guard that has not answered by then is said to be out of reach; the kill waits for it all the same. */
export const UNREACHED_AFTER_MS = 5_000;

function rowOf(
  accountId: AccountId,
  account: BoardAccount | undefined,
  asked: Replication,
  now: EpochMs,
): KillBoardRow {
  const alias = account?.view?.alias ?? accountId;
  const kill = account?.view?.kill;
  const answered = asked.answers.some((answer) => answer.accountId === accountId);
  if (!kill || account?.fault) {
    const late = account?.fault != null || now - asked.requestedAt > UNREACHED_AFTER_MS;
    const reach = late ? 'unreached' : 'waiting';
    const detail = account?.fault?.message ?? null;
    return { accountId, alias, state: answered ? 'killing' : reach, since: toIstIso(asked.requestedAt), detail };
  }
  if (kill.finishedAt === null) {
    const step = kill.steps.find((each) => each.running) ?? kill.steps.find((each) => each.outcome !== 'confirmed');
    const detail = step ? [step.label, step.detail].filter((part) => part !== null).join(': ') : null;
    return { accountId, alias, state: 'killing', since: kill.startedAt, detail };
  }
  return { accountId, alias, state: kill.verified ? 'verified' : 'unverified', since: kill.finishedAt, detail: null };
}

/** One board for each kill that was passed on today: every account with its own outcome and its own time (card K25). */
export function killBoards(accounts: readonly BoardAccount[], now: EpochMs): KillBoard[] {
  return accounts.flatMap((from) => {
    const { replication: asked } = from;
    if (!asked || asked.accounts.length === 0) return [];
    const find = (accountId: AccountId): BoardAccount | undefined =>
      accounts.find((each) => each.accountId === accountId);
    return [
      {
        fromAccountId: from.accountId,
        group: asked.group,
        killId: asked.killId,
        startedAt: toIstIso(asked.requestedAt),
        accounts: [from.accountId, ...asked.accounts].map((accountId) => rowOf(accountId, find(accountId), asked, now)),
      },
    ];
  });
}
