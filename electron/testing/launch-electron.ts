import { _electron } from 'playwright-core';

import type { Desktop, LaunchOptions } from './desktop.ts';

const PATIENCE_MS = 90_000;

/** Opens the app in Electron itself. */
export async function launchElectron(program: string, root: string, options: LaunchOptions): Promise<Desktop> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...asRoot, root, '--data-dir', options.dataDir, ...(options.args ?? [])];
  const electron = await _electron.launch({ executablePath: program, args });
  const answerDialogs = (...responses: readonly number[]): Promise<void> =>
    electron.evaluate(({ dialog }, wanted) => {
      const left = [...wanted];
      dialog.showMessageBox = async (...asked: readonly unknown[]) => {
        const { defaultId } = asked.at(-1) as { readonly defaultId?: number };
        return { response: left.shift() ?? defaultId ?? 0, checkboxChecked: false };
      };
    }, responses);
  await answerDialogs(...(options.answers ?? []));
  await electron.firstWindow();
  return {
    kind: 'electron',
    get page() {
      const page = electron.windows().at(-1);
      if (page === undefined) throw new Error('no window is open');
      return page;
    },
    answerDialogs,
    close: async () => {
      const child = electron.process();
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await answerDialogs(1);
      await electron.close();
      clearTimeout(timer);
    },
  };
}
