import { Hono, type Context } from 'hono';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, StopSignal } from '../../ports.ts';
import { openAccount } from '../../simulation/account-desk.ts';
import { adminRoutes } from '../../simulation/admin-routes.ts';
import { SimulatedExchange } from '../../simulation/exchange.ts';
import { STEP_MS } from '../../simulation/market.ts';
import { badRequest, bodyOf } from '../../simulation/replies.ts';
import { Sessions } from '../../simulation/sessions.ts';
import { PRACTICE_ACCOUNT, type PracticeLogin } from './practice-login.ts';
import { Quirks } from './quirks.ts';
import { closeServer, listenOnLoopback } from '../../simulation/loopback-server.ts';

/** What a broker's wire is built on. `closing` ends calls that are being kept waiting. */
export type WireContext = {
  readonly exchange: SimulatedExchange;
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly closing: StopSignal;
  readonly accountId: string;
  readonly login: PracticeLogin;
  readonly quirks: Quirks;
  /** Where the simulator listens, once it does: brokers name their own addresses in replies. */
  readonly origin: () => string;
};

/** One broker's wire over the exchange. */
export type Wire = {
  readonly app: Hono;
  /** Takes a connection that wants to become a WebSocket; must end those it does not know. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Sends what is new; called whenever the market may have moved. */
  readonly pulse: () => void;
  readonly close: () => void;
};

/** How to run one. */
export type WireSimulatorOptions = {
  readonly clock: Clock;
  readonly seed: number;
  readonly wire: (context: WireContext) => Wire;
  readonly adminToken: string;
  readonly login: PracticeLogin;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly onFault?: (error: unknown) => void;
};

/** A running simulator, and the exchange behind it for whoever is in the same process. */
export type WireSimulator = {
  readonly url: string;
  readonly exchange: SimulatedExchange;
  readonly accountId: string;
  readonly login: PracticeLogin;
  /** `POST /simulator/quirks {"quirk": "…", "times": 1}` does the same from outside. */
  readonly quirks: Quirks;
  readonly close: () => Promise<void>;
};

/** Starts a broker's wire on loopback, with one empty account; `/simulator/*` is the practice market's own controls. */
export async function startWireSimulator(options: WireSimulatorOptions): Promise<WireSimulator> {
  const { clock, seed, adminToken, login, port = 0, onFault = () => undefined } = options;
  const exchange = new SimulatedExchange({ clock, seed });
  const { clientCode } = login;
  openAccount(exchange, { accountId: PRACTICE_ACCOUNT, clientCode, apiKey: login.apiKey });
  const stop = new AbortController();
  const quirks = new Quirks();
  let origin = '';
  const wire = options.wire({
    exchange,
    sessions: new Sessions(),
    clock,
    closing: stop.signal,
    accountId: PRACTICE_ACCOUNT,
    login,
    quirks,
    origin: () => origin,
  });
  const noStream = { count: () => ({ connections: 0, subscribed: 0, doubled: 0 }) };
  const app = new Hono()
    // The broker's clock is the simulator's, and its replies say so.
    .use('*', async (c, next) => {
      await next();
      c.res.headers.set('date', new Date(clock.now()).toUTCString());
    })
    .route(
      '/simulator',
      adminRoutes(exchange, adminToken, noStream).post('/quirks', (c) => setQuirk(c, quirks)),
    )
    .route('/', wire.app)
    .onError((error, c) => {
      onFault(error);
      return c.text(error.message, 500);
    });
  const server = await listenOnLoopback(app, port);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('upgrade', (...upgrade: Parameters<Wire['upgrade']>) => wire.upgrade(...upgrade));
  const ticking = tick({ exchange, wire, clock, stop: stop.signal, onFault });
  return {
    url: origin,
    exchange,
    accountId: PRACTICE_ACCOUNT,
    login,
    quirks,
    close: async () => {
      stop.abort();
      wire.close();
      await ticking;
      await closeServer(server);
    },
  };
}

async function setQuirk(c: Context, quirks: Quirks): Promise<Response> {
  const { quirk, times } = await bodyOf(c);
  if (typeof quirk !== 'string') return badRequest(c, '"quirk" is missing');
  quirks.set(quirk, typeof times === 'number' ? times : undefined);
  return c.json({ quirk });
}

async function tick(run: {
  readonly exchange: SimulatedExchange;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly onFault: (error: unknown) => void;
}): Promise<void> {
  while (!run.stop.aborted) {
    await run.clock.sleep(STEP_MS, run.stop);
    try {
      run.exchange.advance();
      run.wire.pulse();
    } catch (error) {
      run.onFault(error);
    }
  }
}
