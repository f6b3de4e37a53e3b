import { isWorkingOrder } from '../../simulation/account-book.ts';
import { exchangeBook, harmfulFills, openLegs, overcoveredMoments, taggedOrders } from './exchange-truth.ts';
import { entriesOf, readJournal, verifyJournal } from './journal-reader.ts';

/** What the exchange and the journal say of a kill, reduced to what must be true of every one that is over. */
export type KillProof = {
  readonly legsLeft: Readonly<Record<string, number>>;
  readonly ordersLeft: number;
  /** Units our exits filled, by trading symbol. */
  readonly exited: Readonly<Record<string, number>>;
  readonly tagsUsedTwice: number;
  readonly harmfulFills: readonly string[];
  readonly overcovered: readonly string[];
  readonly switchState: 'on' | 'off';
  readonly latched: readonly string[];
  readonly finished: readonly { readonly killId: string; readonly verified: boolean }[];
  readonly chain: number | null;
};

/** Gathers the proof. */
export function proofOfKill(dataDir: string, accountId: string, killId: string): KillProof {
  const book = exchangeBook(dataDir, accountId);
  const rows = readJournal(dataDir, accountId);
  const orders = taggedOrders(book, killId);
  const exited: Record<string, number> = {};
  for (const { tradingSymbol, filledQuantity } of orders)
    exited[tradingSymbol] = (exited[tradingSymbol] ?? 0) + filledQuantity;
  const intended = entriesOf(rows, 'order-intended').map(({ tag }) => tag);
  const placed = orders.map(({ tag }) => tag);
  return {
    legsLeft: openLegs(book),
    ordersLeft: book.orders.filter(isWorkingOrder).length,
    exited,
    tagsUsedTwice: intended.length - new Set(intended).size + placed.length - new Set(placed).size,
    harmfulFills: harmfulFills(book, killId),
    overcovered: overcoveredMoments(book, killId),
    switchState: book.killSwitch.state,
    latched: entriesOf(rows, 'kill-latched').map((entry) => entry.killId),
    finished: entriesOf(rows, 'kill-finished').map((entry) => ({ killId: entry.killId, verified: entry.verified })),
    chain: verifyJournal(dataDir, accountId).code,
  };
}

/** The proof of a kill that did exactly what it promises for these legs. */
export function cleanKill(killId: string, legs: Readonly<Record<string, number>>): KillProof {
  return {
    legsLeft: {},
    ordersLeft: 0,
    exited: Object.fromEntries(Object.entries(legs).map(([symbol, net]) => [symbol, Math.abs(net)])),
    tagsUsedTwice: 0,
    harmfulFills: [],
    overcovered: [],
    switchState: 'on',
    latched: [killId],
    finished: [{ killId, verified: true }],
    chain: 0,
  };
}
