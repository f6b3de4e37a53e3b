import type { AccountBook } from '../simulation/account-book.ts';
import type { ExchangeState } from '../simulation/exchange.ts';
import type { ManualClock } from './manual-clock.ts';

/** Every state an exchange was in, so that a lagging broker can serve one of a moment ago. */
export class BookHistory {
  readonly #kept: { readonly at: number; readonly accounts: ExchangeState['accounts'] }[] = [];
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** Takes what the exchange keeps. */
  keep(state: ExchangeState): void {
    this.#kept.push({ at: this.#clock.monotonic(), accounts: state.accounts });
  }

  /** The account as it stood so many milliseconds ago. */
  before(accountId: string, ms: number): AccountBook | undefined {
    const then = this.#clock.monotonic() - ms;
    return this.#kept.findLast((each) => each.at <= then)?.accounts.find((account) => account.accountId === accountId);
  }
}
