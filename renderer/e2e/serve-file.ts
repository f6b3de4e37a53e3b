import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

// The policy of the real door, so that a library that breaks it is found here.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Serves a built file under the real door's policy, and the cookie that opens the rest. */
export async function serveFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const name = path === '/' ? '/index.html' : normalize(path);
  try {
    const content = await readFile(join(folder, name));
    response.writeHead(200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'set-cookie': 'tradefuse=scripted; HttpOnly; SameSite=Strict; Path=/',
    });
    response.end(content);
  } catch {
    response.writeHead(404).end();
  }
}

/** The whole body of a request. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
