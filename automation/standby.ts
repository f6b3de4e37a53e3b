import type { Clock } from '../engine/ports.ts';
import type { AttemptRunner, OpenPage } from './attempt-runner.ts';
import { goToLastClick } from './commit.ts';
import { findPressable } from './find.ts';
import type { Found } from './sight.ts';
import type { TerminalFailure } from './terminal-failure.ts';

/** What became of a warm-up or a check of the page that stands ready. */
export type StandbyState =
  | { readonly state: 'ready'; readonly at: number }
  | { readonly state: 'already-on' }
  | { readonly state: 'failed'; readonly failure: TerminalFailure };

/** The evidence of warm-ups, overwritten by the next. */
export const standbyEpisode = 'standby';

/** A page not looked at for so long may have been signed out. */
const trustedForMs = 5 * 60_000;

/** One page per account, signed in and left at the last question: a kill has only to answer it. */
export class Standby {
  readonly #runner: AttemptRunner;
  readonly #clock: Clock;
  #held: { readonly page: OpenPage; readonly at: number } | undefined;

  constructor(runner: AttemptRunner, clock: Clock) {
    this.#runner = runner;
    this.#clock = clock;
  }

  /** Whether a kill could answer the last question now. */
  get isReady(): boolean {
    return this.#held !== undefined && this.#clock.monotonic() - this.#held.at < trustedForMs;
  }

  /**
   * Opens the page, or walks the open one to the last question anew: that is the check. One that has been signed out is
   * opened again.
   */
  warm(): Promise<StandbyState> {
    return this.#runner.inTurn(async () => {
      const held = this.#held?.page;
      this.#held = undefined;
      const again = held && (await this.#walk(held));
      return again && again.state !== 'failed' ? again : await this.#walk(undefined);
    });
  }

  /** Hands the page over, if the last question still stands there and can be answered. Closes one that is of no use. */
  async take(): Promise<{ readonly page: OpenPage; readonly confirm: Found } | undefined> {
    const held = this.#held;
    const isFresh = this.isReady;
    this.#held = undefined;
    if (held === undefined) return undefined;
    const confirm = isFresh ? await standing(held.page) : undefined;
    if (confirm) return { page: held.page, confirm };
    await held.page.lease.close();
    return undefined;
  }

  /** Gives the page up, as after the close of the market. */
  async coolDown(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    await held?.page.lease.close();
  }

  async #walk(held: OpenPage | undefined): Promise<StandbyState> {
    const start = { kind: 'standby', episodeId: standbyEpisode } as const;
    const ended = await this.#runner.run(held ? { ...start, page: held } : start, async (page, keep) => {
      if ((await goToLastClick(page.walk)) === 'already-on') return 'already-on';
      keep();
      this.#held = { page, at: this.#clock.monotonic() };
      return 'ready';
    });
    if (ended.failure) return { state: 'failed', failure: ended.failure };
    return ended.value === 'ready' ? { state: 'ready', at: this.#clock.now() } : { state: 'already-on' };
  }
}

/** The last question's answer, if it can be given now. Short, because the way round it is there: a page opened afresh. */
async function standing({ walk }: OpenPage): Promise<Found | undefined> {
  return findPressable(walk, walk.profile.commit.confirm, 1_000).catch(() => undefined);
}
