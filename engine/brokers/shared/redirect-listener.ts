import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a login in the browser ends with. */
export type RedirectOptions = {
  /** The port registered at the broker as the redirect address; 0, for tests, takes any. */
  readonly port: number;
  /** The broker's login page; `state` must come back with the redirect. */
  readonly loginPage: (state: string) => string;
  /** Takes what the broker sent back; false when it was not what a finished login sends. */
  readonly arrived: (query: URLSearchParams) => boolean;
};

const HOST = '127.0.0.1';
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'",
};

/**
 * Listens on loopback for the redirect of a login that happens in the trader's browser. Opened without a query it sends the
 * browser to the broker's login page, so that the address to open holds no key. A redirect that does not bring our own `state`
 * back was begun by somebody else and is not taken.
 */
export class RedirectListener {
  readonly #options: RedirectOptions;
  readonly #state = randomBytes(16).toString('hex');
  #server: Server | undefined;
  #opening: Promise<string> | undefined;

  constructor(options: RedirectOptions) {
    this.#options = options;
  }

  /** Begins to listen, once; resolves with the address to open in a browser, rejects when the port is taken. */
  open(): Promise<string> {
    this.#opening ??= this.#listen().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
    this.#opening = undefined;
  }

  #listen(): Promise<string> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => this.#answer(request, response));
      server.once('error', reject);
      server.listen(this.#options.port, HOST, () => {
        this.#server = server;
        resolve(`http://${HOST}:${(server.address() as AddressInfo).port}/`);
      });
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const isOurs = [HOST, 'localhost'].some((host) => request.headers.host === `${host}:${request.socket.localPort}`);
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
    if (!isOurs || request.method !== 'GET' || pathname !== '/') return page(response, 404, 'There is nothing here.');
    if (searchParams.size === 0) {
      response.writeHead(302, { ...HEADERS, location: this.#options.loginPage(this.#state) }).end();
      return;
    }
    if (searchParams.get('state') !== this.#state)
      return page(response, 400, 'This login was not begun here. Begin it again from TradeFuse.');
    if (!this.#options.arrived(searchParams))
      return page(response, 400, 'The login was not finished. Begin it again from TradeFuse.');
    return page(response, 200, 'You are logged in. You may close this page and go back to TradeFuse.');
  }
}

function page(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, HEADERS).end(`<!doctype html><title>TradeFuse</title><p>${words}</p>`);
}
