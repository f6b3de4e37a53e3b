import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { markToMarket } from '../../domain/mark-to-market.ts';
import type { StandingBook } from '../../domain/standing-book.ts';
import type { Broker } from '../../ports.ts';
import { BROKER_LINES } from './broker-lines.ts';
import { snapshotOf, until } from './contract-line.ts';
import { guardedLine } from './guarded-line.ts';

/** What each wire shows beside the books of the day when it is told to, and what it shows by itself. */
const WAITING = {
  'Kotak Neo': { quirks: [], orders: 'not-in-api', none: 'not-in-api' },
  Dhan: {
    quirks: ['forever-order', 'super-order'],
    orders: [
      { id: '5132208051112', name: 'forever order', tradingSymbol: 'INFY' },
      { id: '5925022734212', name: 'super order', tradingSymbol: 'NIFTY-24NOV2026-24500-CE' },
    ],
    none: [],
  },
  Zerodha: {
    quirks: ['gtt'],
    orders: [{ id: '112127', name: 'GTT', tradingSymbol: 'NIFTY26NOV24500CE' }],
    none: [],
  },
} as const;

const AT_ONCE = { standing: { firstMs: 0, everyMs: 0 } };

/** Reads the account until a look beside its books shows this; a look may meet a broker that is asked too often. */
async function untilLooked(broker: Broker, shows: (book: StandingBook) => boolean): Promise<StandingBook> {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    await broker.fetchAccount();
    const { standing } = broker.health();
    if (standing && shows(standing)) return standing;
    await wait(20);
  }
  throw new Error(`never seen; last: ${JSON.stringify(broker.health().standing)}`);
}

const hasShares = ({ holdings }: StandingBook): boolean => holdings?.length === 1;

describe.each(BROKER_LINES)('beside the books of the day $name', ({ name, open }) => {
  it('shows holdings, which are no position and no part of the day’s P&L, and what waits for a price (card K26)', async () => {
    const { broker, quirks } = await open(AT_ONCE);
    const { orders, none, quirks: waiting } = WAITING[name];
    const before = await untilLooked(broker, (book) => book.holdings !== null && book.orders !== null);
    expect(before).toMatchObject({ holdings: [], orders: none });
    for (const quirk of ['holdings', ...waiting]) quirks.set(quirk);
    const after = await untilLooked(broker, (book) => hasShares(book) && (book.orders?.length ?? 0) > 0);
    expect(after).toMatchObject({
      holdings: [{ tradingSymbol: 'INFY', quantity: 40, value: 6_002_000 }],
      orders,
    });
    const account = await snapshotOf(broker);
    expect(account.positions).toEqual([]);
    expect(markToMarket(account, new Map(), Date.now()).value).toBe(0);
  }, 30_000);

  it('says that it does not know, rather than nothing, when it fails; the books of the day are read all the same', async () => {
    const { broker, quirks } = await open(AT_ONCE);
    quirks.set('holdings');
    await untilLooked(broker, hasShares);
    quirks.set('holdings-down');
    expect(await untilLooked(broker, ({ holdings }) => holdings === null)).toMatchObject({ holdings: null });
    expect(await snapshotOf(broker)).toMatchObject({ positions: [], incomplete: [] });
  }, 30_000);
});

const WITH_ORDERS = BROKER_LINES.filter(({ name }) => name !== 'Kotak Neo');

describe.each(WITH_ORDERS)('a kill at $name', ({ name, open }) => {
  it('names what still waits outside the day’s book: it can open a position after the kill', async () => {
    const line = await open(AT_ONCE);
    for (const quirk of WAITING[name].quirks) line.quirks.set(quirk);
    const guarded = await guardedLine(line);
    guarded.kill();
    await until('the alarm', () => guarded.alerts().includes('standing-orders'), 30_000);
    const alarm = guarded.engine.report().state.alerts.find(({ code }) => code === 'standing-orders');
    expect(alarm?.text).toContain(String(Object(WAITING[name].orders[0]).id));
  }, 60_000);
});
