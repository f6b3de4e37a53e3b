import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { openFsyncFloor } from '../fsync-floor.ts';
import type { EngineThreadData, FromCounterparty, FromEngine, ToCounterparty, ToEngine } from './wire.ts';

/** Between two writes of the floor, as between two breaches: a trader's account is not a firehose. */
const GAP_MS = 20;

type Ports = Extract<FromCounterparty, { type: 'listening' }>;

/** An engine in a thread of its own, the counterparty it is breached by, and the bare disk and socket beside them. */
export type Rig = {
  /** Milliseconds from the bad price to the first cancel at the counterparty, `count` times. */
  readonly breaches: (count: number) => Promise<readonly number[]>;
  /** Milliseconds of bare writes with their sync. */
  readonly syncs: (count: number) => Promise<readonly number[]>;
  /** Milliseconds of bare round trips. */
  readonly roundTrips: (count: number) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
};

async function said<T>(worker: Worker): Promise<T> {
  const [message] = (await once(worker, 'message')) as [T];
  return message;
}

/** Starts the parties. `engineBusyMs`: the engine shares its thread with work that holds it so long of every 100 ms. */
export async function openRig({ engineBusyMs = 0 } = {}): Promise<Rig> {
  const folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-bench-'));
  const counterparty = new Worker(new URL('./counterparty.ts', import.meta.url));
  const workerData: EngineThreadData = { busyMs: engineBusyMs };
  const engine = new Worker(new URL('./engine-thread.ts', import.meta.url), { workerData });
  const ports = await said<Ports>(counterparty);
  const floor = openFsyncFloor(join(folder, 'floor.bin'));
  const parties = { counterparty, engine, ports, folder };
  return {
    breaches: (count) => timesOf(count, () => breach(parties)),
    roundTrips: (count) => roundTrips(ports.echoPort, count),
    syncs: (count) =>
      timesOf(count, async () => {
        await wait(GAP_MS);
        const began = performance.now();
        floor.write();
        return performance.now() - began;
      }),
    close: async () => {
      floor.close();
      await Promise.all([counterparty.terminate(), engine.terminate()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Parties = {
  readonly counterparty: Worker;
  readonly engine: Worker;
  readonly ports: Ports;
  readonly folder: string;
};

/** A fresh engine each time, on a practice day of its own: an account is killed once a day. */
async function breach({ counterparty, engine, ports, folder }: Parties): Promise<number> {
  const { httpPort, tickPort } = ports;
  const watching = said<FromEngine>(engine);
  engine.postMessage({ type: 'open', dataDir: folder, httpPort, tickPort } satisfies ToEngine);
  await watching;
  const cancelled = said<Extract<FromCounterparty, { type: 'cancelled' }>>(counterparty);
  counterparty.postMessage({ type: 'breach', afterMs: 40 + Math.random() * 100 } satisfies ToCounterparty);
  const { ms } = await cancelled;
  const closed = said<FromEngine>(engine);
  engine.postMessage({ type: 'close' } satisfies ToEngine);
  await closed;
  return ms;
}

async function timesOf(count: number, once_: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) times.push(await once_());
  return times;
}

async function roundTrips(port: number, count: number): Promise<readonly number[]> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  const times = await timesOf(count, async () => {
    const began = performance.now();
    socket.write('x');
    await once(socket, 'data');
    return performance.now() - began;
  });
  socket.destroy();
  return times;
}
