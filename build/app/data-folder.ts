import { homedir } from 'node:os';
import { join } from 'node:path';

/** The platform's folder for the app's data, where the window's browser profile is kept too. */
export function defaultDataFolder(env = process.env, platform = process.platform, home = homedir()): string {
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'TradeFuse');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'TradeFuse');
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'TradeFuse');
}
