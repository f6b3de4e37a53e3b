import { paise, type Paise } from '../money.ts';
import type { Policy } from '../policy.ts';
import type { RiskAssessment } from '../risk.ts';
import { evaluateRules } from '../rules.ts';
import type { StopHit } from '../stop-loss.ts';
import { istTimeOfDay, type EpochMs } from '../time.ts';
import { istDateOf, type TradingCalendar } from '../trading-day.ts';
import { deviationOf, periodBefore, type DayResult } from './day-results.ts';
import type { RuleEvaluation } from './evaluation.ts';
import { NO_FACTS, type RuleFacts } from './facts.ts';
import { lockFloor } from './judge-money.ts';
import { rulesOf } from './policy-rules.ts';
import { describeRule } from './read-back.ts';
import { leavesOf } from './rule.ts';
import { actionWords, signed } from './words.ts';

/** What is left of a day: the P&L as it was sampled, stops that filled, and what the day began with. */
export type Tape = {
  readonly samples: readonly { readonly at: EpochMs; readonly mtm: Paise; readonly quality: string }[];
  readonly stopHits: readonly (StopHit & { readonly seenAt: EpochMs })[];
  readonly startEquity: Paise | null;
  /** Results of the days before. */
  readonly results: readonly DayResult[];
  readonly calendar: TradingCalendar | null;
};

/** What a rule would have done on a day, and would do now. */
export type RehearsedRule = {
  readonly ruleId: string;
  /** The rule in words. */
  readonly meaning: string;
  /** How much of the day can be judged from the tape: `none` where it looks at what no tape keeps, such as single positions. */
  readonly judged: 'all' | 'part' | 'none';
  readonly firstAt: EpochMs | null;
  readonly dayPnl: Paise | null;
  /** How often it began to hold. */
  readonly times: number;
  /** Whether it holds right now; null: nobody knows. */
  readonly holdsNow: boolean | null;
  readonly sentence: string;
};

/** What a new policy would have made of a day. */
export type Rehearsal = {
  readonly rules: readonly RehearsedRule[];
  /** Saving it would act at once, and how; empty when it would not. */
  readonly atOnce: readonly string[];
};

type Course = {
  judged: number;
  unknown: number;
  held: number;
  times: number;
  firstAt: EpochMs | null;
  dayPnl: Paise | null;
};

/** The day as it went on: its peak and the floors that followed from it. */
class Day {
  readonly #tape: Tape;
  readonly #policy: Policy;
  #peak = 0;
  #before: Paise | null = null;

  constructor(tape: Tape, policy: Policy) {
    this.#tape = tape;
    this.#policy = policy;
  }

  /** A peak is what two samples in a row have seen. */
  note(mtm: Paise): void {
    if (this.#before !== null) this.#peak = Math.max(this.#peak, Math.min(this.#before, mtm));
    this.#before = mtm;
  }

  facts(at: EpochMs): RuleFacts {
    const { results, calendar, startEquity } = this.#tape;
    const today = istDateOf(at);
    return {
      ...NO_FACTS,
      at,
      atLatest: at,
      today,
      startEquity: this.#policy.capital ?? startEquity,
      peak: paise(this.#peak),
      floorOf: (ruleId) => this.#floorOf(ruleId),
      deviation: () => deviationOf(results, today),
      periodBefore: (period) => periodBefore(period, { results, today, calendar }),
    };
  }

  #floorOf(ruleId: string): Paise | null {
    const rule = rulesOf(this.#policy).find(({ id }) => id === ruleId);
    const lock = rule && leavesOf(rule.when).find((leaf) => leaf.kind === 'profit-lock');
    return lock ? lockFloor(lock, paise(this.#peak)) : null;
  }
}

function follow(course: Course, rule: RuleEvaluation, sample: Tape['samples'][number]): void {
  course.judged += 1;
  if (rule.unknown) course.unknown += 1;
  course.held = rule.holds ? course.held + 1 : 0;
  // Once is a wick; the second sample proves it.
  if (course.held !== 2) return;
  course.times += 1;
  course.firstAt ??= sample.at;
  course.dayPnl ??= sample.mtm;
}

function coursesOf(policy: Policy, tape: Tape): ReadonlyMap<string, Course> {
  const day = new Day(tape, policy);
  const courses = new Map<string, Course>(
    rulesOf(policy).map(({ id }) => [id, { judged: 0, unknown: 0, held: 0, times: 0, firstAt: null, dayPnl: null }]),
  );
  for (const sample of tape.samples) {
    if (sample.quality !== 'fresh') continue;
    day.note(sample.mtm);
    const stopHits = tape.stopHits.filter(({ seenAt }) => seenAt <= sample.at);
    const look = { dayPnl: sample.mtm, quality: 'fresh' as const, stopHits, policy, facts: day.facts(sample.at) };
    for (const rule of evaluateRules(look)) {
      const course = courses.get(rule.id);
      if (course) follow(course, rule, sample);
    }
  }
  return courses;
}

function sentenceOf({
  judged,
  firstAt,
  dayPnl,
  times,
}: Omit<RehearsedRule, 'sentence' | 'holdsNow' | 'meaning'>): string {
  if (judged === 'none') return 'The tape of the day does not keep what this rule looks at; it is judged from now on.';
  const part = judged === 'part' ? ' Not all of the day could be judged.' : '';
  if (firstAt === null || dayPnl === null) return `It would not have acted on this day.${part}`;
  const again = times > 1 ? `, and ${times} times in all` : '';
  return `It would have acted at ${istTimeOfDay(firstAt)}, at ${signed(dayPnl)}${again}.${part}`;
}

/**
 * Runs a policy over the tape of a day before it is saved: when each rule would have acted, and whether it would act right now on the
 * last look at the account. Pure; what the tape does not keep is said to be unknown, never taken for calm.
 */
export function rehearse(policy: Policy, tape: Tape, live: RiskAssessment | null): Rehearsal {
  const courses = coursesOf(policy, tape);
  const now = live
    ? evaluateRules({
        dayPnl: live.dayPnl,
        quality: live.mark.quality,
        stopHits: live.stopHits,
        policy,
        facts: live.facts,
      })
    : [];
  const rules = rulesOf(policy).map((rule): RehearsedRule => {
    const { judged, unknown, firstAt, dayPnl, times } = courses.get(rule.id) ?? NOTHING;
    const seen = now.find(({ id }) => id === rule.id);
    const told = {
      ruleId: rule.id,
      judged: judged === unknown ? ('none' as const) : unknown > 0 ? ('part' as const) : ('all' as const),
      firstAt,
      dayPnl,
      times,
    };
    const holdsNow = !seen || seen.unknown ? null : seen.holds;
    return { ...told, meaning: describeRule(rule), holdsNow, sentence: sentenceOf(told) };
  });
  const acting = now.filter(({ holds, tier }) => holds && !tier);
  return {
    rules,
    atOnce: acting.map(({ id, action, explanation }) => `${id}: ${actionWords(action)} (${explanation})`),
  };
}

const NOTHING: Course = { judged: 0, unknown: 0, held: 0, times: 0, firstAt: null, dayPnl: null };
