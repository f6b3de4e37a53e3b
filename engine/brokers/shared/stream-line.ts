import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { Clock } from '../../ports.ts';
import { StreamSocket, type StreamAddress } from './stream-socket.ts';

/** What one connection says and hears; made anew for each, so that nothing of the last one is left. */
export type Conversation = {
  readonly opened: () => void;
  /** Takes a message; false when it is no sign of life. Must not throw. */
  readonly heard: (message: string | Buffer) => boolean;
  /** Whether the answer to a ping is a sign of life: only on a line the broker has acknowledged. */
  readonly pongCounts?: () => boolean;
};

/** Says something on the connection the conversation belongs to. */
export type Say = (text: string) => void;

/** How a line is kept; in milliseconds. */
export type LineTiming = {
  readonly brokenAfterMs: number;
  readonly pingEveryMs?: number | undefined;
  /** Between two tries to connect, growing with jitter. */
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
};

/** What a line works with. */
export type StreamLineOptions = {
  readonly clock: Clock;
  readonly timing: LineTiming;
  /** Where to connect now; undefined while nobody is logged in. */
  readonly address: () => StreamAddress | undefined;
  readonly converse: (say: Say) => Conversation;
  /** The connection is over, or there was none. */
  readonly lost: () => void;
};

/** A stream that is connected again whenever it ends, with growing rests between tries that come to nothing. */
export class StreamLine {
  readonly #options: StreamLineOptions;
  readonly #closed = new AbortController();
  #socket: StreamSocket | undefined;
  #backoff: IBackoff<unknown> | undefined;

  constructor(options: StreamLineOptions) {
    this.#options = options;
  }

  /** Begins; call once. */
  start(): void {
    void this.#run();
  }

  /** The line works: the next loss is followed by a quick try. */
  works(): void {
    this.#backoff = undefined;
  }

  /** Ends this connection; another one follows. */
  drop(): void {
    this.#socket?.end();
  }

  close(): void {
    this.#closed.abort();
    this.#socket?.end();
  }

  async #run(): Promise<void> {
    const { address, converse, lost, clock, timing } = this.#options;
    while (!this.#closed.signal.aborted) {
      const found = address();
      if (found) {
        const conversation = converse((text) => socket.say(text));
        const { brokenAfterMs, pingEveryMs } = timing;
        const socket = new StreamSocket({ address: found, clock, brokenAfterMs, pingEveryMs, ...conversation });
        this.#socket = socket;
        await socket.untilOver();
      }
      if (!this.#closed.signal.aborted) lost();
      await clock.sleep(this.#nextRetryMs(), this.#closed.signal);
    }
  }

  #nextRetryMs(): number {
    const { firstRetryMs: initialDelay, longestRetryMs: maxDelay } = this.#options.timing;
    this.#backoff = this.#backoff
      ? this.#backoff.next(undefined)
      : new ExponentialBackoff({ initialDelay, maxDelay }).next();
    return this.#backoff.duration;
  }
}
