import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'electron-vite';
import { entryUrls } from './app/entry-urls.ts';

const root = join(import.meta.dirname, '..');

/** What the desktop app runs outside the page: output name below dist/ → source. */
const entries: Readonly<Record<string, string>> = {
  'electron/main': 'electron/main.ts',
  'engine/host': 'engine/host/utility.ts',
  // The same host without a window: what the packaging smoke test starts.
  'engine/headless': 'engine/host/headless.ts',
  'engine/account-worker': 'engine/host/account-worker.ts',
  'engine/terminal-process': 'engine/host/terminal-process.ts',
  'engine/practice-process': 'engine/host/practice-process.ts',
  'engine/structure-check-thread': 'engine/store/structure-check-thread.ts',
  'engine/export-journal-thread': 'engine/store/export-journal-thread.ts',
  'engine/keychain-process': 'engine/store/keychain-process.ts',
};

const present = Object.fromEntries(
  Object.entries(entries)
    .map(([name, source]) => [name, join(root, source)] as const)
    .filter(([, source]) => existsSync(source)),
);

// Packages stay external (electron-vite's default for `dependencies`): native code cannot be bundled, and the others are the
// same files that `npm run headless` runs. All but zod: its hundred files are a third of what an account's worker loads, and each
// account that is guarded again after a crash waits for them.
export default defineConfig({
  main: {
    root,
    plugins: [entryUrls(present)],
    build: {
      outDir: join(root, 'dist'),
      // dist/ also holds the renderer's and the preload's output; the build script empties what is ours.
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      reportCompressedSize: false,
      externalizeDeps: { exclude: ['zod'] },
      rollupOptions: {
        input: present,
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'engine/shared-[name]-[hash].js',
          assetFileNames: 'engine/assets/[name][extname]',
        },
      },
    },
  },
  preload: {
    root,
    build: {
      outDir: join(root, 'dist', 'electron'),
      emptyOutDir: false,
      // A sandboxed preload can require nothing but electron: everything else is bundled in.
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rollupOptions: {
        input: { preload: join(root, 'electron', 'preload.ts') },
        // A sandboxed preload must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
});
