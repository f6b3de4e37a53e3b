/** Where Kite listens. Data in one place: a live account is never pointed elsewhere from the settings. */
export type KiteUrls = { readonly api: string; readonly login: string; readonly stream: string };

/** Production (`brokers.md` 1.3). */
export const KITE_URLS: KiteUrls = {
  api: 'https://api.kite.trade',
  login: 'https://kite.zerodha.com/connect/login',
  stream: 'wss://ws.kite.trade',
};

/** The port of the redirect address the trader registers at Kite's developer console: `http://127.0.0.1:47610/`. */
export const KITE_REDIRECT_PORT = 47_610;

/** A simulator's addresses: everything on one origin of this machine. */
export function kiteSimulator(origin: string): KiteUrls {
  return { api: origin, login: `${origin}/connect/login`, stream: origin.replace(/^http/, 'ws') };
}
