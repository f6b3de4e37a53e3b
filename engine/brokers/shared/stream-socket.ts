import { WebSocket } from 'ws';
import type { Clock } from '../../ports.ts';

/** Where a stream listens, and what its door wants to see. */
export type StreamAddress = { readonly url: string; readonly headers?: Readonly<Record<string, string>> };

/** One connection to a stream. */
export type StreamSocketOptions = {
  readonly address: StreamAddress;
  readonly clock: Clock;
  /** Without a sign of life for so long the line counts as broken, however well the socket stands. */
  readonly brokenAfterMs: number;
  /** Pings this often, where a stream wants it; the answer counts as a sign of life only for a line that was `heard`. */
  readonly pingEveryMs?: number | undefined;
  readonly opened: () => void;
  /** Takes a message, text as it came or a packet; false when it is no sign of life. Must not throw. */
  readonly heard: (message: string | Buffer) => boolean;
  /** Whether the answer to a ping is a sign of life. */
  readonly pongCounts?: () => boolean;
};

const LARGEST_MESSAGE = 1_048_576;

/** A socket that is watched: it ends when it closes, fails, or stands and says nothing. */
export class StreamSocket {
  readonly #socket: WebSocket;
  readonly #options: StreamSocketOptions;
  readonly #over = new AbortController();
  #heardAt: number;
  #pingedAt: number;

  constructor(options: StreamSocketOptions) {
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
    this.#pingedAt = this.#heardAt;
    const { url, headers = {} } = options.address;
    this.#socket = new WebSocket(url, { headers, maxPayload: LARGEST_MESSAGE, perMessageDeflate: false });
    this.#socket.on('open', () => {
      if (!this.#over.signal.aborted) options.opened();
    });
    this.#socket.on('message', (data, isBinary) =>
      this.#hear(Buffer.isBuffer(data) ? data : Buffer.alloc(0), isBinary),
    );
    this.#socket.on('pong', () => {
      if (options.pongCounts?.() ?? false) this.#heardAt = options.clock.monotonic();
    });
    this.#socket.on('close', () => this.#over.abort());
    // A failed connection closes after it; what failed is shown by the silence that follows.
    this.#socket.on('error', () => this.#over.abort());
  }

  /** Resolves when the connection is over; nothing is heard from it any more. */
  async untilOver(): Promise<void> {
    const { clock, brokenAfterMs, pingEveryMs } = this.#options;
    while (!this.#over.signal.aborted) {
      const now = clock.monotonic();
      const left = this.#heardAt + brokenAfterMs - now;
      if (left <= 0) break;
      if (pingEveryMs !== undefined && now - this.#pingedAt >= pingEveryMs) {
        this.#pingedAt = now;
        if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
      }
      const untilPing = pingEveryMs === undefined ? left : Math.max(1, this.#pingedAt + pingEveryMs - now);
      await clock.sleep(Math.min(left, untilPing), this.#over.signal);
    }
    this.end();
  }

  /** Sends text, if the line stands. */
  say(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  end(): void {
    this.#over.abort();
    this.#socket.terminate();
  }

  #hear(data: Buffer, isBinary: boolean): void {
    if (this.#over.signal.aborted) return;
    if (this.#options.heard(isBinary ? data : data.toString())) this.#heardAt = this.#options.clock.monotonic();
  }
}
