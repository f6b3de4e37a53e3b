import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../ports.ts';
import type { SimulatedOrder } from './account-book.ts';
import { orderRow } from './broker-rows.ts';
import { quoteRows } from './quote-rows.ts';
import type { SimulatedExchange } from './exchange.ts';
import type { Sessions } from './sessions.ts';

/** What the stream shows, and to whom. */
export type StreamSource = { readonly exchange: SimulatedExchange; readonly sessions: Sessions; readonly clock: Clock };

/** What an account's connections have asked for: `doubled` counts symbols asked for while they were already coming. */
export type StreamCount = { readonly connections: number; readonly subscribed: number; readonly doubled: number };

type Connection = {
  readonly accountId: string;
  readonly authorization: string;
  readonly socket: WebSocket;
  readonly symbols: Set<string>;
  /** What was last sent of each symbol and order; an order that was never sent is no news when the connection is new. */
  readonly quotes: Map<string, string>;
  orders: ReadonlyMap<string, SimulatedOrder>;
  sequence: number;
  saidAt: number;
  last: string | undefined;
};

/** Where clients connect. */
const STREAM_PATH = '/broker/stream';
/** Something is said at least this often, so that silence means a broken line and not a quiet market. */
const HEARTBEAT_MS = 1_000;
/** A client that sends more than a list of symbols is no client of ours. */
const LARGEST_MESSAGE = 64 * 1_024;
const SESSION_OVER = 4_401;

/**
 * The practice broker's WebSocket: quotes of the symbols a client subscribed to and updates of its orders, numbered per
 * connection, with heartbeats. What happens while nobody is connected is not sent later, as at a real broker.
 */
export class PracticeStream {
  readonly #source: StreamSource;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  readonly #connections = new Set<Connection>();
  readonly #counts = new Map<string, { subscribed: number; doubled: number }>();

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** Takes a connection whose session is alive. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const authorization = request.headers.authorization ?? '';
    const accountId = this.#source.sessions.accountOf(authorization);
    if (request.url !== STREAM_PATH || accountId === undefined) {
      socket.end(`HTTP/1.1 ${request.url === STREAM_PATH ? '401 Unauthorized' : '404 Not Found'}\r\n\r\n`);
      return;
    }
    if (this.#source.exchange.faults.find(accountId, 'stream-drop')) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, accountId, authorization));
  }

  /** What the account's clients hold now, and have asked for since the start. */
  count(accountId: string): StreamCount {
    const connections = [...this.#connections].filter((each) => each.accountId === accountId).length;
    return { connections, subscribed: 0, doubled: 0, ...this.#counts.get(accountId) };
  }

  /** Sends what is new; called whenever the market may have moved. */
  pulse(): void {
    for (const connection of this.#connections) {
      const { accountId, authorization, socket } = connection;
      const { faults } = this.#source.exchange;
      if (this.#source.sessions.accountOf(authorization) !== accountId) socket.close(SESSION_OVER, 'session expired');
      else if (faults.find(accountId, 'stream-drop')) socket.terminate();
      else if (!faults.find(accountId, 'stream-silent')) this.#tell(connection);
    }
  }

  close(): void {
    for (const { socket } of this.#connections) socket.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, accountId: string, authorization: string): void {
    const connection: Connection = {
      accountId,
      authorization,
      socket,
      symbols: new Set(),
      quotes: new Map(),
      orders: this.#ordersOf(accountId),
      sequence: 0,
      saidAt: this.#source.clock.monotonic(),
      last: undefined,
    };
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => this.#hear(connection, Buffer.isBuffer(data) ? data.toString() : ''));
    this.#say(connection, { type: 'hello', heartbeatMs: HEARTBEAT_MS });
  }

  #hear(connection: Connection, text: string): void {
    const { type, symbols } = readRequest(text);
    if (type === 'subscribe') {
      for (const symbol of symbols) this.#subscribe(connection, symbol);
      this.#say(connection, { type: 'subscribed', symbols: [...connection.symbols] });
    }
    if (type === 'unsubscribe') for (const symbol of symbols) connection.symbols.delete(symbol);
  }

  #subscribe(connection: Connection, symbol: string): void {
    const { accountId, symbols, quotes } = connection;
    const coming = [...this.#connections].some((each) => each.accountId === accountId && each.symbols.has(symbol));
    const { subscribed, doubled } = this.count(accountId);
    this.#counts.set(accountId, { subscribed: subscribed + 1, doubled: doubled + (coming ? 1 : 0) });
    symbols.add(symbol);
    quotes.delete(symbol);
  }

  #tell(connection: Connection): void {
    const { exchange, clock } = this.#source;
    const quotes = quoteRows(exchange, connection.accountId, [...connection.symbols]).filter(
      (row) => connection.quotes.get(row.tradingSymbol) !== JSON.stringify(row),
    );
    for (const row of quotes) connection.quotes.set(row.tradingSymbol, JSON.stringify(row));
    if (quotes.length > 0) this.#sayNumbered(connection, { type: 'quotes', quotes });
    const orders = this.#ordersOf(connection.accountId);
    for (const [orderId, order] of orders) {
      if (connection.orders.get(orderId) !== order)
        this.#sayNumbered(connection, { type: 'order', order: orderRow(order) });
    }
    connection.orders = orders;
    if (clock.monotonic() - connection.saidAt >= HEARTBEAT_MS) this.#say(connection, { type: 'heartbeat' });
  }

  #sayNumbered(connection: Connection, message: object): void {
    connection.sequence += 1;
    const text = JSON.stringify({ sequence: connection.sequence, ...message });
    this.#send(connection, text);
    if (this.#source.exchange.faults.find(connection.accountId, 'stream-shuffled')) {
      // The one before comes again, later and older; then this one once more.
      if (connection.last !== undefined) this.#send(connection, connection.last);
      this.#send(connection, text);
    }
    connection.last = text;
  }

  #say(connection: Connection, message: object): void {
    if (this.#source.exchange.faults.find(connection.accountId, 'stream-silent')) return;
    this.#send(connection, JSON.stringify(message));
  }

  #send(connection: Connection, text: string): void {
    connection.saidAt = this.#source.clock.monotonic();
    connection.socket.send(text);
  }

  #ordersOf(accountId: string): ReadonlyMap<string, SimulatedOrder> {
    const book = this.#source.exchange.accounts().find((each) => each.accountId === accountId);
    return new Map(book?.orders.map((order) => [order.orderId, order]));
  }
}

function readRequest(text: string): { readonly type: unknown; readonly symbols: readonly string[] } {
  const nothing = { type: undefined, symbols: [] };
  try {
    const request = JSON.parse(text) as { readonly type?: unknown; readonly symbols?: unknown } | null;
    const symbols = Array.isArray(request?.symbols) ? (request.symbols as readonly unknown[]) : [];
    return { type: request?.type, symbols: symbols.filter((symbol) => typeof symbol === 'string') };
  } catch {
    return nothing;
  }
}
