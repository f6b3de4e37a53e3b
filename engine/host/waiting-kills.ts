import type { KillCause } from '../domain/kill-latch.ts';

/** What a worker says to a kill. */
export type KillAnswer = { readonly killId: string; readonly alreadyInProgress: boolean };

type WaitingKill = {
  readonly cause: KillCause;
  readonly before: number;
  readonly answer: (answer: KillAnswer | null) => void;
};

/** Kills that no worker has answered yet: they wait for the next one, so that none is lost between two workers. */
export class WaitingKills {
  readonly #kills = new Map<number, WaitingKill>();

  /** How many wait. */
  get size(): number {
    return this.#kills.size;
  }

  /** Waits for an answer; null when `before` (wall ms) passes without a worker: the kill's own day is over by then. */
  wait(id: number, cause: KillCause, before: number): Promise<KillAnswer | null> {
    return new Promise((answer) => {
      this.#kills.set(id, { cause, before, answer });
    });
  }

  /** What a worker answered. */
  answered(id: number, answer: KillAnswer): void {
    this.#kills.get(id)?.answer(answer);
    this.#kills.delete(id);
  }

  /** The kills to put to a new worker; those whose time is over are given up first. */
  due(now: number): readonly { readonly id: number; readonly cause: KillCause }[] {
    for (const [id, { before, answer }] of this.#kills) {
      if (now < before) continue;
      this.#kills.delete(id);
      answer(null);
    }
    return [...this.#kills].map(([id, { cause }]) => ({ id, cause }));
  }
}
