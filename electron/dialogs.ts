import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';

import type { HostSnapshot } from '../engine/contract/events.ts';
import { judgeQuit } from './quit-question.ts';

/** Asks in a window of the system, which no page can draw or press. The safe answer is the preset one. */
async function ask(window: BrowserWindow | undefined, question: MessageBoxOptions): Promise<boolean> {
  const options: MessageBoxOptions = { type: 'warning', noLink: true, defaultId: 0, cancelId: 0, ...question };
  const shown = window === undefined || window.isDestroyed() ? undefined : window;
  const { response } = await (shown === undefined
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(shown, options));
  return response === 1;
}

/** Whether the app may quit now: asked when positions would be left alone, refused while an account is being stopped. */
export async function mayQuit(window: BrowserWindow | undefined, snapshot: HostSnapshot | undefined): Promise<boolean> {
  const verdict = judgeQuit(snapshot);
  if (verdict.kind === 'quit') return true;
  const { message, detail } = verdict;
  if (verdict.kind === 'ask')
    return ask(window, { message, detail, buttons: ['Keep guarding', 'Quit without a guard'] });
  await ask(window, { message, detail, buttons: ['Keep running'] });
  return false;
}

/** Whether the trader himself wants a command that a page, perhaps a compromised one, must not give alone. */
export async function confirmCommand(window: BrowserWindow | undefined, name: string, body: unknown): Promise<boolean> {
  if (name !== 'account.delete') return true;
  const id =
    typeof body === 'object' && body !== null && 'accountId' in body ? String(body.accountId).slice(0, 40) : '';
  return ask(window, {
    message: `Remove the account ${id} from TradeFuse?`,
    detail: 'It will no longer be guarded. Its journal and the proofs of its kills are kept.',
    buttons: ['Keep it', 'Remove it'],
  });
}

/** Whether the trader wants every account stopped, asked from the tray. */
export function confirmKillAll(): Promise<boolean> {
  return ask(undefined, {
    message: 'Stop all trading now?',
    detail: 'Every account is squared off and locked for the rest of the day. This cannot be undone.',
    buttons: ['Cancel', 'Stop all trading'],
  });
}
