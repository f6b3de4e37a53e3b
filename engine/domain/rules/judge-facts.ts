import { istMidnight, istDateOf } from '../trading-day.ts';
import type { PositionId } from '../position.ts';
import type { StopHit } from '../stop-loss.ts';
import type { EpochMs } from '../time.ts';
import { told, type ConditionEvaluation } from './evaluation.ts';
import { takesLeg, type RuleFacts } from './facts.ts';
import type {
  BrokerErrorsCondition,
  CountCondition,
  LosingStreakCondition,
  QuantityCondition,
  TimeCondition,
} from './rule.ts';
import { clockTime } from './words.ts';

const NONE: readonly PositionId[] = [];
const NOT_MONEY = { unit: 'count', distance: null, subjects: NONE } as const;

/** S4's second half: a stop on a sold option filled today. What was seen cannot be unseen. */
export function judgeStopHit(stopHits: readonly StopHit[]): ConditionEvaluation {
  const full = stopHits.find((hit) => hit.full);
  const [partial] = stopHits;
  const explanation = full
    ? `stop on ${full.tradingSymbol} hit`
    : partial
      ? `stop on ${partial.tradingSymbol} partly filled (${partial.filledQuantity})`
      : 'no stop on a sold option has filled today';
  const holds = full !== undefined;
  return {
    id: 'short-option-stop-hit',
    holds,
    unknown: false,
    value: null,
    threshold: null,
    ...NOT_MONEY,
    unit: 'none',
    explanation,
  };
}

function counted(
  id: ConditionEvaluation['id'],
  { value, most, what }: { readonly value: number | null; readonly most: number; readonly what: string },
): ConditionEvaluation {
  const holds = value !== null && value > most;
  return told(
    {
      id,
      holds,
      unknown: value === null,
      value,
      threshold: most,
      ...NOT_MONEY,
      occurrence: holds ? String(value) : '',
    },
    () => {
      if (value === null) return `the number of ${what} is not known`;
      return `${value} ${what} of at most ${most}${holds ? ' (too many)' : ''}`;
    },
  );
}

const COUNTED = { trades: 'trades today', orders: 'orders today', 'open-positions': 'open positions' } as const;

/** See `CountCondition`. */
export function judgeCount({ kind, max }: CountCondition, facts: RuleFacts): ConditionEvaluation {
  const value = kind === 'open-positions' ? openLegs(facts) : (facts.trades()?.[kind] ?? null);
  return counted(kind, { value, most: max, what: COUNTED[kind] });
}

function openLegs(facts: RuleFacts): number | null {
  const legs = facts.legs();
  if (!legs) return null;
  let open = 0;
  for (const leg of legs) if (leg.isOpen) open += 1;
  return open;
}

/** See `LosingStreakCondition`. */
export function judgeLosingStreak({ losses }: LosingStreakCondition, facts: RuleFacts): ConditionEvaluation {
  const trades = facts.trades();
  const value = trades?.losses ?? null;
  const holds = value !== null && value >= losses;
  return told(
    {
      id: 'losing-streak',
      holds,
      unknown: value === null,
      value,
      threshold: losses,
      ...NOT_MONEY,
      // A streak that goes on is a new occasion; the same one seen again is not.
      occurrence: holds ? `${value}@${trades?.lastTripAt ?? ''}` : '',
    },
    () => {
      if (value === null) return 'what the last trades made is not known';
      return `${value} losing trade(s) in a row of ${losses}${holds ? ' (reached)' : ''}`;
    },
  );
}

/** See `QuantityCondition`. */
export function judgeQuantity({ max, legs: filter }: QuantityCondition, facts: RuleFacts): ConditionEvaluation {
  const legs = facts.legs();
  const over: PositionId[] = [];
  let largest = 0;
  for (const { isOpen, position } of legs ?? []) {
    if (!isOpen || !takesLeg(filter, position, facts)) continue;
    const units = Math.abs(position.netQuantity);
    largest = Math.max(largest, units);
    if (units > max) over.push(position.positionId);
  }
  return told(
    {
      id: 'quantity',
      holds: over.length > 0,
      unknown: legs === null,
      value: legs === null ? null : largest,
      threshold: max,
      unit: 'units',
      distance: null,
      subjects: over,
    },
    () => {
      if (legs === null) return 'the open positions are not known';
      return `largest position ${largest} units of at most ${max}${over.length > 0 ? ' (too large)' : ''}`;
    },
  );
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Weekday of an IST date, 1 (Monday) to 7. */
function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00.000Z`).getUTCDay() + 6) % 7) + 1;
}

/** When a time rule applies, in words. */
export function timeWords({ from, to, weekdays, on }: TimeCondition): string {
  const hours = to === undefined ? `from ${clockTime(from)}` : `${clockTime(from)} to ${clockTime(to)}`;
  const days = weekdays ? ` on ${weekdays.map((day) => WEEKDAYS[day - 1] ?? day).join(', ')}` : '';
  const expiry = on === 'expiry-day' ? ' on an expiry day' : on === 'other-days' ? ' on days without an expiry' : '';
  return `${hours} IST${days}${expiry}`;
}

function minuteOf(at: EpochMs): number {
  return (at - istMidnight(istDateOf(at))) / 60_000;
}

function isIn({ from, to = 24 * 60, weekdays }: TimeCondition, at: EpochMs): boolean {
  const minute = minuteOf(at);
  return minute >= from && minute < to && (weekdays?.includes(weekdayOf(istDateOf(at))) ?? true);
}

/** See `TimeCondition`. */
export function judgeTime(condition: TimeCondition, facts: RuleFacts): ConditionEvaluation {
  const { at, today } = facts;
  const latest = facts.atLatest ?? at;
  const { on } = condition;
  const minute = at === null || !Number.isFinite(at) ? null : minuteOf(at);
  const inTime = minute !== null && at !== null && isIn(condition, at);
  // Where claims of the time contradict each other, only what holds by all of them holds.
  const isDisputed = minute !== null && latest !== null && latest !== at && isIn(condition, latest) !== inTime;
  const legs = on === undefined ? [] : facts.legs();
  const expires = legs?.some((leg) => leg.isOpen && leg.position.instrument.expiry === today) ?? null;
  const fits = on === undefined ? true : expires === null ? null : expires === (on === 'expiry-day');
  const unknown = minute === null || isDisputed || (inTime && fits === null);
  return told(
    {
      id: 'time',
      holds: inTime && !isDisputed && fits === true,
      unknown,
      value: minute === null ? null : Math.floor(minute),
      threshold: condition.from,
      ...NOT_MONEY,
      unit: 'minutes',
    },
    () => {
      if (minute === null) return 'the time is not known';
      if (isDisputed) return `${timeWords(condition)}; this computer's clock was set, and the true time is not known`;
      if (unknown) return 'whether something expires today is not known';
      return `${timeWords(condition)}; it is ${clockTime(Math.floor(minute))}`;
    },
  );
}

/** See `BrokerErrorsCondition`. */
export function judgeBrokerErrors({ streak }: BrokerErrorsCondition, facts: RuleFacts): ConditionEvaluation {
  const value = facts.brokerErrors;
  const holds = value !== null && value >= streak;
  return told(
    {
      id: 'broker-errors',
      holds,
      unknown: value === null,
      value,
      threshold: streak,
      ...NOT_MONEY,
    },
    () => {
      return value === null ? 'not asked yet' : `${value} reading(s) in a row failed of ${streak}`;
    },
  );
}
