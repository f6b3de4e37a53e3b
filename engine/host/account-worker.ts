import { parentPort, workerData } from 'node:worker_threads';
import { AccountDesk } from './account-desk.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker-protocol.ts';

/** How often the event loop shows that it turns. */
const HEARTBEAT_MS = 200;

const port = parentPort;
if (!port) throw new Error('This program is started by TradeFuse itself, not by hand.');

const start = workerData as WorkerStart;
const beats = new Int32Array(start.heartbeat);
setInterval(() => Atomics.add(beats, 0, 1), HEARTBEAT_MS);

const say = (message: FromWorker): void => port.postMessage(message);

try {
  const desk = new AccountDesk(start, say);
  port.on('message', (message: ToWorker) => {
    if (message.type === 'close') void desk.close().then(() => process.exit(0));
    else desk.hear(message);
  });
  say({ type: 'ready' });
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'worker-failed';
  say({ type: 'refused', code, message: error instanceof Error ? error.message : String(error) });
  port.on('message', () => process.exit(0));
}
