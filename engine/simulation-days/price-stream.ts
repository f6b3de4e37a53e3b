import type { PositionId, Quote } from '../domain/position.ts';
import { parseSymbol } from '../simulation/option-chain.ts';
import { accountRows } from './exchange-rows.ts';
import type { GuardedAccount } from './guarded-account.ts';
import type { Trouble } from './trouble.ts';

const TICK_MS = 500;

/** Prices pushed between two readings, as a broker's socket does, with what goes wrong on sockets. */
export class PriceStream {
  readonly #account: GuardedAccount;
  readonly #trouble: Trouble;
  /** Fresh prices were pushed: what the engine knows is as new as this. */
  readonly #pushed: () => void;
  #silentUntil = 0;
  #before: ReadonlyMap<PositionId, Quote> = new Map();
  #ended = false;

  constructor(account: GuardedAccount, trouble: Trouble, pushed: () => void) {
    this.#account = account;
    this.#trouble = trouble;
    this.#pushed = pushed;
  }

  /** Pushes until the day ends. */
  async run(): Promise<void> {
    while (!this.#ended) {
      await this.#account.clock.sleep(TICK_MS);
      if (!this.#account.crashed) this.#push();
    }
  }

  end(): void {
    this.#ended = true;
  }

  #push(): void {
    const now = this.#account.clock.monotonic();
    const silent = this.#trouble.strikesAt('silent-stream', 0.02);
    if (silent) this.#silentUntil = now + silent.among(3_000, 40_000);
    if (now < this.#silentUntil || this.#trouble.strikes('stream-gap')) return;
    const quotes = this.#quotes();
    this.#pushed();
    this.#account.broker.push(quotes);
    // The older prices once more, and the newer ones twice: what a socket that reconnects sends.
    if (this.#trouble.strikes('disordered-stream')) {
      this.#account.broker.push(this.#before);
      this.#account.broker.push(quotes);
    }
    this.#before = quotes;
  }

  #quotes(): ReadonlyMap<PositionId, Quote> {
    const { exchange } = this.#account;
    const { positions } = accountRows(exchange, this.#account.book());
    const open = positions.filter((row) => row.netQuantity !== 0 && parseSymbol(row.instrument.tradingSymbol));
    const struck = this.#trouble.strikes('bad-tick', 0.3)?.among(0, Math.max(1, open.length));
    return new Map(
      open.flatMap(({ positionId, quote }, index) =>
        quote ? [[positionId, index === struck ? { ...quote, lastPrice: quote.lastPrice * 10 } : quote]] : [],
      ),
    );
  }
}
