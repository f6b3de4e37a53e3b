import type { Actor } from '../domain/actor.ts';
import { isLocked } from '../domain/engine-state.ts';
import { laterLock } from '../domain/evolve-latch.ts';
import { entriesOfClaim, type ClaimCheck } from '../domain/lock-claim.ts';
import { lockEnd, mayUnlock, type LockRefusal, type LockRequest } from '../domain/lock-request.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { describeLockEnd } from '../domain/sentences.ts';
import { toIstIso, type EpochMs } from '../domain/time.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';
import { lockFrom, lockTime, type JudgedTime } from '../domain/trusted-time.ts';
import type { Ledger } from './ledger.ts';

/** What the desk works with. */
export type LockDeskTools = {
  readonly ledger: Ledger;
  readonly time: () => JudgedTime;
  readonly calendar: TradingCalendar;
};

/** Locks by hand, ends what nobody could compute, and hears what other copies of the lock say. */
export class LockDesk {
  readonly #tools: LockDeskTools;

  constructor(tools: LockDeskTools) {
    this.#tools = tools;
  }

  /** Locks the account. A lock that lasts longer already stays, and is the answer. */
  lock(request: LockRequest, reason: string): Result<{ readonly until: EpochMs | null }, LockRefusal> {
    const { ledger, time, calendar } = this.#tools;
    const judged = time();
    const from = lockFrom(judged);
    const end = lockEnd(request, from, calendar);
    if (!end.ok) return end;
    const { lock } = ledger.state;
    const asked = { until: end.value, reason, since: Math.round(from), byHand: true };
    const held = lock && isLocked(ledger.state, lockTime(judged)) ? lock : null;
    const later = laterLock(held, asked);
    if (held && later.until === held.until && held.until !== end.value) {
      const until = held.until === null ? undefined : toIstIso(held.until);
      const message = `This account is locked ${describeLockEnd(held.until)} already. A lock is never made shorter.`;
      return err({ code: 'locked', message, ...(until === undefined ? {} : { until }) });
    }
    ledger.record([{ kind: 'lock-set', ...asked }]);
    return ok({ until: ledger.state.lock?.until ?? null });
  }

  /** Ends a lock whose end is not known, in writing; see `mayUnlock`. */
  unlock(asked: { readonly word: string; readonly reason: string }, actor: Actor): Result<void, LockRefusal> {
    const { ledger, time } = this.#tools;
    const { lock, tradingDay } = ledger.state;
    const allowed = mayUnlock(lock, asked, { now: lockTime(time()), day: tradingDay });
    if (allowed.ok) ledger.record([{ kind: 'lock-released', actor, reason: asked.reason.trim() }]);
    return allowed;
  }

  /** Hears what the copy in safe keeping says, and writes down what the journal did not know. */
  hearClaim(check: Omit<ClaimCheck, 'now'>): void {
    const { ledger, time } = this.#tools;
    const entries = entriesOfClaim(ledger.state, { ...check, now: lockTime(time()) });
    if (entries.length > 0) ledger.record(entries);
  }
}
