import { readFile, realpath } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, extname, join, sep } from 'node:path';

/** A file of the page, ready to be served. */
export type StaticFile = { readonly content: Uint8Array<ArrayBuffer>; readonly type: string };

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wav': 'audio/wav',
};

/**
 * The file that a URL path names below `folder`, or undefined. Only files whose real path lies inside the real folder and
 * whose type is known are served, so neither dots, encodings nor links lead out.
 */
export async function readStaticFile(folder: string, urlPath: string): Promise<StaticFile | undefined> {
  const name = plainPath(urlPath);
  const type = name === undefined ? undefined : TYPES[extname(name).toLowerCase()];
  if (name === undefined || type === undefined) return undefined;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, name));
    if (!file.startsWith(root + sep)) return undefined;
    return { content: new Uint8Array(await readFile(file)), type };
  } catch {
    // Missing, a folder, or not ours to read: for the caller all the same.
    return undefined;
  }
}

/** The path as plain segments below the folder; undefined for anything that no page of ours would ask for. */
function plainPath(urlPath: string): string | undefined {
  const decoded = decode(urlPath);
  if (decoded === undefined || !decoded.startsWith('/') || /[\\\0:%]/.test(decoded)) return undefined;
  const segments = decoded.slice(1).split('/');
  if (segments.length === 1 && segments[0] === '') return 'index.html';
  return segments.some((segment) => segment === '' || segment.startsWith('.')) ? undefined : segments.join('/');
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The built page, looked for upwards from a file of ours: from the sources as from dist/. Undefined when it is not built. */
export function findRendererFolder(from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const built = join(folder, 'dist', 'renderer');
    if (existsSync(join(built, 'index.html'))) return built;
    if (dirname(folder) === folder) return undefined;
  }
}
