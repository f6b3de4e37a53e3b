import type { HostEvent } from '../contract/events.ts';
import type { HostApi } from './host-api.ts';

/** Entries and alerts a slow client may fall behind by before it is let go; it starts afresh when it reconnects. */
const MAX_BEHIND = 500;
/** The mirror calls the line lost after two seconds of silence. */
const PING_MS = 1_000;
const MAX_CLIENTS = 32;
const PING = 'event: ping\ndata: {}\n\n';

type Line = { readonly name: string; readonly text: string };

/** The streams of one door: one subscription to the host, each event written out once, for all clients. */
export type EventStreams = {
  /** A new client's stream, beginning with a full snapshot; undefined when there are too many. */
  open(): ReadableStream<Uint8Array> | undefined;
  close(): void;
};

/** Begins to listen to the host for the streams to come. */
export function createEventStreams(host: HostApi): EventStreams {
  const clients = new Set<Client>();
  const toAll = (line: Line): void => clients.forEach((client) => client.offer(line));
  const unsubscribe = host.subscribe((event) => {
    if (clients.size > 0) toAll(toLine(event));
  });
  const timer = setInterval(() => toAll({ name: 'ping', text: PING }), PING_MS);
  return {
    open: () => {
      if (clients.size >= MAX_CLIENTS) return undefined;
      const client = new Client(() => clients.delete(client));
      client.offer(toLine({ type: 'snapshot', snapshot: host.snapshot() }));
      clients.add(client);
      return client.stream;
    },
    close: () => {
      unsubscribe();
      clearInterval(timer);
      clients.forEach((client) => client.end());
    },
  };
}

function toLine(event: HostEvent): Line {
  return { name: event.type, text: `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n` };
}

/** One client: what it has not taken yet, in order, of snapshots and pings the newest only. */
class Client {
  readonly stream: ReadableStream<Uint8Array>;
  private waiting: Line[] = [];
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private wanted = false;
  private readonly onGone: () => void;

  constructor(onGone: () => void) {
    this.onGone = onGone;
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.controller = controller),
      pull: () => this.take(),
      cancel: () => this.end(),
    });
  }

  offer(line: Line): void {
    if (line.name === 'snapshot' || line.name === 'ping') {
      this.waiting = this.waiting.filter((other) => other.name !== line.name);
    }
    this.waiting.push(line);
    if (this.wanted) this.take();
    else if (this.waiting.length > MAX_BEHIND) this.end();
  }

  end(): void {
    this.onGone();
    this.waiting = [];
    const { controller } = this;
    this.controller = undefined;
    try {
      controller?.close();
    } catch {
      // Cancelled by the client a moment ago: closed already.
    }
  }

  private take(): void {
    const line = this.waiting.shift();
    this.wanted = line === undefined;
    if (line !== undefined) this.controller?.enqueue(new TextEncoder().encode(line.text));
  }
}
