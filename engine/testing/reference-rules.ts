import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { Policy } from '../domain/policy.ts';
import type { Position } from '../domain/position.ts';
import type { Amount, Condition, LegFilter, Rule } from '../domain/rules/rule.ts';

/**
 * What rules say, written down a second time: plainly, slowly, from the words of the cards (D3, D14, D16-D19, D22) and of the feature list,
 * and from nothing but the broker's books. Where a rule asks for something that is not written here the answer is undefined.
 */
export type Verdict = boolean | undefined;

/** One look: the account as the broker showed it, the IST minute of the day, and the highest P&L that has lasted so far today. */
export type ReferenceLook = {
  readonly snapshot: AccountSnapshot;
  readonly minute: number;
  readonly weekday: number;
  readonly peak: number;
  readonly charges: number;
  readonly capital: number | null;
  /** Whether a stop on a sold option has filled whole today, now or at an earlier look. */
  readonly stopHit: boolean;
};

const priceOf = (row: Position): number => (row.netQuantity === 0 ? 0 : (row.quote?.lastPrice ?? Number.NaN));

/** Realised and unrealised of today: what was taken in less what was paid, and what is open at its price. */
export function rowPnl(row: Position): number {
  return row.sellValue - row.buyValue + row.netQuantity * priceOf(row);
}

/** What the open units were entered at, as their share of all that was entered on their side. */
function entryCost(row: Position): number {
  const units = Math.abs(row.netQuantity);
  if (units === 0) return 0;
  return row.netQuantity > 0
    ? Math.round((row.buyValue * units) / row.buyQuantity)
    : Math.round((row.sellValue * units) / row.sellQuantity);
}

function unrealised(row: Position): number {
  const worth = Math.abs(row.netQuantity) * priceOf(row);
  return row.netQuantity > 0 ? worth - entryCost(row) : row.netQuantity < 0 ? entryCost(row) - worth : 0;
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The day's P&L that counts: after charges where they count (card D19). */
export function dayPnlOf({ positions }: AccountSnapshot, charges: number): number {
  return total(positions.map(rowPnl)) - charges;
}

/** A limit in whole paise, rounded up, at so many percent of itself; undefined where this page does not know its base. */
function limitOf(amount: Amount, { snapshot, capital }: ReferenceLook, atPercent = 100): number | null | undefined {
  const exactly = (base: number, percent: number): number => {
    const hundredths = BigInt(Math.round(percent * 100)) * BigInt(Math.round(atPercent * 100));
    const [product, whole] = [BigInt(base) * hundredths, 100_000_000n];
    return Number((product + whole - 1n) / whole);
  };
  if ('paise' in amount) return exactly(amount.paise, 100);
  if ('deviations' in amount) return undefined;
  if (amount.of === 'start-equity') return capital === null ? undefined : exactly(capital, amount.percent);
  if (amount.of !== 'invested') return undefined;
  const invested = total(snapshot.positions.map(entryCost));
  // A percentage of nothing is no line.
  return invested === 0 ? null : exactly(invested, amount.percent);
}

function fits(filter: LegFilter | undefined, row: Position, { orders }: AccountSnapshot): boolean {
  if (filter?.underlyings && !filter.underlyings.includes(row.instrument.underlying)) return false;
  if (filter?.symbols && !filter.symbols.includes(row.instrument.tradingSymbol)) return false;
  if (filter?.products && !filter.products.includes(row.product)) return false;
  const { orderTag } = filter ?? {};
  if (orderTag === undefined) return true;
  // Card D22: a strategy's legs are those it has an order in.
  return orders.some((order) => order.positionId === row.positionId && (order.tag ?? '').startsWith(orderTag));
}

type Trip = { readonly number: number; readonly pnl: number };

/** The day of one contract, trade by trade in the order of the exchange's numbers: who opened or added, and what each round trip made. */
function walk(
  row: Position,
  { trades }: AccountSnapshot,
): { readonly entries: Set<string>; readonly trips: readonly Trip[] } {
  const own = trades
    .filter(({ positionId }) => positionId === row.positionId)
    .toSorted((one, other) => Number(one.tradeId) - Number(other.tradeId));
  const entries = new Set<string>();
  const trips: Trip[] = [];
  let net = 0;
  let cash = 0;
  for (const { orderId, side, quantity, price, tradeId } of own) {
    // Unit by unit: slow, and nothing to get wrong about crossing zero.
    for (let unit = 0; unit < quantity; unit += 1) {
      const step = side === 'BUY' ? 1 : -1;
      if (net === 0 || Math.sign(net) === step) entries.add(orderId);
      net += step;
      cash -= step * price;
      if (net === 0) {
        trips.push({ number: Number(tradeId), pnl: cash });
        cash = 0;
      }
    }
  }
  return { entries, trips };
}

function losingStreak(snapshot: AccountSnapshot): number {
  const trips = snapshot.positions.flatMap((row) => walk(row, snapshot).trips);
  const newestFirst = trips.toSorted((one, other) => other.number - one.number);
  const won = newestFirst.findIndex(({ pnl }) => pnl >= 0);
  return won === -1 ? newestFirst.length : won;
}

/** Orders that filled a stop on something sold: walked forward from the morning's net, in the order of the exchange's numbers (D2, D11, D12). */
export function stopHits(snapshot: AccountSnapshot): readonly string[] {
  return snapshot.orders
    .filter((order) => order.side === 'BUY' && order.isStop && order.filledQuantity >= order.quantity)
    .filter(({ orderId, positionId }) => {
      const own = snapshot.trades
        .filter((trade) => trade.positionId === positionId)
        .toSorted((one, other) => Number(one.tradeId) - Number(other.tradeId));
      const before = own.slice(
        0,
        own.findIndex((trade) => trade.orderId === orderId),
      );
      return total(before.map(({ side, quantity }) => (side === 'BUY' ? quantity : -quantity))) < 0;
    })
    .map(({ orderId }) => orderId);
}

const atOrBelow = (value: number, limit: number | null | undefined): Verdict =>
  limit === undefined ? undefined : limit !== null && value <= -limit;
const atOrAbove = (value: number, limit: number | null | undefined): Verdict =>
  limit === undefined ? undefined : limit !== null && value >= limit;

/** Whether a condition holds. */
export function holds(condition: Condition, look: ReferenceLook): Verdict {
  const { snapshot, peak, charges } = look;
  const open = snapshot.positions.filter(({ netQuantity }) => netQuantity !== 0);
  const day = dayPnlOf(snapshot, charges);
  switch (condition.kind) {
    case 'all':
    case 'any': {
      const parts = condition.conditions.map((part) => holds(part, look));
      if (parts.includes(undefined)) return undefined;
      return condition.kind === 'all' ? parts.every((part) => part === true) : parts.includes(true);
    }
    case 'loss':
    case 'profit': {
      if (condition.of === 'group') return undefined;
      const filter = condition.of === 'legs' ? condition.legs : undefined;
      const taken = snapshot.positions.filter((row) => fits(filter, row, snapshot));
      const isWhole = condition.of === 'account' && condition.figure === 'day';
      const value = isWhole ? day : total(taken.map(condition.figure === 'day' ? rowPnl : unrealised));
      if (condition.kind === 'loss') return atOrBelow(value, limitOf(condition.limit, look, condition.atPercent));
      return atOrAbove(value, limitOf(condition.target, look, condition.atPercent));
    }
    case 'hard-floor':
      return atOrBelow(day, limitOf(condition.limit, look, condition.atPercent));
    case 'profit-lock': {
      const { arm, floor, step } = condition;
      if (peak < arm.paise) return false;
      const steps = step === null ? 0 : Math.floor((peak - arm.paise) / step.paise);
      return day <= floor.paise + steps * (step?.paise ?? 0);
    }
    case 'drawdown': {
      const limit = limitOf(condition.limit, look, condition.atPercent);
      return limit === undefined ? undefined : limit !== null && peak - day >= limit;
    }
    case 'position-loss':
    case 'position-profit': {
      const limit = limitOf(
        condition.kind === 'position-loss' ? condition.limit : condition.target,
        look,
        condition.atPercent,
      );
      if (limit === undefined) return undefined;
      const figure = condition.figure === 'day' ? rowPnl : unrealised;
      const reached = condition.kind === 'position-loss' ? atOrBelow : atOrAbove;
      return open.some((row) => fits(condition.legs, row, snapshot) && reached(figure(row), limit) === true);
    }
    case 'stop-hit':
      return look.stopHit;
    case 'trades':
      return new Set(snapshot.positions.flatMap((row) => [...walk(row, snapshot).entries])).size > condition.max;
    case 'open-positions':
      return open.length > condition.max;
    case 'losing-streak':
      return losingStreak(snapshot) >= condition.losses;
    case 'quantity':
      return open.some((row) => fits(condition.legs, row, snapshot) && Math.abs(row.netQuantity) > condition.max);
    case 'exposure':
      if (condition.figure === 'margin') return undefined;
      return atOrAbove(
        total(open.map((row) => Math.abs(row.netQuantity) * priceOf(row))),
        limitOf(condition.limit, look, condition.atPercent),
      );
    case 'time': {
      if (condition.on !== undefined) return undefined;
      const isDay = condition.weekdays?.includes(look.weekday) ?? true;
      return isDay && look.minute >= condition.from && look.minute < (condition.to ?? 1_440);
    }
    case 'orders':
    case 'period-loss':
    case 'broker-errors':
      return undefined;
  }
}

/** The rules of a policy: the trader's line AND a stop hit, then the trader's own, each in its order. */
export function allRules({ dayLossLimit, triggerAtPercent, warnAtPercents = [], rules = [] }: Policy): readonly Rule[] {
  const line = { kind: 'loss', of: 'account', figure: 'day', limit: { paise: dayLossLimit } } as const;
  const at = triggerAtPercent == null ? {} : { atPercent: triggerAtPercent };
  return [
    {
      id: 'dual-condition',
      when: { kind: 'all', conditions: [{ ...line, ...at }, { kind: 'stop-hit' }] },
      then: { kind: 'kill' },
      warnAt: warnAtPercents,
    },
    ...rules,
  ];
}
