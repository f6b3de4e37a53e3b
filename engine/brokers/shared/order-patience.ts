/** An order call that has not left so long after it was asked for, be it for a login or for its turn, never leaves. */
export const START_WITHIN_MS = 5_000;

/** So long the answer of an order call is waited for. */
export const ORDER_TIMEOUT_MS = 4_000;

/** How long an adapter waits for an order at the most, from being asked to giving up (`BrokerCapabilities.orderPatienceMs`). */
export const ORDER_PATIENCE_MS = START_WITHIN_MS + ORDER_TIMEOUT_MS;
