import { ok } from '../../../engine/domain/result.ts';
import type { Broker, BrokerHealth, WriteOutcome } from '../../../engine/ports.ts';

/** A broker that answers at once with an empty account, and tells of every call a kill would make. */
export class FlatBroker implements Broker {
  readonly capabilities = {
    broker: 'bench',
    killSwitch: { access: 'none', needsFlat: true },
    settleMs: 2_000,
    ordersPerSecond: 8,
    streams: false,
  } as const;
  readonly #acted: () => void;

  constructor(acted: () => void) {
    this.#acted = acted;
  }

  async login() {
    return ok({ at: Date.now() });
  }

  async fetchAccount() {
    return ok({ asOf: Date.now(), positions: [], orders: [], trades: [], incomplete: [] });
  }

  async placeOrder(): Promise<WriteOutcome> {
    this.#acted();
    return { outcome: 'confirmed', orderId: '1' };
  }

  modifyOrder = this.placeOrder.bind(this);
  cancelOrder = this.placeOrder.bind(this);

  async activateKillSwitch() {
    this.#acted();
    return ok(undefined);
  }

  async readKillSwitch() {
    return ok('off' as const);
  }

  async logout() {
    this.#acted();
    return ok(undefined);
  }

  onQuotes(): void {
    // No prices stream here.
  }

  onNews(): void {
    // Nothing happens here by itself.
  }

  health(): BrokerHealth {
    return { quotes: { source: 'live', since: 0 }, ordersRefused: null };
  }

  endLogins(): void {}

  async close(): Promise<void> {
    // Nothing is open.
  }
}
