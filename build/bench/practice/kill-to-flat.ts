import { PaperBroker } from '../../../engine/brokers/paper/paper-broker.ts';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import { paise } from '../../../engine/domain/money.ts';
import { DEFAULT_EXITS } from '../../../engine/domain/policy.ts';
import { freshId } from '../../../engine/host/fresh-id.ts';
import { realClock } from '../../../engine/host/real-clock.ts';
import { TradeEngine } from '../../../engine/runtime/trade-engine.ts';
import { readCalendar } from '../../../engine/store/calendar-file.ts';
import { openJournal } from '../../../engine/store/open-journal.ts';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExchangeChild } from './exchange-child.ts';

const GIVE_UP_MS = 60_000;

/** What is killed: so many legs, the half of them bought, at a broker that takes so long for each call. */
export type KillTask = {
  readonly exchange: ExchangeChild;
  readonly dataDir: string;
  readonly account: string;
  readonly legs: number;
  readonly brokerMs: number;
};

const settings = {
  alias: 'bench',
  policy: { dayLossLimit: paise(100_000_000), squareOffHedges: true, exits: DEFAULT_EXITS },
  retry: { maxRetries: 3, retryDelayMs: 1_000 },
  riskIntervalMs: 1_000,
  reflattensPerHour: 6,
};

/** Sold and bought options around the money, with a stop on nothing: only the legs count here. */
async function openLegs({ exchange: { admin }, account, legs }: KillTask): Promise<void> {
  const opened = await admin.openAccount(account, { clientCode: account, apiKey: account, startingFunds: 10 ** 11 });
  if (!opened.ok) throw new Error(opened.error);
  const { instruments, spots } = await admin.instruments();
  const spot = spots.find(({ underlying }) => underlying === 'NIFTY')?.spot ?? 0;
  const near = instruments
    .filter(({ underlying }) => underlying === 'NIFTY')
    .toSorted((a, b) => Math.abs((a.strike ?? 0) - spot) - Math.abs((b.strike ?? 0) - spot))
    .slice(0, legs);
  for (const [index, { tradingSymbol, lotSize }] of near.entries()) {
    const side = index < legs / 2 ? 'BUY' : 'SELL';
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
export async function killToFlat(task: KillTask): Promise<number> {
  const { exchange, dataDir, account, brokerMs } = task;
  await openLegs(task);
  if (brokerMs > 0) {
    const slow = await exchange.admin.setFault(account, { fault: 'slow', ms: brokerMs });
    if (!slow.ok) throw new Error(slow.error);
  }
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
