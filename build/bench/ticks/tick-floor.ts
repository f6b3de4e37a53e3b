import { ACCOUNTS, instrumentOf, INSTRUMENTS, OPENING_PRICE, POLICY, type Tick } from './fleet.ts';
import type { AccountSnapshot } from '../../../engine/domain/account-snapshot.ts';

/** Counts decisions, so that nothing is optimised away. */
export type TickWork = { readonly take: (tick: Tick) => number; readonly dayPnl: (account: number) => number };

/** The least that keeps every account's figure: typed arrays, an index from instruments to positions, one line and one switch. */
export function tickFloor(accounts: readonly AccountSnapshot[]): TickWork {
  const rows = accounts.flatMap(({ positions }, account) =>
    positions.map(({ positionId, netQuantity }) => ({
      account,
      netQuantity,
      instrument: instrumentOf(positionId) ?? 0,
    })),
  );
  const sorted = rows.toSorted((a, b) => a.instrument - b.instrument);
  const starts = new Int32Array(INSTRUMENTS + 1);
  for (const { instrument } of sorted) starts[instrument + 1] = (starts[instrument + 1] ?? 0) + 1;
  for (let i = 1; i <= INSTRUMENTS; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  const accountOf = Int32Array.from(sorted, ({ account }) => account);
  const net = Float64Array.from(sorted, ({ netQuantity }) => netQuantity);
  const prices = new Float64Array(INSTRUMENTS).fill(OPENING_PRICE);
  const pnl = new Float64Array(ACCOUNTS);
  const hasStop = new Uint8Array(ACCOUNTS).fill(1);
  const line = -POLICY.dayLossLimit;
  return {
    dayPnl: (account) => pnl[account] ?? Number.NaN,
    take: ({ instrument, quote }) => {
      const move = quote.lastPrice - (prices[instrument] ?? 0);
      prices[instrument] = quote.lastPrice;
      let due = 0;
      const end = starts[instrument + 1] ?? 0;
      for (let at = starts[instrument] ?? 0; at < end; at += 1) {
        const account = accountOf[at] ?? 0;
        const value = (pnl[account] ?? 0) + (net[at] ?? 0) * move;
        pnl[account] = value;
        if (value <= line && hasStop[account] === 1) due += 1;
      }
      return due;
    },
  };
}

/** The obvious way: maps of objects, everything added up at each tick. */
export function tickPeer(accounts: readonly AccountSnapshot[]): TickWork {
  const prices = new Map<string, number>();
  const books = accounts.map(
    ({ positions }) => new Map(positions.map((position) => [position.positionId as string, position])),
  );
  const totals = new Map<number, number>();
  const names = new Map(
    accounts.flatMap(({ positions }) => positions.map((each) => [instrumentOf(each.positionId) ?? 0, each.positionId])),
  );
  return {
    dayPnl: (account) => totals.get(account) ?? Number.NaN,
    take: ({ instrument, quote }) => {
      const name = names.get(instrument);
      if (name !== undefined) prices.set(name, quote.lastPrice);
      let due = 0;
      books.forEach((book, account) => {
        let total = 0;
        for (const [positionId, { netQuantity, sellValue, buyValue }] of book) {
          total += sellValue - buyValue + netQuantity * (prices.get(positionId) ?? OPENING_PRICE);
        }
        totals.set(account, total);
        if (total <= -POLICY.dayLossLimit) due += 1;
      });
      return due;
    },
  };
}
