import type { Paise } from '../../domain/money.ts';
import { paise } from '../../domain/money.ts';
import type { CarriedIn } from '../../domain/position.ts';
import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Clock } from '../../ports.ts';
import { rupees } from './decimal.ts';

/** What a quote says of the day before, as the broker wrote it. */
export type StatedClose = { readonly lastPrice: unknown; readonly change: unknown; readonly close: unknown };

/**
 * The previous close of a quote, in paise; undefined unless the quote proves it: the change of the day is counted from it. A close
 * of today, of no trade, or of another column does not pass (`brokers.md` 4.1: what `close` means is nowhere promised).
 */
export function provenClose({ lastPrice, change, close }: StatedClose): Paise | undefined {
  const [last, moved, stated] = [rupees(lastPrice), rupees(change), rupees(close)];
  if (last === undefined || moved === undefined || stated === undefined || last <= 0 || stated <= 0) return undefined;
  // A quote that has not moved says the same whichever close it means.
  return moved !== 0 && Math.abs(last - moved - stated) <= 1 ? stated : undefined;
}

/** The previous closes of one day, by whatever the broker calls its instruments; a day's close does not change. */
export class PreviousCloses {
  readonly #clock: Pick<Clock, 'now'>;
  #date: IstDate | undefined;
  #closes: ReadonlyMap<string, Paise> = new Map();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Undefined while no quote has proven it. */
  of(key: string): Paise | undefined {
    return this.#date === istDateOf(this.#clock.now()) ? this.#closes.get(key) : undefined;
  }

  learn(closes: ReadonlyMap<string, Paise>): void {
    const today = istDateOf(this.#clock.now());
    const known = this.#date === today ? this.#closes : new Map<string, Paise>();
    // The first one stays: it was proven, and a later one could only be another day's.
    this.#closes = new Map([...closes, ...known]);
    this.#date = today;
  }
}

/** What was carried in, where the broker does not say at which price it counts it; absent when nothing was. */
export function carriedUnstated(
  quantity: number,
  cash: number,
  closePrice: Paise | undefined,
): { readonly carriedIn?: CarriedIn } {
  if (quantity === 0 && cash === 0) return {};
  const close = closePrice === undefined ? {} : { closePrice };
  return { carriedIn: { quantity, cash: paise(cash), valuedAt: 'unstated', ...close } };
}
