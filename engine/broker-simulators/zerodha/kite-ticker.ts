import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SimulatedOrder } from '../../simulation/account-book.ts';
import { quoteRows } from '../../simulation/quote-rows.ts';
import type { WireContext } from '../frame/wire-simulator.ts';
import type { KiteOrderNotes } from './kite-orders.ts';
import { frameOf, packetOf, type KiteMode } from './kite-packets.ts';
import { orderRow } from './kite-rows.ts';
import type { KiteTokens } from './kite-tokens.ts';

type Connection = {
  readonly socket: WebSocket;
  readonly token: string;
  readonly modes: Map<number, KiteMode>;
  /** What was last sent of each token; a token that was never sent is news. */
  readonly sent: Map<number, string>;
  orders: ReadonlyMap<string, SimulatedOrder>;
  saidAt: number;
  last: Uint8Array | undefined;
};

/** Kite says something at least "every couple seconds". */
const HEARTBEAT_MS = 1_000;
const LARGEST_MESSAGE = 64 * 1_024;

/** Kite's WebSocket: binary ticks of what was subscribed, one-byte heartbeats, order updates as text. */
export class KiteTicker {
  readonly #context: WireContext;
  readonly #tokens: KiteTokens;
  readonly #notes: KiteOrderNotes;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  readonly #connections = new Set<Connection>();

  constructor(context: WireContext, tokens: KiteTokens, notes: KiteOrderNotes) {
    this.#context = context;
    this.#tokens = tokens;
    this.#notes = notes;
  }

  /** Takes a connection whose token is alive. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const token = searchParams.get('access_token') ?? '';
    if (searchParams.get('api_key') !== this.#context.login.apiKey || !this.#isAlive(token)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    if (this.#broken('stream-drop')) {
      socket.destroy();
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, token));
  }

  /** Sends what is new; called whenever the market may have moved. */
  pulse(): void {
    for (const connection of this.#connections) {
      if (!this.#isAlive(connection.token)) connection.socket.close(1_008, 'token expired');
      else if (this.#broken('stream-drop')) connection.socket.terminate();
      else if (!this.#broken('stream-silent')) this.#tell(connection);
    }
  }

  close(): void {
    for (const { socket } of this.#connections) socket.terminate();
    this.#server.close();
  }

  #isAlive(token: string): boolean {
    return this.#context.sessions.accountOf(`Bearer ${token}`) !== undefined;
  }

  #broken(fault: 'stream-drop' | 'stream-silent' | 'stream-shuffled'): boolean {
    return this.#context.exchange.faults.find(this.#context.accountId, fault) !== undefined;
  }

  #open(socket: WebSocket, token: string): void {
    const orders = this.#orders();
    const connection: Connection = {
      socket,
      token,
      modes: new Map(),
      sent: new Map(),
      orders,
      saidAt: 0,
      last: undefined,
    };
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => this.#hear(connection, Buffer.isBuffer(data) ? data.toString() : ''));
    socket.send(JSON.stringify({ type: 'message', data: 'welcome' }));
  }

  #hear({ modes, sent }: Connection, text: string): void {
    const { a: act, v: value } = readRequest(text);
    const [mode, tokens] = act === 'mode' && Array.isArray(value) ? (value as [unknown, unknown]) : ['quote', value];
    if (!Array.isArray(tokens)) return;
    // Tokens are numbers; a client that sends text gets nothing, as at Kite.
    for (const token of tokens.filter((each): each is number => typeof each === 'number')) {
      if (act === 'unsubscribe') modes.delete(token);
      else if (act === 'subscribe' && !modes.has(token)) modes.set(token, 'quote');
      else if (act === 'mode' && modes.has(token) && isMode(mode)) modes.set(token, mode);
      sent.delete(token);
    }
  }

  #tell(connection: Connection): void {
    const { clock } = this.#context;
    const packets = [...connection.modes].flatMap(([token, mode]) => this.#news(connection, token, mode));
    if (packets.length > 0) this.#say(connection, frameOf(packets));
    const orders = this.#orders();
    for (const [orderId, order] of orders) {
      if (connection.orders.get(orderId) === order) continue;
      const view = { tag: this.#notes.tags.get(orderId), modified: this.#notes.modifications.has(orderId) };
      connection.socket.send(JSON.stringify({ type: 'order', data: orderRow(order, this.#tokens, view) }));
    }
    connection.orders = orders;
    if (clock.monotonic() - connection.saidAt >= HEARTBEAT_MS) this.#say(connection, new Uint8Array(1));
  }

  #news({ sent }: Connection, token: number, mode: KiteMode): readonly Uint8Array[] {
    const symbol = this.#tokens.symbolOf(token);
    if (symbol === undefined) return [];
    const [row] = quoteRows(this.#context.exchange, this.#context.accountId, [symbol]);
    if (!row || typeof row.lastPrice !== 'number') return [];
    const written = JSON.stringify(row);
    if (sent.get(token) === written) return [];
    sent.set(token, written);
    return [packetOf(token, row, mode)];
  }

  #say(connection: Connection, frame: Uint8Array): void {
    connection.saidAt = this.#context.clock.monotonic();
    connection.socket.send(frame);
    if (!this.#broken('stream-shuffled')) return;
    // The one before comes again, later and older; then this one cut off in the middle.
    if (connection.last) connection.socket.send(connection.last);
    connection.socket.send(frame.slice(0, Math.ceil(frame.length / 2)));
    connection.last = frame;
  }

  #orders(): ReadonlyMap<string, SimulatedOrder> {
    const { exchange, accountId } = this.#context;
    const book = exchange.accounts().find((each) => each.accountId === accountId);
    return new Map(book?.orders.map((order) => [order.orderId, order]));
  }
}

function isMode(mode: unknown): mode is KiteMode {
  return mode === 'ltp' || mode === 'quote' || mode === 'full';
}

function readRequest(text: string): { readonly a?: unknown; readonly v?: unknown } {
  try {
    const request: unknown = JSON.parse(text);
    return typeof request === 'object' && request !== null ? request : {};
  } catch {
    return {};
  }
}
