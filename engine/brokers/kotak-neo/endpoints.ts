/** Where Kotak listens (`brokers.md` 1.1). Trading and order feed follow the host that the login names. */
export type KotakEndpoints = {
  readonly login: string;
  readonly marketFeed: string;
  /** The order feed of a trading host. */
  readonly orderFeed: (tradingUrl: string) => string;
  /** Whether an address the broker names in a reply may be talked to. */
  readonly isOurs: (url: string) => boolean;
};

/** Kotak's own hosts; nothing else is ever sent a session. */
export const KOTAK_ENDPOINTS: KotakEndpoints = {
  login: 'https://mis.kotaksecurities.com',
  marketFeed: 'wss://sfeed.kotaksecurities.com/betafeed',
  orderFeed: (tradingUrl) => `${tradingUrl.replace(/^https/, 'wss')}/realtime`,
  isOurs: (url) => {
    const found = URL.parse(url);
    return found?.protocol === 'https:' && /^[a-z0-9-]+\.kotaksecurities\.com$/.test(found.host);
  },
};

/** A simulator's hosts: everything on one origin of this machine. */
export function kotakSimulator(origin: string): KotakEndpoints {
  const socket = origin.replace(/^http/, 'ws');
  return {
    login: origin,
    marketFeed: `${socket}/betafeed`,
    orderFeed: () => `${socket}/realtime`,
    isOurs: (url) => URL.parse(url)?.origin === origin,
  };
}
