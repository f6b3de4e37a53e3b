import { Menu, nativeImage, Tray, type NativeImage } from 'electron';

import type { HostSnapshot } from '../engine/contract/events.ts';

/** What the tray's menu does. */
export type TrayActions = { readonly open: () => void; readonly killAll: () => void; readonly quit: () => void };

/** The tray's word and color for a picture. */
export type TrayState = { readonly text: string; readonly color: readonly [red: number, green: number, blue: number] };

const GOOD = [34, 160, 90] as const;
const WARNING = [220, 150, 20] as const;
const DANGER = [210, 50, 50] as const;
const SIZE = 32;

/** The truth in a few words; without a host nobody is protected. */
export function trayState(snapshot: HostSnapshot | undefined): TrayState {
  if (snapshot === undefined) return { text: 'NOT PROTECTED: the guard is not running', color: DANGER };
  const { accounts } = snapshot;
  if (accounts.some((account) => account.engine === 'killing')) return { text: 'Stopping an account', color: DANGER };
  if (accounts.length === 0) return { text: 'No accounts yet', color: WARNING };
  const exposed = accounts.filter((account) => !account.protected && account.engine !== 'locked');
  if (exposed.length === 0) return { text: 'PROTECTED', color: GOOD };
  return { text: `NOT PROTECTED: ${exposed.map((account) => account.alias).join(', ')}`, color: WARNING };
}

/** Puts the icon into the tray; undefined where the desktop has none. */
export function createTray(actions: TrayActions): { show: (snapshot: HostSnapshot | undefined) => void } | undefined {
  try {
    const tray = new Tray(disc(DANGER));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open TradeFuse', click: actions.open },
        { type: 'separator' },
        { label: 'Stop all trading…', click: actions.killAll },
        { type: 'separator' },
        { label: 'Quit', click: actions.quit },
      ]),
    );
    tray.on('click', actions.open);
    let shown = '';
    const show = (snapshot: HostSnapshot | undefined): void => {
      const { text, color } = trayState(snapshot);
      if (text === shown) return;
      shown = text;
      tray.setToolTip(`TradeFuse: ${text}`);
      tray.setImage(disc(color));
    };
    show(undefined);
    return { show };
  } catch {
    return undefined;
  }
}

/** A round dot, drawn here so that no image file has to be found. Bytes stand as blue, green, red, opacity. */
function disc([red, green, blue]: TrayState['color']): NativeImage {
  const bitmap = Buffer.alloc(SIZE * SIZE * 4);
  const middle = (SIZE - 1) / 2;
  for (let index = 0; index < SIZE * SIZE; index += 1) {
    const inside = Math.hypot((index % SIZE) - middle, Math.floor(index / SIZE) - middle) <= middle - 2;
    if (inside) bitmap.set([blue, green, red, 255], index * 4);
  }
  return nativeImage.createFromBitmap(bitmap, { width: SIZE, height: SIZE, scaleFactor: 2 });
}
