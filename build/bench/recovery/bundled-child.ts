import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A program of the bench as the app ships its own: one file, with the packages of electron.vite.config.ts left outside. */
export type BundledChild = { readonly file: string; readonly remove: () => void };

/** Bundles the child that guards again. Below node_modules, so that it finds the packages that stay outside. */
export async function bundledChild(): Promise<BundledChild> {
  const outDir = join(ROOT, 'node_modules', '.cache', `tradefuse-bench-${process.pid}`);
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: ['zod'] },
    build: { ssr: join(import.meta.dirname, 'recovery-child.ts'), outDir, target: 'node24', minify: false },
  });
  return {
    file: join(outDir, 'recovery-child.js'),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}
