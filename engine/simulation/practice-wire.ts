import type { Instrument } from '../domain/instrument.ts';
import type { SimulatedOrder, SimulatedTrade } from './account-book.ts';
import type { AccountFunds } from './margin.ts';
import type { MarketProfile } from './price-path.ts';
import type { ReplayRequest } from './recording-file.ts';

/** Where an index stands, in paise; with the recording's own time while a recorded day plays. */
export type Spot = {
  readonly underlying: string;
  readonly spot: number;
  readonly marketTime: number | null;
  readonly moving: boolean;
};

/** An account as the admin side shows it. */
export type PracticeAccount = {
  readonly accountId: string;
  readonly clientCode: string;
  /** The IST date its book belongs to. */
  readonly date: string;
  readonly killSwitch: { readonly state: 'off' } | { readonly state: 'on'; readonly since: number };
  /** Nothing held and nothing working. */
  readonly flat: boolean;
};

/** A position, an order: as the broker's API shows them, the order with whether it may still fill. */
export type PracticePosition = {
  readonly instrument: Instrument | null;
  readonly product: string;
  readonly netQuantity: number;
};
export type PracticeOrder = Pick<
  SimulatedOrder,
  'orderId' | 'side' | 'type' | 'quantity' | 'filledQuantity' | 'status' | 'rejectReason'
> & {
  readonly instrument: Instrument | null;
  readonly working: boolean;
};

/** The whole book of one account. */
export type PracticeBook = PracticeAccount & {
  readonly positions: readonly PracticePosition[];
  readonly orders: readonly PracticeOrder[];
  readonly trades: readonly SimulatedTrade[];
  readonly funds: AccountFunds;
};

/** What became of a placed order. */
export type Placed = { readonly orderId: string; readonly status: string; readonly message: string | null };

/** What `practice.market` may ask for: a move, a replay, a mood. Spot in paise. */
export type MarketRequest =
  | {
      readonly underlying: string;
      readonly spot?: number | undefined;
      readonly movePercent?: number | undefined;
      readonly overSeconds?: number | undefined;
    }
  | ReplayRequest
  | { readonly market: MarketProfile; readonly seed?: number | undefined };
