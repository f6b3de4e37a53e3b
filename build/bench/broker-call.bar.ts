import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Agent, request } from 'undici';
import { BrokerHttp, parseJson } from '../../engine/brokers/shared/broker-http.ts';
import { ok } from '../../engine/domain/result.ts';
import { realClock } from '../../engine/host/real-clock.ts';
import type { Bar } from './bar.ts';
import { inTurns, type Contender } from './measure.ts';

const CALLS = 200;
const ROUNDS = 9;
/** A guard asks all day: what is compared is a line that has long run in, on all sides. */
const WARM_UP_CALLS = 3_000;
const MUST_FLOOR = 1.6;
const MUST_PEER = 2;
/** A position book of a few legs, as brokers send it. */
const BODY = JSON.stringify({
  stat: 'Ok',
  data: Array.from({ length: 6 }, (_each, tok) => ({ tok, flBuyQty: '65', buyAmt: '6500.00' })),
});

type Axios = { readonly get: (url: string) => Promise<{ readonly data: unknown }> };

/** The HTTP client that Zerodha's own kiteconnect calls Kite with; it is installed with it and is no dependency of ours. */
function axiosOfKite(): Axios {
  const client = 'axios';
  return createRequire(import.meta.resolve('kiteconnect'))(client) as Axios;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/book`));
  });
}

async function timed(call: () => Promise<unknown>, round: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let at = 0; at < (round === 0 ? WARM_UP_CALLS : CALLS); at += 1) {
    const from = performance.now();
    await call();
    samples.push(performance.now() - from);
  }
  return samples;
}

/** The least a call costs: the request's bytes on a socket that stands, and the answer's until they are all there. */
function rawCall(socket: Socket, host: string): () => Promise<unknown> {
  const bytes = `GET /book HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
  return () =>
    new Promise((resolve) => {
      let heard = '';
      const hear = (chunk: Buffer): void => {
        heard += chunk.toString('latin1');
        const at = heard.indexOf('\r\n\r\n');
        if (at < 0 || heard.length - at - 4 < BODY.length) return;
        socket.off('data', hear);
        resolve(JSON.parse(heard.slice(at + 4)));
      };
      socket.on('data', hear);
      socket.write(bytes);
    });
}

/** What the HTTP client below ours costs alone: no deadline, no patience, nothing told apart. */
function undiciCall(agent: Agent, url: string): () => Promise<unknown> {
  return async () => {
    const { body } = await request(url, { dispatcher: agent });
    return JSON.parse(await body.text());
  };
}

/** Ours is the adapters' own line: connections kept, patience, breaker, deadline, JSON. Connections are counted at the server. */
export const bar: Bar = {
  id: 'B9',
  title: 'broker call overhead on loopback, raw socket beside it; peer: axios, as kiteconnect brings it',
  unit: 'ms p50',
  must: `<= ${MUST_FLOOR}x raw socket, >= ${MUST_PEER}x faster than axios, no connection made in the measured calls`,
  run: async () => {
    let connections = 0;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': BODY.length });
      response.end(BODY);
    });
    server.on('connection', () => (connections += 1));
    const url = await listen(server);
    const http = new BrokerHttp({
      retry: { maxRetries: 2, retryDelayMs: 20 },
      clock: realClock,
      readReply: ({ text }) => ok(parseJson(text)),
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setNoDelay(true);
    const axios = axiosOfKite();
    let made = 0;
    const ours: Contender = async (round) => {
      const before = connections;
      const samples = await timed(() => http.read({ method: 'GET', url }), round);
      if (round > 0) made += connections - before;
      return samples;
    };
    const raw = rawCall(socket, new URL(url).host);
    const bare = new Agent({ connections: 8 });
    const undici = undiciCall(bare, url);
    try {
      const measured = await inTurns(
        {
          ours,
          raw: (round) => timed(raw, round),
          undici: (round) => timed(undici, round),
          axios: (round) => timed(() => axios.get(url), round),
        },
        ROUNDS,
      );
      const ratio = measured.ours.p50 / measured.raw.p50;
      const faster = measured.axios.p50 / measured.ours.p50;
      return {
        ours: measured.ours.p50,
        floor: measured.raw.p50,
        peer: measured.axios.p50,
        ratio,
        pass: ratio <= MUST_FLOOR && faster >= MUST_PEER && made === 0,
        details: {
          'times faster than axios': faster.toFixed(2),
          'undici alone, times raw': (measured.undici.p50 / measured.raw.p50).toFixed(2),
          'us more than raw': ((measured.ours.p50 - measured.raw.p50) * 1_000).toFixed(1),
          'p99 ms': measured.ours.p99.toFixed(3),
          'connections made': made,
        },
      };
    } finally {
      socket.destroy();
      await http.close();
      await bare.destroy();
      server.closeAllConnections();
      server.close();
    }
  },
};
