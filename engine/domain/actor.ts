/** Who asked, and through which door: the engine itself, a person at the screen, a linked account, a phone, another program. */
export type Actor =
  | 'engine'
  | 'trader'
  | 'linked-account'
  | 'telegram'
  | 'api'
  | 'cli'
  | 'file-drop'
  | 'tray'
  | 'hotkey';
