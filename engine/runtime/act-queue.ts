/**
 * Everything that changes the broker for one account runs here, one after the other: a kill and a manual exit can never
 * size an order on the same reading.
 */
export class ActQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `act` when all earlier acts have ended; a failed act does not stop the next. */
  run<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(act, act);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
