// Started by the B5 bench in a thread of its own: sends 10,000 ticks a second and sees the first cancel arrive on its socket.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { parentPort } from 'node:worker_threads';
import { TICK_BYTES, type FromCounterparty, type ToCounterparty } from './wire.ts';

const EVERY_MS = 5;
const TICKS_EACH = 50;
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
const CALM_PAISE = 10_000;
// Far enough for the line, and near enough to be a market's move: a price three times as high would be looked at thrice.
const BREACH_PAISE = 25_000;

const listeners = new Set<Socket>();
let breachAt = Number.POSITIVE_INFINITY;
let breachedAt: number | undefined;
const say = (message: FromCounterparty): void => parentPort?.postMessage(message);

function ticks(price: number, count: number): Buffer {
  const buffer = Buffer.alloc(count * TICK_BYTES);
  for (let i = 0; i < count; i += 1) {
    buffer.writeUInt32LE(0, i * TICK_BYTES);
    buffer.writeDoubleLE(price + (i % 7) * 5, i * TICK_BYTES + 4);
  }
  return buffer;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

// Bare bytes: what is measured is when the cancel is on the wire, not how fast a web server reads it.
const http = createServer((socket) => {
  socket.setNoDelay(true);
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      if (breachedAt !== undefined && chunk.includes('DELETE /orders/')) {
        say({ type: 'cancelled', ms: performance.now() - breachedAt });
        breachedAt = undefined;
      }
      socket.write(ANSWER);
    });
});
const feed = createServer((socket) => {
  socket.setNoDelay(true);
  listeners.add(socket);
  socket.on('error', () => undefined).on('close', () => listeners.delete(socket));
});
const echo = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined).on('data', (chunk) => socket.write(chunk));
});

setInterval(() => {
  if (performance.now() < breachAt) {
    for (const socket of listeners) socket.write(ticks(CALM_PAISE, TICKS_EACH));
    return;
  }
  breachAt = Number.POSITIVE_INFINITY;
  breachedAt = performance.now();
  for (const socket of listeners) socket.write(ticks(BREACH_PAISE, 1));
}, EVERY_MS);

parentPort?.on('message', (message: ToCounterparty) => {
  breachAt = performance.now() + message.afterMs;
});
const [httpPort, tickPort, echoPort] = await Promise.all([listen(http), listen(feed), listen(echo)]);
say({ type: 'listening', httpPort, tickPort, echoPort });
