import type { AddressInfo } from 'node:net';
import { Hono } from 'hono';
import type { TradingCalendar } from '../domain/trading-day.ts';
import type { Clock, StopSignal } from '../ports.ts';
import { adminRoutes } from './admin-routes.ts';
import { brokerRoutes } from './broker-routes.ts';
import { SimulatedExchange } from './exchange.ts';
import { isFlat } from './account-book.ts';
import { STEP_MS } from './market.ts';
import { OrderLimit } from './order-limit.ts';
import { PracticeStream } from './practice-stream.ts';
import { Sessions } from './sessions.ts';
import { readState, writeState } from './state-file.ts';
import { WEEKDAYS } from './trading-hours.ts';
import { closeServer, listenOnLoopback } from './loopback-server.ts';

/** What a practice exchange needs. `onFault` hears of trouble in the background (a full disk); the market goes on. */
export type PracticeExchangeOptions = {
  readonly clock: Clock;
  /** The file its books are kept in; its folder must exist. Null: they end with it, for a market that is only measured against. */
  readonly statePath: string | null;
  readonly adminToken: string;
  readonly seed: number;
  /** The exchange's trading days, for whoever turns its hours on; practice itself goes on at any hour. */
  readonly calendar?: TradingCalendar;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly onFault?: (error: unknown) => void;
  /** Order calls of one account that are let through in a second; ten by default, as at real brokers. */
  readonly orderCallsPerSecond?: number;
};

/** A running practice exchange. */
export type PracticeExchange = { readonly url: string; readonly close: () => Promise<void> };

const ORDER_CALLS_PER_SECOND = 10;

/** How often the market itself is kept while somebody has something at stake. */
const KEEP_MARKET_MS = 5_000;

/** Starts the practice broker on loopback: `/broker/*` for clients, `/admin/*` for the host and the practice terminal. */
export async function startPracticeExchange(options: PracticeExchangeOptions): Promise<PracticeExchange> {
  const { clock, statePath, adminToken, seed, calendar = WEEKDAYS, port = 0 } = options;
  const state = statePath === null ? undefined : await readState(statePath, options.onFault);
  const exchange = new SimulatedExchange({
    clock,
    seed,
    state,
    hours: { calendar, kept: false },
    keep: (next) => {
      if (statePath !== null) writeState(statePath, next);
    },
  });
  const stop = new AbortController();
  const limit = new OrderLimit(clock, options.orderCallsPerSecond ?? ORDER_CALLS_PER_SECOND);
  const context = { exchange, sessions: new Sessions(), clock, closing: stop.signal, limit };
  const stream = new PracticeStream(context);
  const admin = adminRoutes(exchange, adminToken, stream).get('/accounts/:accountId/order-calls', (c) =>
    c.json(limit.count(c.req.param('accountId'))),
  );
  const app = new Hono()
    .route('/broker', brokerRoutes(context))
    .route('/admin', admin)
    .notFound((c) => c.json({ code: 'unknown-path', message: 'no such call' }, 404))
    .onError((error, c) => {
      options.onFault?.(error);
      return c.json({ code: 'server', message: error.message }, 500);
    });
  const server = await listenOnLoopback(app, port);
  server.on('upgrade', (...upgrade: Parameters<PracticeStream['upgrade']>) => stream.upgrade(...upgrade));
  const ticking = tick({ exchange, stream, clock, stop: stop.signal, onFault: options.onFault });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: async () => {
      stop.abort();
      stream.close();
      await ticking;
      await closeServer(server);
      exchange.keepNow();
    },
  };
}

/** Keeps the market going between calls: stops trigger and orders fill while nobody asks. */
async function tick(run: {
  readonly exchange: SimulatedExchange;
  readonly stream: PracticeStream;
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly onFault: ((error: unknown) => void) | undefined;
}): Promise<void> {
  let keptAt = run.clock.monotonic();
  while (!run.stop.aborted) {
    await run.clock.sleep(STEP_MS, run.stop);
    try {
      run.exchange.advance();
      run.stream.pulse();
      const atStake = run.exchange.accounts().some((book) => !isFlat(book));
      if (atStake && run.clock.monotonic() - keptAt >= KEEP_MARKET_MS) {
        run.exchange.keepNow();
        keptAt = run.clock.monotonic();
      }
    } catch (error) {
      run.onFault?.(error);
    }
  }
}
