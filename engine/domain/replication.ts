import type { AccountId } from './account-snapshot.ts';
import type { EpochMs } from './time.ts';

/** A linked account's answer: its guard has latched, by this kill or by one that was there before. */
export type ReplicationAnswer = {
  readonly accountId: AccountId;
  readonly killId: string;
  readonly alreadyInProgress: boolean;
  readonly at: EpochMs;
};

/** Which accounts a kill was passed on to. Asked at least once: whoever has no answer here is asked again (card K25). */
export type Replication = {
  readonly killId: string;
  readonly group: string;
  readonly accounts: readonly AccountId[];
  readonly requestedAt: EpochMs;
  readonly answers: readonly ReplicationAnswer[];
};

/** Adds an answer; the first one of an account stays. */
export function withAnswer(replication: Replication | null, answer: ReplicationAnswer): Replication | null {
  if (!replication || replication.answers.some((each) => each.accountId === answer.accountId)) return replication;
  return { ...replication, answers: [...replication.answers, answer] };
}

/** Who has not answered yet. */
export function unanswered({ accounts, answers }: Replication): readonly AccountId[] {
  return accounts.filter((accountId) => !answers.some((answer) => answer.accountId === accountId));
}
