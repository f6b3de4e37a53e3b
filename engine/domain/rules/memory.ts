import type { JournalEntry } from '../journal-entry.ts';
import type { Paise } from '../money.ts';
import type { EpochMs } from '../time.ts';
import { withResult, type DayResult } from './day-results.ts';
import type { RuleAction } from './rule.ts';

export const MOST_TRIES = 3;
/** What could not be done is tried again after so long, so often; then the trader must. */
export const RETRY_MS = 5_000;

/** What a rule has done about something today. */
export type Firing = {
  readonly ruleId: string;
  readonly action: RuleAction['kind'];
  /** What it was about: a position, an order, an occurrence; empty for the account as a whole. */
  readonly subject: string;
  readonly times: number;
  readonly at: EpochMs;
  /** A cool-down lasts until then. */
  readonly until: EpochMs | null;
};

/** What rules must remember over a restart. */
export type RuleMemory = {
  /** The highest P&L of the day that lasted, and the reading that proved it. */
  readonly peak: { readonly dayPnl: Paise; readonly asOf: EpochMs } | null;
  /** Floors of profit locks: they only rise. */
  readonly floors: readonly { readonly ruleId: string; readonly floor: Paise }[];
  readonly fired: readonly Firing[];
  readonly startEquity: Paise | null;
  /** Results of the last days, oldest first. */
  readonly results: readonly DayResult[];
};

/** Nothing has happened yet. */
export const NO_RULE_MEMORY: RuleMemory = { peak: null, floors: [], fired: [], startEquity: null, results: [] };

function withFloor(memory: RuleMemory, ruleId: string, floor: Paise): RuleMemory {
  const before = memory.floors.find((each) => each.ruleId === ruleId);
  if (before && before.floor >= floor) return memory;
  return { ...memory, floors: [...memory.floors.filter((each) => each !== before), { ruleId, floor }] };
}

function withFiring(memory: RuleMemory, entry: Extract<JournalEntry, { kind: 'rule-fired' }>, at: EpochMs): RuleMemory {
  const { ruleId, action, subject, until = null } = entry;
  const before = firingOf(memory, ruleId, subject);
  const firing: Firing = { ruleId, action, subject, times: (before?.times ?? 0) + 1, at, until };
  return { ...memory, fired: [...memory.fired.filter((each) => each !== before), firing] };
}

/** What rules remember after an entry; one that is no business of theirs changes nothing. Peaks and floors never lower; what the day began with is noted once. */
export function evolveRules(memory: RuleMemory, entry: JournalEntry, at: EpochMs): RuleMemory {
  switch (entry.kind) {
    case 'peak-noted': {
      const { dayPnl, asOf } = entry;
      return memory.peak && memory.peak.dayPnl >= dayPnl ? memory : { ...memory, peak: { dayPnl, asOf } };
    }
    case 'profit-floor-raised':
      return withFloor(memory, entry.ruleId, entry.floor);
    case 'rule-fired':
      return withFiring(memory, entry, at);
    case 'start-equity-noted':
      return memory.startEquity === null ? { ...memory, startEquity: entry.equity } : memory;
    case 'day-result-noted':
      return { ...memory, results: withResult(memory.results, { date: entry.date, dayPnl: entry.dayPnl }) };
    default:
      return memory;
  }
}

/** What a rule has done about a subject today. */
export function firingOf({ fired }: RuleMemory, ruleId: string, subject: string): Firing | undefined {
  return fired.find((each) => each.ruleId === ruleId && each.subject === subject);
}

/** Cool-downs that are on at an instant. */
export function coolDowns({ fired }: RuleMemory, at: EpochMs): readonly Firing[] {
  return fired.filter(({ until }) => until !== null && until > at);
}

/** When something that a rule did may have to be done again, of all that is still to come; Infinity when nothing is. */
export function nextTry({ fired }: RuleMemory, now: EpochMs): EpochMs {
  const due = fired.filter(({ times }) => times < MOST_TRIES).map(({ at }) => at + RETRY_MS);
  return Math.min(Infinity, ...due.filter((at) => at > now));
}
