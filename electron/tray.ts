import { Menu, nativeImage, Tray, type NativeImage } from 'electron';

import type { HostSnapshot } from '../engine/contract/events.ts';
import { trayState, type TrayState } from './tray-state.ts';

/** What the tray's menu does. */
export type TrayActions = { readonly open: () => void; readonly killAll: () => void; readonly quit: () => void };

const SIZE = 32;

/** Puts the icon into the tray; undefined where the desktop has none. */
export function createTray(actions: TrayActions): { show: (snapshot: HostSnapshot | undefined) => void } | undefined {
  try {
    const tray = new Tray(disc(trayState(undefined).color));
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
