import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import type { AddressInfo } from 'node:net';
import type { PracticeTerminalBackend } from './backend.ts';
import type { PracticeTerminalFaults } from './faults.ts';
import { terminalScript } from './pages/script.ts';
import { terminalIcon, terminalStyle } from './pages/style.ts';
import { accountRoutes } from './account-routes.ts';
import { loginRoutes } from './login-routes.ts';
import { PracticeSessions } from './sessions.ts';

/** Nothing from outside, nothing inline, no framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
];

/** A running practice terminal. `faults` may be changed while it runs. */
export type RunningPracticeTerminal = {
  /** The origin, without a slash at the end. */
  readonly url: string;
  readonly faults: PracticeTerminalFaults;
  close(): Promise<void>;
};

/** Starts the practice web terminal (HTML variant) on 127.0.0.1. Port 0 takes a free one. Rejects when the port is taken. */
export async function startPracticeTerminal(options: {
  readonly backend: PracticeTerminalBackend;
  readonly port?: number;
  readonly faults?: PracticeTerminalFaults;
}): Promise<RunningPracticeTerminal> {
  const faults = options.faults ?? {};
  const app = practiceApp(options.backend, faults);
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, faults, close: () => stop(server) };
}

function practiceApp(backend: PracticeTerminalBackend, faults: PracticeTerminalFaults): Hono {
  const site = { backend, faults, sessions: new PracticeSessions() };
  const app = new Hono();
  app.use(async (c, next) => {
    // A page elsewhere that has its own name point to this machine gets nothing.
    if (!/^127\.0\.0\.1:\d+$/.test(c.req.header('host') ?? '')) return c.text('Unknown host', 421);
    if (faults.slowMs !== undefined) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    await next();
    // A hostile page would not forbid itself to send the form away.
    const policy = faults.redirect?.by === 'resend' ? contentSecurityPolicy.slice(0, -1) : contentSecurityPolicy;
    c.header('content-security-policy', policy.join('; '));
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'no-referrer');
    c.header('cache-control', 'no-store');
    return undefined;
  });
  app.use(csrf());
  app.get('/terminal.css', (c) => c.body(terminalStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/terminal.js', (c) => c.body(terminalScript, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/icon.svg', (c) => c.body(terminalIcon, 200, { 'content-type': 'image/svg+xml' }));
  app.route('/', loginRoutes(site));
  app.route('/', accountRoutes(site));
  return app;
}

function listening(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Kept-alive and never-answered requests would hold the server open.
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
