import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import type { CommandError } from '../contract/wire.ts';
import type { Actor } from '../domain/actor.ts';
import { reportFault } from './door-log.ts';
import {
  FOREIGN_ORIGIN,
  isForeign,
  sessionCookie,
  ticketHolder,
  type DoorSecrets,
  type RequestFacts,
} from './door-guard.ts';
import { sameToken } from './door-token.ts';
import type { EventStreams } from './event-stream.ts';
import type { HostApi } from './host-api.ts';
import { metricsText } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { PAGE_HEADERS } from './page-policy.ts';
import { refuse, route } from './router.ts';
import { readStaticFile } from './static-files.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** What the routes of one door work with. */
export type HttpRoutesOptions = {
  readonly host: HostApi;
  readonly secrets: DoorSecrets;
  readonly streams: EventStreams;
  readonly rendererFolder: string | undefined;
};

type Env = { Variables: { actor: Actor } };

/** Every route of the HTTP door, each behind the same guard. */
export function createHttpRoutes(options: HttpRoutesOptions): Hono<Env> {
  const { host, streams } = options;
  const app = new Hono<Env>();
  app.use(fixedHeaders);
  app.use(guard(options));
  app.get('/api/health', (context) => context.json({ status: 'running', pid: process.pid }));
  app.get('/api/readiness', (context) => context.json(host.readiness()));
  app.get('/api/openapi.json', (context) => context.json(openApiDocument(host.snapshot().version)));
  app.get('/metrics', (context) =>
    context.body(metricsText(host.snapshot()), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.get('/api/events', (context) => openStream(context, streams));
  app.post('/api/commands/:name', jsonOnly, limited, (context) => runCommand(context, host));
  app.on(['GET', 'HEAD'], '*', (context) => servePage(context, options));
  app.all('*', (context) => deny(context, wrongMethod));
  app.onError((cause, context) => {
    reportFault(`${context.req.method} ${context.req.path} failed`, cause);
    return deny(context, { code: 'internal', message: 'TradeFuse met a fault of its own. Look at its log.' });
  });
  return app;
}

const fixedHeaders: MiddlewareHandler<Env> = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(PAGE_HEADERS)) context.res.headers.set(name, value);
  if (!context.res.headers.has('cache-control')) context.res.headers.set('cache-control', 'no-store');
};

/** Turns away what comes from elsewhere, then what has no ticket. Opening the page with the token earns the cookie. */
function guard({ secrets }: HttpRoutesOptions): MiddlewareHandler<Env> {
  return async (context, next) => {
    const facts = factsOf(context);
    const isNavigation = context.req.method === 'GET' && context.req.path === '/';
    // A link in another program's page may open ours: that carries no power, and the page itself asks for the cookie.
    if (isForeign(isNavigation ? { ...facts, fetchSite: undefined } : facts)) return deny(context, FOREIGN_ORIGIN);
    if (context.req.path === '/api/health') return next();
    const offered = isNavigation ? context.req.query('token') : undefined;
    if (offered !== undefined && sameToken(offered, secrets.token)) return enter(context, secrets);
    const actor = ticketHolder(facts, secrets);
    if (actor === undefined) return deny(context, noTicket);
    // A program with the token may say that it is the command line; it gains nothing by it but its name in the journal.
    context.set('actor', actor === 'api' && context.req.header('x-tradefuse-actor') === 'cli' ? 'cli' : actor);
    return next();
  };
}

function enter(context: Context<Env>, secrets: DoorSecrets): Response {
  context.header('set-cookie', sessionCookie(secrets));
  return context.redirect('/', 303);
}

function factsOf(context: Context<Env>): RequestFacts {
  return {
    host: context.req.header('host'),
    origin: context.req.header('origin'),
    fetchSite: context.req.header('sec-fetch-site'),
    authorization: context.req.header('authorization'),
    cookie: context.req.header('cookie'),
  };
}

/** A form of another site can send text and form data without asking first; JSON it cannot. */
const jsonOnly: MiddlewareHandler<Env> = async (context, next) => {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return deny(context, notJson);
  return next();
};

const limited = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (context) =>
    deny(context, { code: 'body-too-large', message: 'A command may be at most one megabyte long. Nothing was done.' }),
});

async function runCommand(context: Context<Env, '/api/commands/:name'>, host: HostApi): Promise<Response> {
  const body = parseJson(await context.req.text());
  if (body === undefined) {
    return deny(context, { code: 'invalid-json', message: 'The body is not JSON. Nothing was done.' });
  }
  const { status, result } = await route(host, context.req.param('name'), body.value, context.get('actor'));
  return context.json(result, status as ContentfulStatusCode);
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function openStream(context: Context<Env>, streams: EventStreams): Response {
  const stream = streams.open();
  if (stream === undefined) {
    return deny(context, { code: 'too-many-streams', message: 'Too many programs listen already. Close one of them.' });
  }
  return context.body(stream, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
}

async function servePage(context: Context<Env>, { rendererFolder }: HttpRoutesOptions): Promise<Response> {
  const { pathname } = new URL(context.req.url);
  if (pathname.startsWith('/api/commands/')) return deny(context, wrongMethod);
  const file = rendererFolder === undefined ? undefined : await readStaticFile(rendererFolder, pathname);
  if (file === undefined) return deny(context, { code: 'not-found', message: 'There is nothing at this address.' });
  return context.body(file.content, 200, { 'content-type': file.type });
}

const notJson: CommandError = {
  code: 'not-json',
  message: 'A command needs a body of type application/json. Nothing was done.',
};
const wrongMethod: CommandError = { code: 'wrong-method', message: 'This address does not take such a request.' };
const noTicket: CommandError = {
  code: 'no-ticket',
  message: 'Open TradeFuse with the address it printed when it started, or send its token.',
};

function deny(context: Context, error: CommandError): Response {
  const { status, result } = refuse(error);
  return context.json(result, status as ContentfulStatusCode);
}
