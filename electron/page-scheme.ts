import { protocol } from 'electron';

import { PAGE_HEADERS } from '../engine/host/page-policy.ts';
import { readStaticFile } from '../engine/host/static-files.ts';
import { isOwnPage } from './page-address.ts';

/** Must run before Electron is ready: makes `app:` an origin of full standing. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page, and nothing outside its folder, under the strict policy. */
export function servePage(folder: string): void {
  protocol.handle('app', (request) => answerPage(folder, request));
}

async function answerPage(folder: string, request: Request): Promise<Response> {
  if (!isOwnPage(request.url) || request.method !== 'GET') return new Response(null, { status: 403 });
  const file = await readStaticFile(folder, new URL(request.url).pathname);
  if (file === undefined) return new Response(null, { status: 404, headers: PAGE_HEADERS });
  return new Response(file.content, { headers: { ...PAGE_HEADERS, 'content-type': file.type } });
}
