import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Bar } from './bar.ts';
import type { FromCounterparty, FromEngine, ToCounterparty, ToEngine } from './breach/wire.ts';
import { openFsyncFloor } from './fsync-floor.ts';
import { inTurns } from './measure.ts';

const PER_ROUND = 20;
const GAP_MS = 20;

type Parties = {
  readonly counterparty: Worker;
  readonly engine: Worker;
  readonly ports: Extract<FromCounterparty, { type: 'listening' }>;
};

async function said<T>(worker: Worker): Promise<T> {
  const [message] = (await once(worker, 'message')) as [T];
  return message;
}

/** A fresh engine each time, on a practice day of its own: an account is killed once a day. */
async function breach({ counterparty, engine, ports }: Parties, dataDir: string): Promise<number> {
  const { httpPort, tickPort } = ports;
  const watching = said<FromEngine>(engine);
  engine.postMessage({ type: 'open', dataDir, httpPort, tickPort } satisfies ToEngine);
  await watching;
  const cancelled = said<Extract<FromCounterparty, { type: 'cancelled' }>>(counterparty);
  counterparty.postMessage({ type: 'breach', afterMs: 40 + Math.random() * 20 } satisfies ToCounterparty);
  const { ms } = await cancelled;
  const closed = said<FromEngine>(engine);
  engine.postMessage({ type: 'close' } satisfies ToEngine);
  await closed;
  return ms;
}

async function roundTrips(port: number): Promise<readonly number[]> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const times: number[] = [];
  for (let i = 0; i < PER_ROUND * 5; i += 1) {
    const began = performance.now();
    socket.write('x');
    await once(socket, 'data');
    times.push(performance.now() - began);
  }
  socket.destroy();
  return times;
}

async function syncs(write: () => void): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < PER_ROUND; i += 1) {
    await wait(GAP_MS);
    const began = performance.now();
    write();
    times.push(performance.now() - began);
  }
  return times;
}

async function measure(folder: string, parties: Parties) {
  const floor = openFsyncFloor(join(folder, 'floor.bin'));
  const summaries = await inTurns({
    ours: async () => {
      const times: number[] = [];
      for (let i = 0; i < PER_ROUND; i += 1) {
        times.push(await breach(parties, folder));
      }
      return times;
    },
    sync: () => syncs(floor.write),
    trip: () => roundTrips(parties.ports.echoPort),
  });
  floor.close();
  return summaries;
}

/** B5: from a price that crosses the line to the first cancel on the counterparty's socket, with the latch on disk in between. */
export const bar: Bar = {
  id: 'B5',
  title: 'Breach to first cancel on the wire, loopback, journal FULL, 10,000 ticks/s',
  unit: 'ms',
  must: 'p50 <= fdatasync p50 + 10 raw-socket round trips; p99 <= 10 ms',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
    const counterparty = new Worker(new URL('./breach/counterparty.ts', import.meta.url));
    const engine = new Worker(new URL('./breach/engine-thread.ts', import.meta.url));
    try {
      const ports = await said<Extract<FromCounterparty, { type: 'listening' }>>(counterparty);
      const { ours, sync, trip } = await measure(folder, { counterparty, engine, ports });
      const floor = sync.p50 + 10 * trip.p50;
      const details = { p99: ours.p99, fdatasync: sync.p50, roundTrip: trip.p50 };
      return {
        ours: ours.p50,
        floor,
        peer: null,
        ratio: ours.p50 / floor,
        pass: ours.p50 <= floor && ours.p99 <= 10,
        details,
      };
    } finally {
      await Promise.all([counterparty.terminate(), engine.terminate()]);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
