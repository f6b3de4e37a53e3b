import { PaperBroker } from '../../../engine/brokers/paper/paper-broker.ts';
import { accountId } from '../../../engine/domain/account-snapshot.ts';
import type { AccountSnapshot } from '../../../engine/domain/account-snapshot.ts';
import { DEFAULT_EXITS } from '../../../engine/domain/policy.ts';
import type { Position } from '../../../engine/domain/position.ts';
import { tradingDayOf } from '../../../engine/domain/trading-day.ts';
import { wallTime } from '../../../engine/domain/trusted-time.ts';
import { realClock } from '../../../engine/host/real-clock.ts';
import type { Broker, WriteOutcome } from '../../../engine/ports.ts';
import { Ledger } from '../../../engine/runtime/ledger.ts';
import { OrderDesk } from '../../../engine/runtime/order-desk.ts';
import { openJournal } from '../../../engine/store/open-journal.ts';
import type { ExchangeChild } from '../practice/exchange-child.ts';

/** Lots bought before the bench, so that every order of it can be an exit of one. */
const LOTS = 240;

/** Milliseconds of one order: ours until the call goes to the adapter, the adapter and the broker, and ours after the answer. */
export type OrderTimes = { readonly before: number; readonly broker: number; readonly after: number };

/** One account at the practice exchange with its desk and its journal on the disk. */
export type OrderAccount = {
  readonly id: string;
  /** Exits one lot; undefined when the last reading was too old to send on. The caller leaves gaps that the bucket never fills: what is measured is not its wait. */
  readonly order: () => Promise<OrderTimes | undefined>;
  /** Orders that were refused, or of which nobody knows. */
  readonly notConfirmed: () => number;
  readonly close: () => Promise<void>;
};

/** A broker that notes when it was called and when it answered. */
class TimedCalls {
  notConfirmed = 0;
  readonly calls: { tag: string; at: number; answeredAt: number }[] = [];

  around(broker: Broker): Broker {
    const place = async (...[request]: Parameters<Broker['placeOrder']>): Promise<WriteOutcome> => {
      const call = { tag: request.tag, at: performance.now(), answeredAt: 0 };
      this.calls.push(call);
      const answer = await broker.placeOrder(request);
      call.answeredAt = performance.now();
      if (answer.outcome !== 'confirmed') this.notConfirmed += 1;
      return answer;
    };
    return new Proxy(broker, {
      get: (target, name) => {
        if (name === 'placeOrder') return place;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

/** Opens an account that holds enough lots for a minute of exits. */
export async function openOrderAccount(exchange: ExchangeChild, dataDir: string, id: string): Promise<OrderAccount> {
  await buyLots(exchange, id);
  const line = new PaperBroker({
    url: exchange.url,
    credentials: { clientCode: id, apiKey: id },
    clock: realClock,
    retry: { maxRetries: 3, retryDelayMs: 1_000 },
  });
  const timed = new TimedCalls();
  const journal = openJournal({ dataDir, accountId: accountId(id) });
  const day = tradingDayOf(Date.now());
  const ledger = new Ledger(journal, realClock, { recorded: () => undefined, journalFailed: raise });
  ledger.record([{ kind: 'day-opened', tradingDay: day }]);
  const desk = new OrderDesk({
    broker: timed.around(line),
    ledger,
    clock: realClock,
    judged: () => wallTime(Date.now()),
    isTrading: () => true,
    lastQuote: () => undefined,
  });
  let snapshot = await read(line);
  const reading = setInterval(() => {
    void line.fetchAccount().then((newest) => {
      if (!newest.ok) return;
      snapshot = newest.value;
      desk.reconcile(snapshot);
    });
  }, 1_000);
  return {
    id,
    order: async () => {
      const position = heldIn(snapshot);
      const terms = {
        snapshot,
        purpose: { kind: 'exit', exitId: 'Ebench' },
        slippage: DEFAULT_EXITS.slippage,
      } as const;
      const began = performance.now();
      const before = timed.calls.length;
      await desk.exit(position, position.instrument.lotSize, terms);
      const ended = performance.now();
      const call = timed.calls[before];
      if (!call) return undefined;
      return { before: call.at - began, broker: call.answeredAt - call.at, after: ended - call.answeredAt };
    },
    notConfirmed: () => timed.notConfirmed,
    close: async () => {
      clearInterval(reading);
      await line.close();
      journal.close();
    },
  };
}

function raise(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

async function read(broker: Broker): Promise<AccountSnapshot> {
  const snapshot = await broker.fetchAccount();
  if (!snapshot.ok) throw new Error(snapshot.error.message);
  return snapshot.value;
}

function heldIn(snapshot: AccountSnapshot): Position {
  const held = snapshot.positions.find(({ netQuantity }) => netQuantity > 0);
  if (!held) throw new Error('nothing is held');
  return held;
}

async function buyLots({ admin }: ExchangeChild, id: string): Promise<void> {
  const opened = await admin.openAccount(id, { clientCode: id, apiKey: id, startingFunds: 10 ** 12 });
  if (!opened.ok) throw new Error(opened.error);
  const { instruments, spots } = await admin.instruments();
  const spot = spots.find(({ underlying }) => underlying === 'NIFTY')?.spot ?? 0;
  const distance = (strike: number | undefined): number => Math.abs((strike ?? 0) - spot);
  const [nearest] = instruments
    .filter(({ underlying }) => underlying === 'NIFTY')
    .toSorted((a, b) => distance(a.strike) - distance(b.strike));
  if (!nearest) throw new Error('nothing is listed');
  const { tradingSymbol, lotSize, freezeQuantity } = nearest;
  const perOrder = Math.floor((freezeQuantity - 1) / lotSize);
  for (let left = LOTS; left > 0; left -= perOrder) {
    const quantity = Math.min(left, perOrder) * lotSize;
    const placed = await admin.placeOrder(id, {
      tradingSymbol,
      product: 'NRML',
      side: 'BUY',
      quantity,
      type: 'MARKET',
    });
    if (!placed.ok || placed.value.status === 'rejected')
      throw new Error(placed.ok ? (placed.value.message ?? '') : placed.error);
  }
}
