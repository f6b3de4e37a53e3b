import { setTimeout as wait } from 'node:timers/promises';
import type { AccountSnapshot } from '../../domain/account-snapshot.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { orderTag, type OrderRequest } from '../../domain/order.ts';
import type { Broker, Clock, SwitchState } from '../../ports.ts';

/** The simulated exchange's own truth about the account, beside whatever the wire says. */
export type ExchangeTruth = {
  readonly flat: boolean;
  readonly positions: readonly { readonly netQuantity: number }[];
  readonly orders: readonly {
    readonly tag?: string | undefined;
    readonly side: 'BUY' | 'SELL';
    readonly status: string;
    readonly filledQuantity: number;
  }[];
};

/** An adapter over a real socket to its simulator, and the test's hand on both. One broker plugs into the suite with one of these. */
export type ContractLine = {
  readonly broker: Broker;
  /** A NIFTY option the exchange lists, as the adapter reads it from a position or its master. */
  readonly instrument: Instrument;
  /** Sells one lot of it by hand, in the broker's own app: an order without a tag. */
  readonly sellByHand: () => Promise<void>;
  /** Sets a fault of the exchange's catalogue (`engine/simulation/fault-catalogue`). */
  readonly breakBy: (fault: string, more?: object) => Promise<void>;
  readonly mend: () => Promise<void>;
  /** Lets time pass for broker and adapter, where a login cannot be repeated at once: a one-time password is good once. */
  readonly later?: (ms: number) => void;
  /** What broker, adapter and engine live by, which `later` moves; absent where nothing moves it. */
  readonly clock?: Clock;
  readonly truth: () => Promise<ExchangeTruth>;
  /** The switch at the broker, pulled or read past the adapter: what the web terminal would do. */
  readonly pullSwitch: () => Promise<boolean>;
  readonly switchState: () => Promise<SwitchState>;
};

/** So long a one-time password stands, and a little: a log-in after it waits for no other. */
export const A_PASSWORD_MS = 31_000;

/** Reads the account; throws when it cannot be read. */
export async function snapshotOf(broker: Broker): Promise<AccountSnapshot> {
  const fetched = await broker.fetchAccount();
  if (!fetched.ok) throw new Error(`${fetched.error.code}: ${fetched.error.message}`);
  return fetched.value;
}

/** A sale of one lot. */
export function saleOf(instrument: Instrument, tag: string, change: Partial<OrderRequest> = {}): OrderRequest {
  const { lotSize: quantity } = instrument;
  return { tag: orderTag(tag), instrument, product: 'NRML', side: 'SELL', quantity, type: 'MARKET', ...change };
}

/** Waits, in real time, for something that comes over a socket. Unless a time is named, the bound is a net and not a measure. */
export async function until(what: string, holds: () => boolean, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`did not happen within ${withinMs} ms: ${what}`);
    await wait(2);
  }
}
