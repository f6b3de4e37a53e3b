import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entryUrls } from './entry-urls.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradefuse-test-urls-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: string): string {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
  return join(folder, file);
}

async function bundle(entries: Readonly<Record<string, string>>): Promise<(file: string) => string> {
  await build({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    plugins: [entryUrls(entries)],
    build: {
      ssr: true,
      outDir: join(folder, 'dist'),
      minify: false,
      rollupOptions: {
        input: { ...entries },
        output: { entryFileNames: '[name].js', chunkFileNames: 'engine/[name].js' },
      },
    },
  });
  return (file) => readFileSync(join(folder, 'dist', file), 'utf8');
}

describe('a worker named by its source', () => {
  test('is found by the built code, wherever that ends up', async () => {
    const entries = {
      'electron/main': write(
        'electron/main.ts',
        "export const host = new URL('../engine/host/utility.ts', import.meta.url);",
      ),
      'engine/host': write('engine/host/utility.ts', "export const worker = new URL('./worker.ts', import.meta.url);"),
      'engine/worker': write('engine/host/worker.ts', 'export const answer = 42;'),
    };
    const read = await bundle(entries);
    expect(read('electron/main.js')).toContain('new URL("../engine/host.js", import.meta.url)');
    expect(read('engine/host.js')).toContain('new URL("./worker.js", import.meta.url)');
  });

  test('stops the build when it is not built', async () => {
    const main = write('electron/main.ts', "export const lost = new URL('./lost.ts', import.meta.url);");
    await expect(bundle({ 'electron/main': main })).rejects.toThrow('which is no entry');
  });
});
