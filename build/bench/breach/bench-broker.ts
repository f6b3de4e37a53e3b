import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AccountSnapshot } from '../../../engine/domain/account-snapshot.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import { paise } from '../../../engine/domain/money.ts';
import type { Order } from '../../../engine/domain/order.ts';
import { positionIdOf, type Position, type PositionId, type Quote } from '../../../engine/domain/position.ts';
import { ok } from '../../../engine/domain/result.ts';
import type { Broker, BrokerHealth, WriteOutcome } from '../../../engine/ports.ts';
import { TICK_BYTES } from './wire.ts';

function option(strike: number, optionType: 'CE' | 'PE'): Instrument {
  return {
    exchange: 'NFO',
    tradingSymbol: `NIFTY${strike}${optionType}`,
    kind: 'option',
    underlying: 'NIFTY',
    optionType,
    lotSize: 65,
    tickSize: paise(5),
    freezeQuantity: 1_800,
  };
}

const OPEN_LEG = option(24_500, 'PE');
const STOPPED_LEG = option(24_500, 'CE');
const OPEN_ID = positionIdOf(OPEN_LEG, 'NRML');

function position(instrument: Instrument, netQuantity: number, bought: number): Position {
  return {
    positionId: positionIdOf(instrument, 'NRML'),
    instrument,
    product: 'NRML',
    netQuantity,
    buyQuantity: bought,
    buyValue: paise(bought * 13_000),
    sellQuantity: 65,
    sellValue: paise(65 * 10_000),
    quote: { lastPrice: 10_000, asOf: Date.now() },
  };
}

function order(orderId: string, instrument: Instrument, filled: boolean): Order {
  return {
    orderId,
    instrument,
    product: 'NRML',
    positionId: positionIdOf(instrument, 'NRML'),
    side: 'BUY',
    type: 'SL',
    quantity: 65,
    filledQuantity: filled ? 65 : 0,
    triggerPrice: paise(13_000),
    status: filled ? 'complete' : 'trigger-pending',
    rawStatus: filled ? 'complete' : 'trigger pending',
    isStop: true,
    placedAt: Date.now(),
    updatedAt: Date.now(),
  };
}

/** A short straddle of which one stop has filled and one rests: the next bad price crosses the line. */
function snapshot(): AccountSnapshot {
  const stop = order('1', STOPPED_LEG, true);
  return {
    asOf: Date.now(),
    positions: [position(OPEN_LEG, -65, 0), position(STOPPED_LEG, 0, 65)],
    orders: [stop, order('2', OPEN_LEG, false)],
    trades: [
      {
        tradeId: 's',
        orderId: '0',
        positionId: stop.positionId,
        side: 'SELL',
        quantity: 65,
        price: paise(10_000),
        at: 1,
      },
      {
        tradeId: 'b',
        orderId: '1',
        positionId: stop.positionId,
        side: 'BUY',
        quantity: 65,
        price: paise(13_000),
        at: 2,
      },
    ],
    incomplete: [],
  };
}

/**
 * The least a broker can be: an account in memory, prices from a socket, and cancels as HTTP on a socket that stays open. What
 * an HTTP client adds is another bar's business (B9); this one measures the engine and its journal.
 */
export class BenchBroker implements Broker {
  readonly capabilities = {
    broker: 'bench',
    killSwitch: { access: 'none', needsFlat: true },
    settleMs: 2_000,
    ordersPerSecond: 8,
    streams: true,
  } as const;
  readonly #orders: Socket;
  readonly #feed: Socket;
  #onQuotes: (quotes: ReadonlyMap<PositionId, Quote>) => void = () => undefined;

  constructor(httpPort: number, tickPort: number) {
    this.#orders = connect(httpPort, '127.0.0.1').setNoDelay(true);
    this.#feed = connect(tickPort, '127.0.0.1').on('data', (chunk) => this.#read(chunk));
  }

  /** Opens the connection a kill will use. */
  async warm(): Promise<void> {
    await this.#ask('GET /');
  }

  async login() {
    return ok({ at: Date.now() });
  }

  async fetchAccount() {
    return ok(snapshot());
  }

  onQuotes(listener: (quotes: ReadonlyMap<PositionId, Quote>) => void): void {
    this.#onQuotes = listener;
  }

  onNews(): void {}

  health(): BrokerHealth {
    return { quotes: { source: 'live', since: 0 }, ordersRefused: null };
  }

  async cancelOrder(orderId: string): Promise<WriteOutcome> {
    await this.#ask(`DELETE /orders/${orderId}`);
    return { outcome: 'confirmed', orderId };
  }

  async placeOrder(): Promise<WriteOutcome> {
    return {
      outcome: 'rejected',
      error: { code: 'refused', message: 'the bench ends at the first cancel', retryable: false },
    };
  }

  modifyOrder = this.placeOrder.bind(this);

  async activateKillSwitch() {
    return ok(undefined);
  }

  async readKillSwitch() {
    return ok('off' as const);
  }

  async logout() {
    return ok(undefined);
  }

  endLogins(): void {}

  async close(): Promise<void> {
    this.#feed.destroy();
    this.#orders.destroy();
  }

  async #ask(what: string): Promise<void> {
    this.#orders.write(`${what} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await once(this.#orders, 'data');
  }

  /** Every tick is judged on its own, as many as come. */
  #read(chunk: Buffer): void {
    const asOf = Date.now();
    for (let at = 0; at + TICK_BYTES <= chunk.length; at += TICK_BYTES) {
      const lastPrice = chunk.readDoubleLE(at + 4);
      const [bid, ask] = [paise(lastPrice - 50), paise(lastPrice + 50)];
      this.#onQuotes(new Map([[OPEN_ID, { lastPrice, bid, ask, asOf }]]));
    }
  }
}
