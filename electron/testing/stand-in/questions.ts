import { app } from './app.ts';
import { currentWindow } from './browser-window.ts';
import type { Question, Sender, ServedPage } from './protocol.ts';
import { emitCancelable, records } from './recorded.ts';
import { answerDialogs, globalShortcut, ipcMain, powerMonitor, protocol, session } from './system.ts';
import { signalRunning } from './utility-process.ts';

/** Answers what a test asks of the main process. */
export async function answerQuestion(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'page':
      return servePage(question.url, question.method);
    case 'invoke':
      return invoke(question.channel, question.args, question.sender);
    case 'send':
      return ipcMain.emit(question.channel, eventOf(question.sender), ...question.args);
    case 'emit':
      return emitCancelable(emitters[question.target](), question.event, ...question.args);
    case 'open-window':
      return currentWindow().webContents.openHandler({ url: question.url }).action;
    case 'permission':
      return session.defaultSession.grants(question.permission);
    case 'answer-dialogs':
      return answerDialogs(question.responses);
    case 'press':
      return globalShortcut.keys.get(question.keys)?.();
    case 'records':
      return records;
    case 'kill-host':
      return signalRunning('TradeFuse guard', 'SIGKILL');
    case 'stop-host':
      return signalRunning('TradeFuse guard', 'SIGSTOP');
    case 'quit':
      return app.quit();
  }
}

const emitters = {
  app: () => app,
  window: () => currentWindow(),
  contents: () => currentWindow().webContents,
  power: () => powerMonitor,
};

async function invoke(channel: string, args: readonly unknown[], sender: Sender): Promise<unknown> {
  const handler = ipcMain.handlers.get(channel);
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
  return handler(eventOf(sender), ...args);
}

function eventOf({ url, top, gone }: Sender): object {
  return { senderFrame: gone === true ? null : { url, parent: top ? null : {} } };
}

async function servePage(url: string, method: string): Promise<ServedPage> {
  const response = await protocol.serve(new Request(url, { method }));
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}
