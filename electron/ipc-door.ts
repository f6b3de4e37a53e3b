import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';

import type { CommandResult } from '../engine/contract/wire.ts';
import { INVOKE_CHANNEL, SUBSCRIBE_CHANNEL } from './channels.ts';
import { isOwnPage } from './page-address.ts';

const MAX_BODY_LENGTH = 1024 * 1024;

/** What the door leads to. */
export type IpcDoorParts = {
  readonly invoke: (name: string, body: unknown) => Promise<CommandResult<unknown>>;
  /** Tells the page the picture as it stands. */
  readonly showPicture: () => void;
  /** Asks the trader himself, outside the page, before a command that a page must not give alone. */
  readonly confirm: (name: string, body: unknown) => Promise<boolean>;
};

/**
 * Opens the page's way to the host. A command is taken only from the top frame of our own page; what it may say is decided
 * by the host's router, which parses every body. Nothing else listens.
 */
export function openIpcDoor(ipcMain: Pick<IpcMain, 'handle' | 'on'>, parts: IpcDoorParts): void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, body: unknown) => {
    if (!isTrusted(event)) return refusal('foreign-sender', 'Only the page of TradeFuse itself may give commands.');
    const command = readCommand(name, body);
    if (command === undefined) return refusal('invalid-body', 'This is not a command. Nothing was done.');
    if (!(await parts.confirm(command.name, command.body))) {
      return refusal('not-confirmed', 'You said no, so nothing was done.');
    }
    return parts.invoke(command.name, command.body);
  });
  ipcMain.on(SUBSCRIBE_CHANNEL, (event) => {
    if (isTrusted(event)) parts.showPicture();
  });
}

/** Whether our own page sent this, itself and not a frame inside it. A frame that is gone already has no say. */
function isTrusted({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

/** Only plain JSON goes on, and not more of it than the HTTP door takes. */
function readCommand(name: unknown, body: unknown): { readonly name: string; readonly body: unknown } | undefined {
  if (typeof name !== 'string' || name.length > 100) return undefined;
  try {
    const text = JSON.stringify(body);
    if (text === undefined || text.length > MAX_BODY_LENGTH) return undefined;
    return { name, body: JSON.parse(text) as unknown };
  } catch {
    // A circle, or a number JSON does not have.
    return undefined;
  }
}

function refusal(code: string, message: string): CommandResult<never> {
  return { ok: false, error: { code, message } };
}
