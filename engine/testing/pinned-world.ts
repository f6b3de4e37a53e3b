import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise, type Paise } from '../domain/money.ts';
import type { Policy } from '../domain/policy.ts';
import type { Position } from '../domain/position.ts';
import type { Rule } from '../domain/rules/rule.ts';
import { policy, rupees, settings } from './builders.ts';
import { CALL, World } from './world.ts';

const worth = ({ sellValue, buyValue }: Position): number => sellValue - buyValue;

/** Prices at which one leg makes the account's P&L what a test wants, to the paisa; everything else as the exchange has it. */
function pinned(snapshot: AccountSnapshot, wanted: Paise, symbol: string): AccountSnapshot {
  const others = snapshot.positions.filter(({ instrument }) => instrument.tradingSymbol !== symbol);
  const rest = others.reduce((sum, row) => sum + worth(row) + row.netQuantity * (row.quote?.lastPrice ?? 0), 0);
  const positions = snapshot.positions.map((row): Position => {
    if (row.instrument.tradingSymbol !== symbol || row.netQuantity === 0) return row;
    const lastPrice = Math.round((wanted - rest - worth(row)) / row.netQuantity);
    const missing = wanted - rest - worth(row) - row.netQuantity * lastPrice;
    const quote = { lastPrice, bid: paise(lastPrice), ask: paise(lastPrice), asOf: snapshot.asOf };
    return { ...row, sellValue: paise(row.sellValue + missing), quote };
  });
  return { ...snapshot, positions };
}

/** An account short of ten lots of a call, at whatever P&L a test wants. */
export class PinnedWorld extends World {
  constructor(change: Partial<Policy> = {}) {
    super({ settings: settings({ policy: policy({ dayLossLimit: rupees(1_000_000), dwellMs: 500, ...change }) }) });
  }

  /** Ten lots sold, and three readings that agree at a P&L of nothing. */
  static async started(change: Partial<Policy> = {}): Promise<PinnedWorld> {
    const world = new PinnedWorld(change);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 650 });
    world.pin(0);
    await world.start();
    return world;
  }

  /** From now on the day's P&L is so many rupees, by the price of a leg. */
  pin(amount: number, symbol: string = CALL): void {
    this.served = (snapshot) => pinned(snapshot, rupees(amount), symbol);
  }

  /** Pins and lets the engine look for some seconds. */
  async at(amount: number, ms = 4_000): Promise<void> {
    this.pin(amount);
    await this.clock.advance(ms);
  }

  get isKilled(): boolean {
    return this.state().latch.state === 'latched';
  }

  /** Texts of alerts with this code. */
  alerts(code: string): readonly string[] {
    return this.state().alerts.flatMap((alert) => (alert.code === code ? [alert.text] : []));
  }
}

/** The trader's own rules beside a default rule that is far away. */
export function worldWith(...rules: readonly Rule[]): Promise<PinnedWorld> {
  return PinnedWorld.started({ rules });
}
