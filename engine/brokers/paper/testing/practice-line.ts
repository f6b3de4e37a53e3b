import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AccountSnapshot } from '../../../domain/account-snapshot.ts';
import { orderTag, type OrderRequest } from '../../../domain/order.ts';
import type { Clock } from '../../../ports.ts';
import { realClock } from '../../../host/real-clock.ts';
import { PracticeAdminClient } from '../../../simulation/practice-admin-client.ts';
import { startPracticeExchange } from '../../../simulation/practice-exchange-server.ts';
import { tempFolder } from '../../../testing/temp-folder.ts';
import { PaperBroker, type PaperBrokerOptions } from '../paper-broker.ts';

const adminToken = 'admin';
const ACCOUNT = 'a';

/** How an adapter is set up; its clock is real unless the test wants to move it. */
export type LineOptions = { readonly clock?: Clock } & Partial<Pick<PaperBrokerOptions, 'retry' | 'feed'>>;

/** A practice exchange on a real socket, the adapter that talks to it, and the trader's own hand on both. */
export async function practiceLine({ clock = realClock, ...options }: LineOptions = {}) {
  const statePath = join(tempFolder(), 'book.json');
  const { url, close } = await startPracticeExchange({ clock: realClock, statePath, adminToken, seed: 1 });
  onTestFinished(close);
  const admin = new PracticeAdminClient({ url, adminToken });
  const credentials = { clientCode: 'CODE', apiKey: 'key' };
  await admin.openAccount(ACCOUNT, credentials);
  const retry = { maxRetries: 2, retryDelayMs: 20 };
  const broker = new PaperBroker({ url, credentials, clock, retry, ...options });
  onTestFinished(() => broker.close());
  const { instruments } = await admin.instruments();
  const option = instruments.find(
    ({ underlying, strike, optionType }) => underlying === 'NIFTY' && strike === 2_450_000 && optionType === 'CE',
  );
  if (!option) throw new Error('not listed');
  const { lastPrice: _lastPrice, ...instrument } = option;
  return {
    url,
    admin,
    broker,
    instrument,
    /** A sale of one lot. */
    sale: (tag: string, change: Partial<OrderRequest> = {}): OrderRequest => ({
      tag: orderTag(tag),
      instrument,
      product: 'NRML',
      side: 'SELL',
      quantity: 65,
      type: 'MARKET',
      ...change,
    }),
    /** The same, made by the trader in the broker's own app. */
    sellByHand: async (): Promise<void> => {
      await admin.placeOrder(ACCOUNT, {
        tradingSymbol: instrument.tradingSymbol,
        product: 'NRML',
        side: 'SELL',
        quantity: 65,
        type: 'MARKET',
      });
    },
    snapshot: async (): Promise<AccountSnapshot> => {
      const fetched = await broker.fetchAccount();
      if (!fetched.ok) throw new Error(fetched.error.message);
      return fetched.value;
    },
    breakBy: async (fault: string, more: object = {}): Promise<void> => {
      const set = await admin.setFault(ACCOUNT, { fault, ...more });
      if (!set.ok) throw new Error(set.error);
    },
    mend: async (): Promise<void> => {
      await admin.clearFaults(ACCOUNT);
    },
    truth: () => admin.book(ACCOUNT),
    pullSwitch: async () => (await admin.activateKillSwitch(ACCOUNT)).ok,
    switchState: () => admin.killSwitch(ACCOUNT),
    streamCount: () => admin.streamCount(ACCOUNT),
    book: () => admin.book(ACCOUNT),
  };
}
