import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { KotakContext } from './kotak-wire.ts';
import { MarketFeed } from './market-feed.ts';
import { OrderFeed } from './order-feed.ts';

/** One side of a feed connection. */
export type FeedConnection = {
  /** Takes what the client says. */
  readonly hear: (text: string) => void;
  /** Sends what is new; false ends the connection. */
  readonly pulse: () => boolean;
};

/** Kotak's two sockets: orders under `/realtime`, prices under `/betafeed`. */
export class KotakFeeds {
  readonly #context: KotakContext;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #connections = new Map<WebSocket, FeedConnection>();

  constructor(context: KotakContext) {
    this.#context = context;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { exchange, accountId } = this.#context;
    const isKnown = request.url === '/realtime' || request.url === '/betafeed';
    if (!isKnown) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    if (exchange.faults.find(accountId, 'stream-drop')) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, request.url === '/realtime'));
  }

  pulse(): void {
    const { exchange, accountId } = this.#context;
    for (const [socket, connection] of this.#connections) {
      if (exchange.faults.find(accountId, 'stream-drop')) socket.terminate();
      else if (!exchange.faults.find(accountId, 'stream-silent') && !connection.pulse()) socket.terminate();
    }
  }

  close(): void {
    for (const socket of this.#connections.keys()) socket.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, isOrders: boolean): void {
    const { exchange, accountId } = this.#context;
    const say = (message: string | Buffer): void => {
      if (!exchange.faults.find(accountId, 'stream-silent')) socket.send(message);
    };
    const connection = isOrders ? new OrderFeed(this.#context, say) : new MarketFeed(this.#context, say);
    this.#connections.set(socket, connection);
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => connection.hear(Buffer.isBuffer(data) ? data.toString() : ''));
  }
}
