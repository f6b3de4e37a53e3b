import { dayOpened } from '../domain/engine-state.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { err, ok, type Result } from '../domain/result.ts';
import { nextPracticeDay } from '../domain/trading-day.ts';
import type { Ledger } from './ledger.ts';
import type { EngineRefusal } from './manual-desk.ts';

/** Opens a new practice day. Refused for any account that is not a practice account, and while a kill works. `due`: what waited for it. */
export function openPracticeDay(
  ledger: Ledger,
  practice: boolean,
  due: readonly JournalEntry[] = [],
): Result<void, EngineRefusal> {
  if (!practice)
    return err({ code: 'not-a-practice-account', message: 'Only a practice account can start a new day.' });
  const { state } = ledger;
  if (state.kill && !state.kill.finished)
    return err({ code: 'kill-in-progress', message: 'Wait until the kill has ended.' });
  ledger.record([dayOpened(state, nextPracticeDay(state.tradingDay), { practiceReset: true }), ...due]);
  return ok(undefined);
}
