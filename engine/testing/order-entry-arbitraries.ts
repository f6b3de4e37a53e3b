import fc from 'fast-check';
import { FRIDAY_10AM, NIFTY_CE, rupees } from './builders.ts';
import {
  actor,
  entry,
  exitId,
  outcome,
  positionId,
  purpose,
  quantity,
  side,
  tag,
  type EntryOf,
} from './entry-parts.ts';

type OrderKind =
  | 'order-intended'
  | 'order-settled'
  | 'cancel-intended'
  | 'cancel-settled'
  | 'modify-intended'
  | 'modify-settled'
  | 'exit-requested'
  | 'exit-finished';

/** The entries of orders and of exits by hand. */
export const ORDER_ENTRIES: { readonly [K in OrderKind]: fc.Arbitrary<EntryOf<K>> } = {
  'order-intended': entry('order-intended', {
    tag,
    purpose,
    positionId: fc.constant(positionId),
    side,
    quantity,
    price: fc.constantFrom(null, rupees(101)),
    priceAgeMs: fc.constantFrom(undefined, 60_000),
    trueAt: fc.constantFrom(undefined, FRIDAY_10AM),
  }),
  'order-settled': fc
    .record({
      tag,
      outcome,
      orderId: fc.constantFrom(undefined, '260000007'),
      code: fc.constantFrom(undefined, 'freeze' as const, 'lot' as const, 'blocked' as const),
    })
    .map(({ orderId, code, ...rest }) => ({
      kind: 'order-settled',
      ...rest,
      ...(orderId === undefined ? {} : { orderId }),
      ...(code === undefined ? {} : { code }),
    })),
  'cancel-intended': entry('cancel-intended', {
    orderId: fc.constant('S1'),
    tradingSymbol: fc.constant(NIFTY_CE.tradingSymbol),
    purpose: fc.oneof(purpose, fc.constant({ kind: 'manual' as const })),
  }),
  'cancel-settled': fc
    .record({ outcome, detail: fc.constantFrom(undefined, 'too late to cancel') })
    .map(({ outcome: came, detail }) => ({
      kind: 'cancel-settled',
      orderId: 'S1',
      outcome: came,
      ...(detail === undefined ? {} : { detail }),
    })),
  'modify-intended': fc
    .record({ from: quantity, to: quantity, purpose, price: fc.constantFrom(undefined, rupees(102)) })
    .map(({ price, ...rest }) => ({
      kind: 'modify-intended',
      orderId: 'S1',
      tradingSymbol: NIFTY_CE.tradingSymbol,
      ...rest,
      ...(price === undefined ? {} : { price }),
    })),
  'modify-settled': fc
    .record({ outcome, detail: fc.constantFrom(undefined, 'already complete') })
    .map(({ outcome: came, detail }) => ({
      kind: 'modify-settled',
      orderId: 'S1',
      outcome: came,
      ...(detail === undefined ? {} : { detail }),
    })),
  'exit-requested': fc
    .record({ exitId, quantity, actor, asked: fc.constantFrom(undefined, 70) })
    .map(({ asked, ...rest }) => ({
      kind: 'exit-requested',
      positionId,
      ...rest,
      ...(asked === undefined ? {} : { asked }),
    })),
  'exit-finished': entry('exit-finished', { exitId, outcome, detail: fc.constant('read back from the broker') }),
};
