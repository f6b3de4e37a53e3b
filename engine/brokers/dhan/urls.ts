/** Where Dhan listens. */
export type DhanUrls = {
  readonly rest: string;
  readonly auth: string;
  readonly marketFeed: string;
  readonly orderFeed: string;
};

/** Dhan's own addresses (`brokers.md` 1.2): the only ones a live account is ever connected to. */
export const DHAN_URLS: DhanUrls = {
  rest: 'https://api.dhan.co/v2',
  auth: 'https://auth.dhan.co',
  marketFeed: 'wss://api-feed.dhan.co',
  orderFeed: 'wss://api-order-update.dhan.co',
};

/** A simulator's addresses: all on one origin, and on this machine. */
export function dhanSimulator(origin: string): DhanUrls {
  const socket = origin.replace(/^http/, 'ws');
  return {
    rest: `${origin}/v2`,
    auth: origin,
    marketFeed: `${socket}/market-feed`,
    orderFeed: `${socket}/order-feed`,
  };
}
