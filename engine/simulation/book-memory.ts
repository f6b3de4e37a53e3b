import type { EpochMs } from '../domain/time.ts';
import type { AccountBook } from './account-book.ts';

type Remembered = { readonly at: EpochMs; readonly book: AccountBook };

const MOST_REMEMBERED = 2_000;

/** What the books of an account were a while ago, for a broker that serves them late. Kept only while such a fault is on. */
export class BookMemory {
  readonly #past = new Map<string, Remembered[]>();

  /** Begins to remember an account, from the book it has now. */
  watch(book: AccountBook, at: EpochMs): void {
    this.#past.set(book.accountId, [{ at, book }]);
  }

  /** Takes a new state of a book that is being remembered. */
  note(book: AccountBook, at: EpochMs): void {
    const past = this.#past.get(book.accountId);
    if (!past) return;
    past.push({ at, book });
    if (past.length > MOST_REMEMBERED) past.splice(1, MOST_REMEMBERED / 2);
  }

  /** The book as it was at an instant, or the oldest that is remembered; undefined when nothing is. */
  at(accountId: string, instant: EpochMs): AccountBook | undefined {
    const past = this.#past.get(accountId);
    return (past?.findLast((each) => each.at <= instant) ?? past?.[0])?.book;
  }

  /** Forgets an account. */
  forget(accountId: string): void {
    this.#past.delete(accountId);
  }
}
