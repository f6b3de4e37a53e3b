import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, runScript, toolScript } from '../checks/command.ts';
import { buildWhenStale } from './freshness.ts';

const shared = ['package-lock.json', 'tsconfig.json'];
const rendererInputs = [...shared, 'renderer', 'engine/contract', 'engine/domain', 'build/vite.config.ts'];
const desktopInputs = [...shared, 'electron', 'engine', 'automation', 'build/electron.vite.config.ts'];

/** One part of the app; `build` does nothing and answers false when the output fits the sources. */
export type Buildable = {
  readonly name: string;
  readonly source: string;
  readonly build: () => Promise<boolean>;
};

export const renderer: Buildable = {
  name: 'the screens (vite)',
  source: 'renderer/index.html',
  build: () =>
    buildWhenStale('renderer', rendererInputs, () =>
      runBuild('vite', ['build', '--config', 'build/vite.config.ts', '--logLevel', 'warn']),
    ),
};

export const desktop: Buildable = {
  name: 'the desktop app (electron-vite)',
  source: 'electron/main.ts',
  build: () =>
    buildWhenStale('electron', desktopInputs, async () => {
      for (const folder of ['electron', 'engine']) rmSync(join(root, 'dist', folder), { recursive: true, force: true });
      await runBuild('electron-vite', ['build', '--config', 'build/electron.vite.config.ts', '--logLevel', 'warn']);
    }),
};

export function hasSources(part: Buildable): boolean {
  return existsSync(join(root, part.source));
}

async function runBuild(tool: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await runScript(toolScript(tool), args);
  if (code !== 0) throw new Error(`${tool} failed:\n${stdout}${stderr}`);
}
