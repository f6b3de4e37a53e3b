import type { AccountSnapshot } from '../account-snapshot.ts';
import type { MarkToMarket } from '../mark-to-market.ts';
import { paise, type Paise } from '../money.ts';
import type { Position, PositionId } from '../position.ts';
import type { EpochMs } from '../time.ts';
import type { TimeSpan } from '../trusted-time.ts';
import { istDateOf, type IstDate, type TradingCalendar } from '../trading-day.ts';
import { deviationOf, periodBefore, type PeriodBefore } from './day-results.ts';
import { dayTrades, type DayTrades } from './day-trades.ts';
import type { RuleMemory } from './memory.ts';
import type { LegFilter } from './rule.ts';

/** One row as rules see it. Money in paise; null where it is not known. */
export type LegFact = {
  readonly position: Position;
  readonly isOpen: boolean;
  /** The row's P&L of today; of a carried leg without a baseline it is not known. */
  readonly day: Paise | null;
  /** Unrealised: what is open at its price, less what it was entered at; zero for a closed leg. */
  readonly open: Paise | null;
  /** What is open was entered at, both sides positive. */
  readonly invested: Paise | null;
  /** What is open is worth at its price, both sides positive. */
  readonly value: Paise | null;
};

/** What rules are judged on beside the day's P&L. Null, or an answer of null, is unknown; nothing unknown holds, and nothing unknown calms. */
export type RuleFacts = {
  /** The time rules go by; where claims of it contradict each other it lies between `at` and `atLatest`. */
  readonly at: EpochMs | null;
  readonly atLatest: EpochMs | null;
  readonly today: IstDate | null;
  readonly legs: () => readonly LegFact[] | null;
  /** P&L of all rows since they were opened: what is left where today's part of carried legs is not known. */
  readonly total: Paise | null;
  /** The lowest figure of the day where its sources contradict each other. */
  readonly worst: Paise | null;
  readonly margin: Paise | null;
  readonly startEquity: Paise | null;
  /** The highest P&L of the day that lasted; at least zero. */
  readonly peak: Paise | null;
  /** Floors of profit locks as they were journaled; they only rise. */
  readonly floorOf: (ruleId: string) => Paise | null;
  readonly trades: () => DayTrades | null;
  readonly deviation: () => Paise | null;
  readonly periodBefore: (period: 'week' | 'month' | number) => PeriodBefore | null;
  readonly brokerErrors: number | null;
  /** P&L of all accounts of the linked group; null while one of them is not known. */
  readonly group: Paise | null;
  readonly hasOrderTag: (positionId: PositionId, prefix: string) => boolean;
};

const nothing = (): null => null;

/** Nothing is known. */
export const NO_FACTS: RuleFacts = {
  at: null,
  atLatest: null,
  today: null,
  legs: nothing,
  total: null,
  worst: null,
  margin: null,
  startEquity: null,
  peak: null,
  floorOf: nothing,
  trades: nothing,
  deviation: nothing,
  periodBefore: nothing,
  brokerErrors: null,
  group: null,
  hasOrderTag: () => false,
};

/** What the facts are made of. */
export type FactSources = {
  readonly snapshot: AccountSnapshot;
  readonly mark: MarkToMarket;
  readonly at: EpochMs;
  /** The time rules go by; absent: `at`. Null: nobody knows it. */
  readonly time?: TimeSpan | null | undefined;
  readonly dayStart: EpochMs;
  readonly unknownBaseline: readonly PositionId[];
  readonly calendar: TradingCalendar | null;
  readonly startEquity: Paise | null;
  readonly memory: RuleMemory;
  readonly worst: Paise | null;
  readonly group: Paise | null;
};

function costOf({ netQuantity, buyQuantity, buyValue, sellQuantity, sellValue }: Position): number | null {
  if (netQuantity === 0) return 0;
  const quantity = netQuantity > 0 ? buyQuantity : sellQuantity;
  const entered = netQuantity > 0 ? buyValue : sellValue;
  return quantity > 0 ? Math.round((entered * Math.abs(netQuantity)) / quantity) : null;
}

/** What is too large to be counted exactly is not known. */
function exact(amount: number | null): Paise | null {
  return amount !== null && Number.isSafeInteger(amount) ? paise(amount) : null;
}

function legFact(position: Position, mark: MarkToMarket['legs'][number] | undefined, isDayKnown: boolean): LegFact {
  const { netQuantity } = position;
  const cost = costOf(position);
  const price = netQuantity === 0 ? 0 : mark?.price?.value;
  const value = price === undefined ? null : Math.abs(netQuantity) * price;
  const open = cost === null || value === null ? null : Math.sign(netQuantity) * (value - cost);
  return {
    position,
    isOpen: netQuantity !== 0,
    day: isDayKnown ? (mark?.pnl ?? null) : null,
    open: exact(open),
    invested: exact(cost),
    value: exact(value),
  };
}

/** A mark has its legs in the order of the rows; where it has not, the leg is looked for. */
function legMarkOf(
  { positionId }: Position,
  index: number,
  { legs }: MarkToMarket,
): MarkToMarket['legs'][number] | undefined {
  const leg = legs[index];
  return leg?.positionId === positionId ? leg : legs.find((each) => each.positionId === positionId);
}

/** Runs a computation once, and only when somebody asks. */
function once<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: compute() }).value;
}

/** Trades are counted once for each reading: prices between two of them change nothing in its books. */
const counted = new WeakMap<AccountSnapshot['orders'], { readonly trades: unknown; readonly value: DayTrades }>();

function tradesOf(snapshot: AccountSnapshot, dayStart: EpochMs): DayTrades {
  const known = counted.get(snapshot.orders);
  if (known && known.trades === snapshot.trades) return known.value;
  const value = dayTrades(snapshot, dayStart);
  counted.set(snapshot.orders, { trades: snapshot.trades, value });
  return value;
}

const periods = new WeakMap<RuleMemory['results'], Map<string, PeriodBefore>>();

/** The days before today stay what they were: added up once for each journal entry that changes them. */
function periodOf(period: 'week' | 'month' | number, days: Parameters<typeof periodBefore>[1]): PeriodBefore {
  const known = periods.get(days.results) ?? new Map<string, PeriodBefore>();
  periods.set(days.results, known);
  const key = `${period} ${days.today} ${days.calendar?.validThrough ?? ''}`;
  const before = known.get(key) ?? periodBefore(period, days);
  known.set(key, before);
  return before;
}

/** The facts of one look at an account; what costs something is computed when a rule asks for it. */
export function ruleFacts(sources: FactSources): RuleFacts {
  const { snapshot, mark, at, dayStart, unknownBaseline, calendar, memory } = sources;
  const { results, floors } = memory;
  const { time = { earliest: at, latest: at } } = sources;
  const today = istDateOf(time?.earliest ?? at);
  return {
    at: time?.earliest ?? null,
    atLatest: time?.latest ?? null,
    today,
    legs: once(() => {
      return snapshot.positions.map((row, index) =>
        legFact(row, legMarkOf(row, index, mark), !unknownBaseline.includes(row.positionId)),
      );
    }),
    total: mark.value,
    worst: sources.worst,
    margin: snapshot.funds?.marginUsed ?? null,
    startEquity: sources.startEquity,
    peak: paise(Math.max(0, memory.peak?.dayPnl ?? 0)),
    floorOf: (ruleId) => floors.find((each) => each.ruleId === ruleId)?.floor ?? null,
    trades: once(() => tradesOf(snapshot, dayStart)),
    deviation: once(() => deviationOf(results, today)),
    periodBefore: (period) => periodOf(period, { results, today, calendar }),
    brokerErrors: 0,
    group: sources.group,
    hasOrderTag: (positionId, prefix) =>
      snapshot.orders.some((order) => order.positionId === positionId && (order.tag ?? '').startsWith(prefix)),
  };
}

/** Whether a filter takes a leg. */
export function takesLeg(
  filter: LegFilter | undefined,
  { positionId, instrument, product }: Position,
  facts: RuleFacts,
): boolean {
  if (!filter) return true;
  const { underlyings, symbols, products, orderTag } = filter;
  return (
    (underlyings?.includes(instrument.underlying) ?? true) &&
    (symbols?.includes(instrument.tradingSymbol) ?? true) &&
    (products?.includes(product) ?? true) &&
    (orderTag === undefined || facts.hasOrderTag(positionId, orderTag))
  );
}
