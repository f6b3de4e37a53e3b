import { DEFAULT_EXITS } from '../../engine/domain/policy.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PaperBroker } from '../../engine/brokers/paper/paper-broker.ts';
import { accountId } from '../../engine/domain/account-snapshot.ts';
import { paise } from '../../engine/domain/money.ts';
import { freshId } from '../../engine/host/fresh-id.ts';
import { realClock } from '../../engine/host/real-clock.ts';
import { TradeEngine } from '../../engine/runtime/trade-engine.ts';
import { readCalendar } from '../../engine/store/calendar-file.ts';
import { openJournal } from '../../engine/store/open-journal.ts';
import type { Bar } from './bar.ts';
import { median } from './measure.ts';
import { startExchange, type ExchangeChild } from './practice/exchange-child.ts';

const RUNS = 5;
const BROKER_MS = 150;
const MUST_MS = 5_000;
const GIVE_UP_MS = 60_000;

const settings = {
  alias: 'bench',
  policy: { dayLossLimit: paise(100_000_000), squareOffHedges: true, exits: DEFAULT_EXITS },
  retry: { maxRetries: 3, retryDelayMs: 1_000 },
  riskIntervalMs: 1_000,
  reflattensPerHour: 6,
};

/** Two sold and two bought options around the money, with a stop on nothing: only the legs count here. */
async function openLegs({ admin }: ExchangeChild, account: string): Promise<void> {
  const opened = await admin.openAccount(account, { clientCode: account, apiKey: account, startingFunds: 10 ** 9 });
  if (!opened.ok) throw new Error(opened.error);
  const { instruments, spots } = await admin.instruments();
  const spot = spots.find(({ underlying }) => underlying === 'NIFTY')?.spot ?? 0;
  const near = instruments
    .filter(({ underlying }) => underlying === 'NIFTY')
    .toSorted((a, b) => Math.abs((a.strike ?? 0) - spot) - Math.abs((b.strike ?? 0) - spot))
    .slice(0, 4);
  for (const [index, { tradingSymbol, lotSize }] of near.entries()) {
    const side = index < 2 ? 'BUY' : 'SELL';
    const placed = await admin.placeOrder(account, {
      tradingSymbol,
      product: 'NRML',
      side,
      quantity: lotSize,
      type: 'MARKET',
    });
    if (!placed.ok || placed.value.status === 'rejected')
      throw new Error(placed.ok ? (placed.value.message ?? '') : placed.error);
  }
}

/** Milliseconds from the kill until the exchange's own book shows no position. */
async function killed(exchange: ExchangeChild, dataDir: string, account: string): Promise<number> {
  await openLegs(exchange, account);
  const slow = await exchange.admin.setFault(account, { fault: 'slow', ms: BROKER_MS });
  if (!slow.ok) throw new Error(slow.error);
  const credentials = { clientCode: account, apiKey: account };
  const engine = new TradeEngine({
    settings,
    broker: new PaperBroker({ url: exchange.url, credentials, clock: realClock, retry: settings.retry }),
    terminal: null,
    journal: openJournal({ dataDir, accountId: accountId(account) }),
    notifiers: () => [],
    clock: realClock,
    calendar: readCalendar(dataDir),
    practice: true,
    freshId,
    changed: () => undefined,
    recorded: () => undefined,
    journalFailed: (error) => {
      throw error;
    },
  });
  engine.run();
  engine.start('engine');
  // Long enough for readings before the kill: a row is sized on only when it has been quiet.
  await wait(3_000);
  const began = performance.now();
  engine.kill({ kind: 'manual', actor: 'trader', reason: 'bench' });
  const ms = await flatAfter(exchange, account, began);
  await engine.close();
  return ms;
}

async function flatAfter({ admin }: ExchangeChild, account: string, began: number): Promise<number> {
  while (performance.now() - began < GIVE_UP_MS) {
    const { positions } = await admin.book(account);
    if (positions.every(({ netQuantity }) => netQuantity === 0)) return performance.now() - began;
    await wait(10);
  }
  throw new Error(`${account} is not flat after ${GIVE_UP_MS / 1_000} s`);
}

/** Acceptance, "Flat, 4 legs liquid": the real engine, journal and adapter against a slow practice exchange over its socket. */
export const bar: Bar = {
  id: 'flat-4-legs',
  title: `Kill to flat, four liquid legs, a broker that takes ${BROKER_MS} ms`,
  unit: 'ms',
  must: `median <= ${MUST_MS} ms`,
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const exchange = await startExchange(folder);
    try {
      const times: number[] = [];
      for (let run = 0; run < RUNS; run += 1) times.push(await killed(exchange, folder, `flat${run}`));
      const ours = median(times);
      // The least a kill could take: one call after the other for four legs.
      const floor = 4 * BROKER_MS;
      const details = { slowest: Math.max(...times) };
      return { ours, floor, peer: null, ratio: ours / floor, pass: ours <= MUST_MS, details };
    } finally {
      await exchange.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
