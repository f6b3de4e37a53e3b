import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { PAPER_CAPABILITIES } from '../../engine/brokers/paper/paper-broker.ts';
import type { Bar } from './bar.ts';
import { openFsyncFloor } from './fsync-floor.ts';
import { percentile } from './measure.ts';
import { openOrderAccount, type OrderAccount, type OrderTimes } from './oms/order-account.ts';
import { startExchange, type ExchangeChild } from './practice/exchange-child.ts';

const ACCOUNTS = 25;
const ORDERS_A_MINUTE = 5_000;
/** Between two orders of one account. */
const GAP_MS = (60_000 * ACCOUNTS) / ORDERS_A_MINUTE;
const MUST_MS = 5;
/** `TRADEFUSE_BENCH_SECONDS=15` for a shorter look. */
const SECONDS = Number(env['TRADEFUSE_BENCH_SECONDS'] ?? '60');
const FLOOR_GAP_MS = 100;

/** Orders at a steady pace; one that takes long does not hold the next one up. */
async function load(account: OrderAccount, offsetMs: number): Promise<readonly (OrderTimes | undefined)[]> {
  const began = performance.now() + offsetMs;
  const orders: Promise<OrderTimes | undefined>[] = [];
  for (let number = 0; number * GAP_MS < SECONDS * 1_000; number += 1) {
    await wait(Math.max(0, began + number * GAP_MS - performance.now()));
    orders.push(account.order());
  }
  return Promise.all(orders);
}

/** Bare writes with their sync on the same disk, while the orders run: the least any of them can cost. */
async function syncsBeside(file: string, until: Promise<unknown>): Promise<readonly number[]> {
  const floor = openFsyncFloor(file);
  const state = { over: false };
  void until.finally(() => {
    state.over = true;
  });
  const times: number[] = [];
  while (!state.over) {
    await wait(FLOOR_GAP_MS);
    const began = performance.now();
    floor.write();
    times.push(performance.now() - began);
  }
  floor.close();
  return times;
}

async function refusals({ admin }: ExchangeChild, accounts: readonly OrderAccount[]): Promise<number> {
  const counts = await Promise.all(accounts.map(({ id }) => admin.orderCalls(id)));
  return counts.reduce((sum, { refused }) => sum + refused, 0);
}

/** B16, its first half: a desk of accounts in one thread, every order an intent on disk before it leaves and its answer after. */
export const bar: Bar = {
  id: 'B16',
  title: `${ORDERS_A_MINUTE} orders a minute over ${ACCOUNTS} accounts for ${SECONDS} s, each journalled, ${PAPER_CAPABILITIES.ordersPerSecond} of the broker's 10 calls a second used`,
  unit: 'ms',
  must: `p99 from asking to the adapter's call <= ${MUST_MS} ms, no call refused with 429`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const exchange = await startExchange(null);
    const accounts: OrderAccount[] = [];
    try {
      for (let number = 0; number < ACCOUNTS; number += 1)
        accounts.push(await openOrderAccount(exchange, folder, `oms${number}`));
      const began = performance.now();
      const running = Promise.all(accounts.map((account, index) => load(account, (index * GAP_MS) / ACCOUNTS)));
      const [syncs, loads] = await Promise.all([syncsBeside(join(folder, 'floor.bin'), running), running]);
      const seconds = (performance.now() - began) / 1_000;
      const asked = loads.flat();
      const times = asked.filter((each) => each !== undefined);
      const at = (share: number, of: (times: OrderTimes) => number): number => percentile(times.map(of), share);
      const ours = at(0.99, ({ before }) => before);
      const refused = await refusals(exchange, accounts);
      const notConfirmed = accounts.reduce((sum, account) => sum + account.notConfirmed(), 0);
      const floor = percentile(syncs, 0.99);
      return {
        ours,
        floor,
        peer: null,
        ratio: ours / floor,
        pass: ours <= MUST_MS && refused === 0 && times.length === asked.length,
        details: {
          p50: at(0.5, ({ before }) => before),
          fdatasyncP50: percentile(syncs, 0.5),
          answerP50: at(0.5, ({ broker }) => broker),
          answerP99: at(0.99, ({ broker }) => broker),
          settledP99: at(0.99, ({ after }) => after),
          orders: times.length,
          aMinute: Math.round((times.length / seconds) * 60),
          refused,
          notConfirmed,
          unsent: asked.length - times.length,
        },
      };
    } finally {
      for (const account of accounts) await account.close();
      await exchange.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
