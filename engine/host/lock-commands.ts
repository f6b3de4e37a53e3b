import { isLocked } from '../domain/engine-state.ts';
import { reviewFrom, type LockRefusal } from '../domain/lock-request.ts';
import { describeLockEnd } from '../domain/sentences.ts';
import { toIstIso } from '../domain/time.ts';
import { lockTime, type JudgedTime } from '../domain/trusted-time.ts';
import type { TradeEngine } from '../runtime/trade-engine.ts';
import { ok, refuse, type WorkerHandlers } from './command-answers.ts';

const JUDGES: Readonly<Record<JudgedTime['by'], string>> = {
  broker: "The end is judged by the broker's clock.",
  computer:
    "The broker's clock is not known; the end is judged by this computer's clock and by how long it has been on, whichever is later.",
  clock: "The broker's clock is not known; the end is judged by this computer's clock alone.",
};

function refused({ until, ...error }: LockRefusal): ReturnType<typeof refuse> {
  return refuse(until === undefined ? error : { ...error, details: { until } });
}

/** The commands that lock an account by hand, and say whether it is locked. */
export function lockCommands(engine: TradeEngine): Pick<WorkerHandlers, 'lock.set' | 'lock.status' | 'lock.unlock'> {
  return {
    'lock.set': ({ lock, reason }) => {
      const set = engine.locks.lock(lock, reason);
      if (!set.ok) return refused(set.error);
      const { until } = set.value;
      return ok({ until: until === null ? null : toIstIso(until) });
    },
    'lock.status': () => {
      const { state, time } = engine.report();
      const { lock } = state;
      const locked = isLocked(state, lockTime(time));
      if (!lock || !locked)
        return ok({ locked, until: null, reason: null, reviewFrom: null, judgedBy: time.by, note: JUDGES[time.by] });
      const { until, reason } = lock;
      const waits = time.confirmed ? '' : ' No lock ends before the broker has said what time it is.';
      return ok({
        locked,
        until: until === null ? null : toIstIso(until),
        reason,
        reviewFrom: until === null ? toIstIso(reviewFrom(lock, state.tradingDay)) : null,
        judgedBy: time.by,
        note: `Locked ${describeLockEnd(until)}. ${JUDGES[time.by]}${waits}`,
      });
    },
    'lock.unlock': (asked, actor) => {
      const ended = engine.locks.unlock(asked, actor);
      return ended.ok ? ok({}) : refused(ended.error);
    },
  };
}
