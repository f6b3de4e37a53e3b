import { fileURLToPath } from 'node:url';

import { leaveDoorAddress, removeDoorAddress } from './door-file.ts';
import { say } from './door-log.ts';
import { parseHeadlessOptions } from './headless-options.ts';
import { startRefusal } from './start-refusal.ts';
import type { HostApi } from './host-api.ts';
import { openHttpDoor, PortRefused, type HttpDoor } from './http-door.ts';
import { findRendererFolder } from './static-files.ts';

/**
 * Runs the host behind its HTTP door until SIGTERM or SIGINT; answers with the exit code. `entry` is the URL of the program
 * that was started: workers and page are found from there, in the sources as in a build.
 */
export async function runHeadless(args: readonly string[], entry: string): Promise<number> {
  // A crash report would hold the environment.
  process.report.excludeEnv = true;
  const options = parseHeadlessOptions(args);
  if (!options.ok) return refuse(options.error, 2);
  // From here on a signal is answered by a clean stop, also one that comes while the host is still starting.
  const stopped = stopSignal();
  try {
    // After the arguments: a typing mistake need not wait for the whole engine to load.
    const { createAppHost } = await import('./app-host.ts');
    const host = await createAppHost({ dataDir: options.value.dataDir, practice: options.value.practice, entry });
    return await serve({ host, port: options.value.port, entry, stopped, dataDir: options.value.dataDir });
  } catch (cause) {
    const refusal = startRefusal(cause, options.value.dataDir);
    return refuse(refusal.message, refusal.exitCode);
  }
}

type Service = {
  readonly host: HostApi;
  readonly port: number;
  readonly entry: string;
  readonly stopped: Promise<void>;
  readonly dataDir: string;
};

async function serve({ host, port, entry, stopped, dataDir }: Service): Promise<number> {
  let door: HttpDoor | undefined;
  try {
    door = await openHttpDoor({ host, port, rendererFolder: findRendererFolder(fileURLToPath(entry)) });
    // For the command line. A disk that refuses it must not keep the guard from starting.
    await leaveDoorAddress(dataDir, { url: door.url, token: door.token, pid: process.pid }).catch(() => undefined);
    const ready = { ready: true, url: door.url, token: door.token, pid: process.pid };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    await stopped;
    return 0;
  } catch (cause) {
    if (cause instanceof PortRefused) return refuse(cause.message, 1);
    throw cause;
  } finally {
    removeDoorAddress(dataDir);
    await door?.close();
    await host.close();
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

function refuse(sentence: string, exitCode: number): number {
  say(sentence);
  return exitCode;
}
