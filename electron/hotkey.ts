import { globalShortcut, Notification } from 'electron';

import { DoublePress } from './double-press.ts';

/** Works whatever program is in front. */
const KILL_KEYS = 'CommandOrControl+Alt+Shift+K';

/** Has the kill keys stop all trading at their second press; false where another program holds them or the desktop refuses. */
export function listenToKillKeys(killAll: () => void): boolean {
  const presses = new DoublePress();
  try {
    return globalShortcut.register(KILL_KEYS, () => {
      const press = presses.press(performance.now());
      if (press === 'confirmed') killAll();
      if (press === 'asked') askForSecond();
    });
  } catch {
    return false;
  }
}

/** Gives the keys back to the system. */
export function releaseKillKeys(): void {
  globalShortcut.unregisterAll();
}

function askForSecond(): void {
  if (!Notification.isSupported()) return;
  new Notification({
    title: 'Stop all trading?',
    body: 'Press the keys once more within 3 seconds: every account is squared off and locked for the day.',
    urgency: 'critical',
  }).show();
}
