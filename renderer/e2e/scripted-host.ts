import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { HostEvent, HostSnapshot } from '../../engine/contract/events.ts';
import { DEFAULT_ANSWERS } from './scripted-answers.ts';
import { snapshotOf, type SceneName } from './scripted-scenes.ts';
import { readText, serveFile } from './serve-file.ts';

/** A command as it arrived. */
export type Received = { readonly name: string; readonly body: Readonly<Record<string, unknown>> };

type Reply = { readonly status: number; readonly body: unknown };

/**
 * A program that speaks the host's HTTP door from a script, so that the screens can be tested and looked at without a guard
 * behind them. It is used by tests alone and is no part of the product.
 */
export class ScriptedHost {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly #replies = new Map<string, (body: Received['body']) => Reply>();
  readonly #folder: string;
  #speaking = true;
  #snapshot: () => HostSnapshot = () => snapshotOf('calm', 0);
  #timer: NodeJS.Timeout | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  static async start(folder: string, port = 0): Promise<ScriptedHost> {
    const host = new ScriptedHost(folder);
    await new Promise<void>((resolve) => host.#server.listen(port, '127.0.0.1', resolve));
    host.#timer = setInterval(() => host.#speak(), 500);
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/?token=scripted`;
  }

  /** Shows a scene; `change` edits each of its snapshots. */
  show(scene: SceneName, change: (snapshot: HostSnapshot) => HostSnapshot = (snapshot) => snapshot): void {
    const began = Date.now();
    this.#snapshot = () => change(snapshotOf(scene, Date.now() - began));
    this.#send({ type: 'snapshot', snapshot: this.#snapshot() });
  }

  send(event: HostEvent): void {
    this.#send(event);
  }

  /** Keeps the connection and says nothing: what a frozen host looks like. */
  fallSilent(): void {
    this.#speaking = false;
  }

  speakAgain(): void {
    this.#speaking = true;
  }

  /** Answers a command in a way of the test's own. */
  reply(name: string, answerWith: (body: Received['body']) => Reply): void {
    this.#replies.set(name, answerWith);
  }

  count(name: string): number {
    return this.received.filter((command) => command.name === name).length;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const stream of this.#streams) stream.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #speak(): void {
    if (!this.#speaking) return;
    for (const stream of this.#streams) stream.write('event: ping\ndata: {}\n\n');
    this.#send({ type: 'snapshot', snapshot: this.#snapshot() });
  }

  #send(event: HostEvent): void {
    if (!this.#speaking) return;
    for (const stream of this.#streams) writeEvent(stream, event);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (!path.startsWith('/api/')) return serveFile(this.#folder, path, response);
    if (!(request.headers.cookie ?? '').includes('tradefuse='))
      return answer(response, {
        status: 401,
        body: { ok: false, error: { code: 'unauthorized', message: 'no cookie' } },
      });
    if (path === '/api/events') return this.#openStream(response);
    const body = JSON.parse((await readText(request)) || '{}') as Received['body'];
    const name = path.replace('/api/commands/', '');
    this.received.push({ name, body });
    answer(
      response,
      this.#replies.get(name)?.(body) ?? { status: 200, body: { ok: true, value: defaultValue(name, body) } },
    );
  }

  #openStream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(': hello\n\n');
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    if (this.#speaking) writeEvent(response, { type: 'snapshot', snapshot: this.#snapshot() });
  }
}

function defaultValue(name: string, body: Received['body']): unknown {
  const answers: Readonly<Record<string, ((body: Received['body']) => unknown) | undefined>> = DEFAULT_ANSWERS;
  return answers[name]?.(body) ?? {};
}

function writeEvent(stream: ServerResponse, event: HostEvent): void {
  stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

function answer(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(reply.body));
}
