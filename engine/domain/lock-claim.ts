import { isLocked, type EngineState } from './engine-state.ts';
import { laterLock } from './evolve-latch.ts';
import type { JournalEntry, Lock, Review } from './journal-entry.ts';
import { describeReview } from './sentences.ts';
import type { EpochMs } from './time.ts';
import { isEarlierDay, type TradingDay } from './trading-day.ts';

/** What a copy of the lock that is kept apart from the journal says: where the journal stood then, the day's kill and the lock. */
export type LockClaim = {
  readonly day: TradingDay | null;
  readonly killId: string | null;
  readonly lock: Lock | null;
  readonly head: { readonly seq: number; readonly hash: string };
};

/** What was found out about the copies on this computer. */
export type ClaimCheck = {
  readonly claim: LockClaim | null;
  /** Whether the journal goes on from where it stood when the copy was made. */
  readonly continues: boolean;
  /** The signature of the second copy: right, wrong, or missing although it had been signed. */
  readonly signature: 'right' | 'wrong' | 'missing';
  /** The time a lock's end is held against. */
  readonly now: EpochMs;
};

function holds(lock: Lock | null, now: EpochMs): lock is Lock {
  return lock !== null && (lock.until === null || lock.until > now);
}

/** The lock that a copy adds to what is known; null when it adds nothing. */
function lockToRestore(state: EngineState, { claim, continues, now }: ClaimCheck): Lock | null {
  const lock = claim?.lock ?? null;
  if (continues || !holds(lock, now)) return null;
  if (!isLocked(state, now)) return lock;
  const later = laterLock(state.lock, lock);
  return later.until === state.lock?.until ? null : later;
}

/** A kill the journal should know of, of its own day or of a later one. */
function lostKill(state: EngineState, { claim, continues }: ClaimCheck): boolean {
  if (continues || !claim || claim.killId === null || claim.day === null) return false;
  if (isEarlierDay(claim.day, state.tradingDay)) return false;
  return state.latch.state === 'armed' || state.latch.killId !== claim.killId;
}

const REASONS: Record<Exclude<ClaimCheck['signature'], 'right'>, string> = {
  wrong: 'it does not carry the signature of this computer',
  missing: 'its signature was taken away',
};

/**
 * What follows from a copy of the lock that is kept in the keychain (cards L3, fault 70). The later lock holds, whoever knows of it; a
 * journal that was exchanged, or a second copy that somebody else wrote, leaves the account unarmed until a person has looked.
 */
export function entriesOfClaim(state: EngineState, check: ClaimCheck): readonly JournalEntry[] {
  const { claim, continues, signature } = check;
  const lock = lockToRestore(state, check);
  const killed = lostKill(state, check);
  const exchanged = claim !== null && !continues;
  const known = state.review !== null && !lock && !killed;
  if (known || (!exchanged && signature === 'right')) return [];
  const review: Review = exchanged
    ? {
        fault: 'older-copy',
        detail: `the copy in safe keeping goes on to entry ${claim.head.seq}`,
        killed: killed || state.latch.state === 'latched' ? 'yes' : 'no',
      }
    : {
        fault: 'latch-damaged',
        detail: REASONS[signature === 'wrong' ? 'wrong' : 'missing'],
        killed: state.latch.state === 'latched' ? 'yes' : 'no',
      };
  return [
    { kind: 'journal-recovered', ...review },
    ...(lock ? [{ kind: 'lock-set', ...lock } as const] : []),
    {
      kind: 'alert-raised',
      alertId: `claim-${state.tradingDay}`,
      priority: 'critical',
      code: 'tamper',
      text: `${describeReview(review)}${lock ? ' The lock of the copy holds.' : ''}`,
    },
  ];
}
