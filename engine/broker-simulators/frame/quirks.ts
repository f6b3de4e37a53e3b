/** How long a page hangs that never answers: longer than any client waits. */
export const HANGS_MS = 10_000;

/** Ways only one broker's wire breaks, which the exchange's fault catalogue does not know: by name, with how often they still strike. */
export class Quirks {
  readonly #left = new Map<string, number>();

  /** Turns a quirk on for so many strikes. */
  set(name: string, times = Number.MAX_SAFE_INTEGER): void {
    this.#left.set(name, times);
  }

  clear(): void {
    this.#left.clear();
  }

  /** Whether it is on; counts nothing. */
  has(name: string): boolean {
    return (this.#left.get(name) ?? 0) > 0;
  }

  /** Whether it strikes now: one strike less of it is left then. */
  strike(name: string): boolean {
    const left = this.#left.get(name) ?? 0;
    if (left <= 0) return false;
    this.#left.set(name, left - 1);
    return true;
  }
}
