import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';

import { createDoorToken } from './door-token.ts';
import { FOREIGN_HOST, isOwnHost, type DoorSecrets } from './door-guard.ts';
import { createEventStreams } from './event-stream.ts';
import type { HostApi } from './host-api.ts';
import { createHttpRoutes } from './http-routes.ts';
import { refuse } from './router.ts';

/** How to open the door; port 0 takes any free one. */
export type HttpDoorOptions = {
  readonly host: HostApi;
  readonly port?: number;
  /** The built page; without it the door serves commands only. */
  readonly rendererFolder?: string | undefined;
};

/** An open door on loopback. */
export type HttpDoor = {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Ends streams and connections and gives the port back. */
  close(): Promise<void>;
};

/** The port was not to be had; the message is for the trader. */
export class PortRefused extends Error {
  override readonly name = 'PortRefused';
}

/** Opens the HTTP door on 127.0.0.1. Rejects with `PortRefused` when the port is taken or not allowed. */
export async function openHttpDoor({ host, port = 0, rendererFolder }: HttpDoorOptions): Promise<HttpDoor> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16 * 1024 });
  const boundPort = await listen(server, port);
  // Cookies do not know ports: two hosts on one machine must not overwrite each other's.
  const secrets: DoorSecrets = {
    token: createDoorToken(),
    session: createDoorToken(),
    cookieName: `tradefuse-${boundPort}`,
  };
  const streams = createEventStreams(host);
  const routes = createHttpRoutes({ host, secrets, streams, rendererFolder });
  const listener = getRequestListener(routes.fetch, { overrideGlobalObjects: false, errorHandler: badRequest });
  server.on('request', (request, response) => {
    // Before a URL is made of it: a host that is not even a host would fail there, and not in our words.
    if (isOwnHost(request.headers.host, boundPort)) void listener(request, response);
    else turnAway(response);
  });
  return {
    url: `http://127.0.0.1:${boundPort}`,
    port: boundPort,
    token: secrets.token,
    close: async () => {
      streams.close();
      await closeServer(server);
    },
  };
}

/** What cannot even be made into a request, such as an address that is not one. */
function badRequest(): Response {
  const { status, result } = refuse({ code: 'bad-request', message: 'This is not a request TradeFuse understands.' });
  return Response.json(result, { status });
}

function turnAway(response: ServerResponse): void {
  const { status, result } = refuse(FOREIGN_HOST);
  response.writeHead(status, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' });
  response.end(JSON.stringify(result));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new PortRefused(refusal(port, error.code))));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function refusal(port: number, code: string | undefined): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program. Choose another, or leave --port out.`;
  if (code === 'EACCES')
    return `Port ${port} is reserved on this computer. Choose one above 1024, or leave --port out.`;
  return `Port ${port} cannot be opened on this computer (${code ?? 'no reason given'}).`;
}

async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // An answer under way may finish; a connection that never ends may not hold the program open.
  const timer = setTimeout(() => server.closeAllConnections(), 1_000);
  await closed;
  clearTimeout(timer);
}
