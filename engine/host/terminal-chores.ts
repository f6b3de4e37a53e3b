import { istDateOf, istMidnight, sessionOn, type TradingCalendar } from '../domain/trading-day.ts';
import type { CanaryReport } from '../../automation/canary.ts';
import type { TerminalReport } from '../ports.ts';
import type { EpochMs } from '../domain/time.ts';

/** What is done on a broker's page besides kills, so that a kill finds it as it should be. */
export type TerminalChore = 'canary' | 'warm' | 'cool-down';

/** What became of one, or of a dry run, in words for the trader. `harm`: a kill would not find its page, or not at once. */
export type ChoreAnswer = {
  readonly chore: TerminalChore | 'dry-run';
  readonly harm: boolean;
  readonly sentence: string;
  /** Stable code of what failed. */
  readonly code?: string;
  /** A page stands ready now. */
  readonly stands?: boolean;
  /** The walk behind it, with its episode. */
  readonly walk?: TerminalReport & { readonly episodeId: string };
  /** The canary's. */
  readonly verdict?: CanaryReport['verdict'];
  readonly step?: string;
};

/** What was done for an account before. */
export type ChoreMemory = {
  /** The IST date of the last canary. */
  readonly canaryOn: string | null;
  /** When its page was last made or found ready; null when none is. */
  readonly warmAt: EpochMs | null;
  /** Chores in a row that went wrong, and when the last of them did. */
  readonly failures: number;
  readonly failedAt: EpochMs | null;
};

/** Nothing was done yet. */
export const NOTHING_DONE: ChoreMemory = { canaryOn: null, warmAt: null, failures: 0, failedAt: null };

const MINUTE = 60_000;

/** The canary's hour leaves the trader time to mend the page, or to trade with care. */
const CANARY_BEFORE_OPEN = 25 * MINUTE;
const WARM_BEFORE_OPEN = 5 * MINUTE;

/** Below the five minutes a page is trusted for, so that there is always one. */
const WARM_AGAIN_AFTER = 3 * MINUTE;

/** Each try is a sign-in, and brokers lock accounts: the second comes after this, and a third not before another day. */
const TRY_AGAIN_AFTER = 15 * MINUTE;
const MOST_FAILURES = 2;

function rests({ failures, failedAt }: ChoreMemory, now: EpochMs): boolean {
  if (failures === 0 || failedAt === null || istDateOf(failedAt) !== istDateOf(now)) return false;
  return failures >= MOST_FAILURES || now - failedAt < TRY_AGAIN_AFTER;
}

/** The chore that is due for a live account now, if any. On days without a session only an open page is closed. */
export function dueChore(memory: ChoreMemory, now: EpochMs, calendar: TradingCalendar): TerminalChore | undefined {
  const date = istDateOf(now);
  const session = sessionOn(date, calendar);
  const coolDown = memory.warmAt === null ? undefined : 'cool-down';
  if (!session) return coolDown;
  const open = istMidnight(date) + session.open * MINUTE;
  const close = istMidnight(date) + session.close * MINUTE;
  if (now >= close) return coolDown;
  if (rests(memory, now)) return undefined;
  if (now >= open - CANARY_BEFORE_OPEN && memory.canaryOn !== date) return 'canary';
  if (now < open - WARM_BEFORE_OPEN) return undefined;
  return memory.warmAt === null || now - memory.warmAt >= WARM_AGAIN_AFTER ? 'warm' : undefined;
}
