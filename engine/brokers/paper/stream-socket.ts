import { WebSocket } from 'ws';
import type { Clock } from '../../ports.ts';
import { zStreamMessage, type StreamMessage } from './wire.ts';

/** One connection to a stream. */
export type StreamSocketOptions = {
  readonly url: string;
  readonly token: string;
  readonly clock: Clock;
  /** Without a word for so long the line counts as broken, however well the socket stands. */
  readonly silentAfterMs: number;
  /** Takes a message; false when it is no sign of life. */
  readonly heard: (message: StreamMessage | undefined) => boolean;
};

const LARGEST_MESSAGE = 1_048_576;

/** A socket that is watched: it ends when it closes, fails, or stands and says nothing. */
export class StreamSocket {
  readonly #socket: WebSocket;
  readonly #options: StreamSocketOptions;
  readonly #over = new AbortController();
  #heardAt: number;

  constructor(options: StreamSocketOptions) {
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
    this.#socket = new WebSocket(options.url, {
      headers: { authorization: `Bearer ${options.token}` },
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
    });
    this.#socket.on('message', (data) => this.#hear(Buffer.isBuffer(data) ? data.toString() : ''));
    this.#socket.on('close', () => this.#over.abort());
    // A failed connection closes after it; what failed is shown by the silence that follows.
    this.#socket.on('error', () => this.#over.abort());
  }

  /** Resolves when the connection is over; nothing is heard from it any more. */
  async untilOver(): Promise<void> {
    const { clock, silentAfterMs } = this.#options;
    while (!this.#over.signal.aborted) {
      const left = this.#heardAt + silentAfterMs - clock.monotonic();
      if (left <= 0) break;
      await clock.sleep(left, this.#over.signal);
    }
    this.end();
  }

  /** Sends a request, if the line stands. */
  say(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  end(): void {
    this.#over.abort();
    this.#socket.terminate();
  }

  #hear(text: string): void {
    if (this.#over.signal.aborted) return;
    if (this.#options.heard(parse(text))) this.#heardAt = this.#options.clock.monotonic();
  }
}

/** Undefined for a message of a kind not known here. */
function parse(text: string): StreamMessage | undefined {
  try {
    return zStreamMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
