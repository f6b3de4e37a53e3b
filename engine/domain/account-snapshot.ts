import type { Paise } from './money.ts';
import type { Order, Trade } from './order.ts';
import type { Position } from './position.ts';
import type { EpochMs } from './time.ts';

declare const accountIdBrand: unique symbol;

/** Names an account in files, URLs and messages: lower-case letters, digits and dashes, at most 40 characters. */
export type AccountId = string & { readonly [accountIdBrand]: true };

/** Practice: simulated market and broker. Paper: real data, simulated execution. Live: the real account. */
export type AccountMode = 'practice' | 'paper' | 'live';

/** The broker's own money figures, in paise; each is absent when the broker does not say. */
export type Funds = {
  readonly available?: Paise;
  readonly marginUsed?: Paise;
  readonly realizedPnl?: Paise;
  readonly unrealizedPnl?: Paise;
};

/** Why a snapshot is not the whole truth. */
export type IncompleteReason =
  | { readonly kind: 'rows-refused'; readonly field: string; readonly rows: number }
  | { readonly kind: 'positions-vanished'; readonly positionIds: readonly string[] }
  | { readonly kind: 'positions-unexplained'; readonly positionIds: readonly string[] }
  | { readonly kind: 'orders-vanished'; readonly orderIds: readonly string[] };

/** What the broker said in one cycle. `asOf` is when the oldest of its parts was answered. */
export type AccountSnapshot = {
  readonly asOf: EpochMs;
  readonly positions: readonly Position[];
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
  readonly funds?: Funds;
  /** Empty when every part was read and every row understood. */
  readonly incomplete: readonly IncompleteReason[];
};

/** Brands an account id; throws on anything that could escape a file name. */
export function accountId(text: string): AccountId {
  if (!isAccountId(text)) throw new RangeError(`not an account id: ${text}`);
  return text;
}

/** Whether a text may name an account. */
export function isAccountId(text: string): text is AccountId {
  return /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(text);
}
