/** Where a person cancels an order or closes a position at a broker without this app. */
type HandOrders = { readonly open: string; readonly cancel: string; readonly exit: string };

/**
 * In the words of the brokers' own apps. The addresses are the brokers' (`brokers.md` 1 and 3); that orders and positions stand under
 * these names is our reading of the apps, for no broker publishes a page on it.
 */
const HAND_ORDERS: Readonly<Record<string, HandOrders>> = {
  'kotak-neo': {
    open: 'Open the Neo app or neo.kotaksecurities.com and log in',
    cancel: 'Orders, the open ones, the order with this number, Cancel',
    exit: 'Portfolio, Positions, the position, Exit',
  },
  dhan: {
    open: 'Open the Dhan app or web.dhan.co and log in',
    cancel: 'Orders, Pending, the order with this number, Cancel',
    exit: 'Positions, the position, Exit',
  },
  zerodha: {
    open: 'Open the Kite app or kite.zerodha.com and log in',
    cancel: 'Orders, Open, the order with this number, Cancel',
    exit: 'Positions, the position, Exit',
  },
};

/** Where a broker's own orders and positions are; undefined for one whose app this app knows nothing of. */
export function handOrdersOf(broker: string): HandOrders | undefined {
  return HAND_ORDERS[broker];
}
