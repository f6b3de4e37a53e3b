import { dirname, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const reference = /new URL\(\s*(['"])(\.{1,2}\/[^'"]+\.ts)\1\s*,\s*import\.meta\.url\s*\)/g;
const marked = /new URL\("tradefuse-entry:([^"]+)", import\.meta\.url\)/g;

/**
 * Sources name a worker or a process as `new URL('./account-worker.ts', import.meta.url)`, which Node runs as it is. In the
 * built app the same file has another name and another neighbour; this plugin puts in the path from wherever the referring code
 * ends up. A reference to a source that is no entry stops the build: at run time it would point to nothing.
 *
 * @param entries output name below dist/, without extension → absolute source
 */
export function entryUrls(entries: Readonly<Record<string, string>>): Plugin {
  const outputs = new Map(Object.entries(entries).map(([output, source]) => [resolve(source), `${output}.js`]));
  return {
    name: 'tradefuse-entry-urls',
    transform(code, id) {
      if (code.search(reference) === -1) return null;
      const folder = dirname(id.startsWith('file:') ? fileURLToPath(id) : id);
      const mark = (_all: string, _quote: string, path: string): string => {
        const output = outputs.get(resolve(folder, path));
        if (output === undefined)
          this.error(`${id} starts ${path}, which is no entry of build/electron.vite.config.ts`);
        return `new URL("tradefuse-entry:${output}", import.meta.url)`;
      };
      return { code: code.replace(reference, mark), map: null };
    },
    renderChunk(code, chunk) {
      if (!code.includes('tradefuse-entry:')) return null;
      return { code: code.replace(marked, (_all, output: string) => pointTo(output, chunk.fileName)), map: null };
    },
  };
}

/** The reference as the built file `from` must write it. */
function pointTo(output: string, from: string): string {
  const path = relative(posix.dirname(from), output).split(sep).join('/');
  return `new URL("${path.startsWith('.') ? path : `./${path}`}", import.meta.url)`;
}
