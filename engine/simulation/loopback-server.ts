import { serve, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';

/** Listens on loopback and nowhere else; port 0 takes any free one. Rejects when the port is taken. */
export function listenOnLoopback(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => resolve(server));
    server.once('error', reject);
  });
}

/** Closes a server and every connection that is kept alive. */
export function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
