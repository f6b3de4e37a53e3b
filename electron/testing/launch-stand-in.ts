import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Desktop, LaunchOptions, Probe } from './desktop.ts';
import { MainProcess } from './stand-in/main-process.ts';
import type { Records } from './stand-in/protocol.ts';
import { StandInWindow } from './stand-in/window.ts';

/** Longer than main waits for its host. */
const PATIENCE_MS = 90_000;
const ASK_AGAIN_MS = 500;

/** Opens the built app in the stand-in: its main process in Node, its window in an installed Chromium. */
export async function launchStandIn(root: string, options: LaunchOptions): Promise<Desktop> {
  const main = join(root, 'dist', 'electron', 'main.js');
  const script = fileURLToPath(new URL('./stand-in/run.ts', import.meta.url));
  const child = fork(script, [main, '--data-dir', options.dataDir, ...(options.args ?? [])], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, TRADEFUSE_STAND_IN_APP: root },
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const process_ = new MainProcess(child, ended);
  const window = new StandInWindow(process_);
  const probe: Probe = {
    ask: (question) => process_.ask(question),
    records: async () => (await process_.ask({ ask: 'records' })) as Records,
    ended,
  };
  const answerDialogs = async (...responses: readonly number[]): Promise<void> =>
    void (await process_.ask({ ask: 'answer-dialogs', responses }));
  await answerDialogs(...(options.answers ?? [])).catch(() => undefined);
  await Promise.race([window.shown, ended]);
  return {
    kind: 'stand-in',
    get page() {
      return window.page;
    },
    answerDialogs,
    probe,
    close: async () => {
      await quit(process_);
      await window.close();
    },
  };
}

async function quit(main: MainProcess): Promise<void> {
  const timer = setTimeout(() => main.kill(), PATIENCE_MS);
  // A main that has ended already answers nothing, and that is fine.
  await main.ask({ ask: 'answer-dialogs', responses: [1] }).catch(() => undefined);
  const ask = (): void => void main.ask({ ask: 'quit' }).catch(() => undefined);
  ask();
  // While the last picture shows an account being stopped the app refuses to go: it is asked again, as a trader would.
  const again = setInterval(ask, ASK_AGAIN_MS);
  await main.ended;
  clearInterval(again);
  clearTimeout(timer);
}
