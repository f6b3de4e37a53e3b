import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What the headless host prints once it is ready. */
type ReadyLine = { readonly ready: true; readonly url: string; readonly token: string; readonly pid: number };

export type RunningHost = {
  readonly url: string;
  /** What the host's API asks for as a bearer token. */
  readonly token: string;
  /** The address that opens the screens and hands the page its cookie. */
  readonly pageUrl: string;
  /** Ends with the exit code of the host, whoever ended it. */
  readonly ended: Promise<number>;
  readonly stop: () => Promise<number>;
};

const keptLines = 40;

/**
 * Starts a headless host and waits for its ready line. Its log goes to its own files; the last lines are kept to explain a
 * host that dies before it is ready. A stop asked for through `signal` reaches it even while it is starting.
 */
export async function startHost(script: string, args: readonly string[], signal?: AbortSignal): Promise<RunningHost> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = exitCode(child);
  const lastWords = keepLastLines(child);
  const stop = (): Promise<number> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    return ended;
  };
  signal?.addEventListener('abort', () => void stop());
  if (signal?.aborted === true) void stop();
  const ready = await Promise.race([readyLine(child), ended]);
  if (typeof ready === 'number') {
    throw new Error(`The host ended with code ${ready} before it was ready.\n${lastWords()}`);
  }
  const { url, token } = ready;
  return { url, token, pageUrl: `${url}/?token=${encodeURIComponent(token)}`, ended, stop };
}

async function exitCode(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

function readyLine(child: ChildProcess): Promise<ReadyLine> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = parse(line);
      if (message?.ready === true) resolve(message);
    });
  });
}

function parse(line: string): ReadyLine | undefined {
  try {
    return JSON.parse(line) as ReadyLine;
  } catch {
    return undefined;
  }
}

function keepLastLines(child: ChildProcess): () => string {
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
    });
  }
  return () => lines.join('\n');
}
