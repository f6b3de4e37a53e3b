import type { Paise } from '../domain/money.ts';
import type { Clock } from '../ports.ts';

/** A figure of other accounts older than this is not known any more: shorter than a breach must last, so that one word proves nothing. */
const GOOD_FOR_MS = 900;

/** What the linked accounts have made together, as it was told last. */
export class GroupFigure {
  readonly #clock: Clock;
  #told: { readonly pnl: Paise | null; readonly at: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes what all accounts of the group have made today, this one among them; null while one of them does not know. */
  note(pnl: Paise | null): void {
    this.#told = { pnl, at: this.#clock.monotonic() };
  }

  /** The figure while it is young enough to decide on. */
  get current(): Paise | null {
    if (!this.#told || this.#clock.monotonic() - this.#told.at > GOOD_FOR_MS) return null;
    return this.#told.pnl;
  }
}
