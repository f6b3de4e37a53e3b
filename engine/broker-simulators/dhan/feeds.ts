import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { DhanContext } from './dhan-wire.ts';
import { MarketFeed } from './market-feed.ts';
import { OrderFeed } from './order-feed.ts';
import { disconnectPacket } from './packets.ts';

/** One side of a feed connection. */
export type FeedConnection = {
  readonly hear: (text: string) => void;
  /** Sends what is new; false ends the connection. */
  readonly pulse: () => boolean;
};

const TOKEN_EXPIRED = 807;
const AUTH_FAILED = 808;

/** Dhan's two sockets: prices by a token in the address, orders by one in the first message. */
export class DhanFeeds {
  readonly #context: DhanContext;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
  readonly #connections = new Map<WebSocket, FeedConnection>();

  constructor(context: DhanContext) {
    this.#context = context;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { exchange, accountId } = this.#context;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname !== '/market-feed' && pathname !== '/order-feed') {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    if (exchange.faults.find(accountId, 'stream-drop')) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, pathname, searchParams));
  }

  pulse(): void {
    const { exchange, accountId } = this.#context;
    for (const [socket, connection] of this.#connections) {
      if (exchange.faults.find(accountId, 'stream-drop')) socket.terminate();
      else if (!exchange.faults.find(accountId, 'stream-silent') && !connection.pulse()) {
        socket.send(disconnectPacket(TOKEN_EXPIRED), () => socket.close());
      }
    }
  }

  close(): void {
    for (const socket of this.#connections.keys()) socket.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, pathname: string, query: URLSearchParams): void {
    const { exchange, accountId, tokens } = this.#context;
    const say = (message: string | Buffer): void => {
      if (!exchange.faults.find(accountId, 'stream-silent')) socket.send(message);
    };
    const token = query.get('token') ?? undefined;
    const isMarket = pathname === '/market-feed';
    const isRight = query.get('version') === '2' && query.get('authType') === '2';
    if (isMarket && (!isRight || tokens.accountOf(token) === undefined)) {
      socket.send(disconnectPacket(AUTH_FAILED), () => socket.close());
      return;
    }
    const connection = isMarket ? new MarketFeed(this.#context, token ?? '', say) : new OrderFeed(this.#context, say);
    this.#connections.set(socket, connection);
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => connection.hear(Buffer.isBuffer(data) ? data.toString() : ''));
  }
}
