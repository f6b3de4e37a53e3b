import { serve } from '@hono/node-server';
import type { HttpBindings, ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { canvasScript } from './canvas-script.ts';
import { ConsolePlay } from './console-play.ts';
import { htmlScript } from './html-script.ts';
import { KotakPlay } from './kotak-play.ts';
import type { Play, Stage } from './play.ts';
import { placed } from './scene.ts';
import { withFaults } from './stage-faults.ts';
import { stageStyle } from './stage-style.ts';

/** A running practice broker page. */
export type RunningStage = { readonly url: string; close(): Promise<void> };

/** Whose page it is, and how it is drawn. Zerodha's has no canvas. */
export type StageKind = { readonly broker: 'kotak' | 'console'; readonly variant: 'html' | 'canvas' };

type Env = { Bindings: HttpBindings };
type Visit = { play: Play; presses: number };

const pressSchema = z.object({ id: z.string().max(60), fields: z.record(z.string().max(60), z.string().max(200)) });

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/** Starts a practice page of a broker on 127.0.0.1, on a free port unless one is given. */
export async function startPracticeStage(kind: StageKind, stage: Stage, port = 0): Promise<RunningStage> {
  const server = serve({ fetch: stageApp(kind, stage).fetch, hostname: '127.0.0.1', port });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
  });
  const bound = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound.port}`, close: () => stop(server) };
}

function stageApp(kind: StageKind, stage: Stage): Hono<Env> {
  const { faults } = stage;
  const visits = new Map<string, Visit>();
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    if (!/^127\.0\.0\.1:\d+$/.test(c.req.header('host') ?? '')) return c.text('Unknown host', 421);
    if (faults.slowMs !== undefined) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    await next();
    c.header('content-security-policy', policy);
    c.header('cache-control', 'no-store');
    return undefined;
  });
  app.get('/page.js', (c) => script(c, kind.variant === 'canvas' ? canvasScript : htmlScript));
  app.get('/page.css', (c) => c.body(stageStyle, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/favicon.ico', (c) => c.body(null, 204));
  app.get('/scene', async (c) => c.json(await shown(visitOf(kind, stage, visits, c), stage)));
  app.post('/act', async (c) => {
    const press = pressSchema.safeParse(await c.req.json().catch(() => undefined));
    // Another site's form cannot send JSON, and the cookie does not go with its requests.
    if (!press.success || c.req.header('content-type') !== 'application/json') return c.text('Bad request', 400);
    const visit = visitOf(kind, stage, visits, c);
    visit.presses += 1;
    stage.pressed?.push(press.data.id);
    if (isOver(visit.presses, faults.offlineAfter)) return cut(c);
    if (isOver(visit.presses, faults.lapseAfter))
      Object.assign(visit, { play: newPlay(kind, stage), presses: -Infinity });
    else await visit.play.presses(press.data);
    // The click did its work, and the page never says so. The line stays open: were it cut, Chromium itself would send the
    // press once more.
    if (faults.silentAfterCommit === true && ['confirm', 'continue'].includes(press.data.id)) return never();
    return c.json(await shown(visit, stage));
  });
  app.get('*', (c) => {
    const visit = visitOf(kind, stage, visits, c);
    if (isOver(visit.presses, faults.offlineAfter)) return cut(c);
    if (faults.redirectTo !== undefined) return c.redirect(faults.redirectTo);
    visit.play.opens(c.req.path);
    return c.html(shell);
  });
  return app;
}

const isOver = (presses: number, most: number | undefined): boolean => most !== undefined && presses > most;

const never = (): Promise<Response> => new Promise(() => undefined);

/** The line is cut: no answer, not even an error. */
function cut(c: Context<Env>): Response {
  c.env.incoming.socket.destroy();
  return new Response(null);
}

function visitOf(kind: StageKind, stage: Stage, visits: Map<string, Visit>, c: Context<Env>): Visit {
  const known = visits.get(getCookie(c, 'practice-visit') ?? '');
  if (known) return known;
  const id = randomBytes(24).toString('base64url');
  const visit: Visit = { play: newPlay(kind, stage), presses: 0 };
  visits.set(id, visit);
  setCookie(c, 'practice-visit', id, { httpOnly: true, sameSite: 'Strict', path: '/' });
  return visit;
}

const newPlay = ({ broker }: StageKind, stage: Stage): Play =>
  broker === 'kotak' ? new KotakPlay(stage) : new ConsolePlay(stage);

async function shown(visit: Visit, { faults }: Stage) {
  return { ...placed(withFaults(await visit.play.scene(), faults)), noSemantics: faults.noSemantics === true };
}

const script = (c: Context<Env>, text: string): Response =>
  c.body(text, 200, { 'content-type': 'text/javascript; charset=utf-8' });

const shell = `<!doctype html><html lang="en-IN"><head><meta charset="utf-8"><title>Practice broker</title>
<link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head><body></body></html>`;

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
