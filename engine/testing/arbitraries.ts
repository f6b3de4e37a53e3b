import fc from 'fast-check';
import type { Instrument } from '../domain/instrument.ts';
import { paise } from '../domain/money.ts';
import type { OrderInFlight } from '../domain/exit-plan.ts';
import { orderTag, type Order, type OrderStatus, type Side } from '../domain/order.ts';
import { positionIdOf, type Position, type Quote } from '../domain/position.ts';
import { FRIDAY_10AM, NIFTY_CE, NIFTY_CE_WING, NIFTY_PE } from './builders.ts';

const STATUSES: readonly OrderStatus[] = [
  'pending',
  'trigger-pending',
  'open',
  'complete',
  'cancelled',
  'rejected',
  'expired',
  'unknown',
];

export const anySide: fc.Arbitrary<Side> = fc.constantFrom('BUY', 'SELL');

export const anyInstrument: fc.Arbitrary<Instrument> = fc.constantFrom(NIFTY_CE, NIFTY_PE, NIFTY_CE_WING);

/** A price as brokers send it when all is well, not older than four seconds. */
export const goodQuote: fc.Arbitrary<Quote> = fc.record({
  lastPrice: fc.integer({ min: 5, max: 200_000 }),
  asOf: fc.integer({ min: FRIDAY_10AM - 4_000, max: FRIDAY_10AM }),
});

/** What brokers send when they have no price: nothing, zero, nonsense, or something old. */
export const badQuote: fc.Arbitrary<Quote | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.record({
    lastPrice: fc.constantFrom(Number.NaN, 0, -0, -1, -12_000, Infinity, -Infinity),
    asOf: fc.integer({ min: FRIDAY_10AM - 4_000, max: FRIDAY_10AM }),
  }),
  fc.record({
    lastPrice: fc.integer({ min: 5, max: 200_000 }),
    asOf: fc.oneof(fc.integer({ min: 0, max: FRIDAY_10AM - 5_001 }), fc.constant(Number.NaN)),
  }),
);

/** A row of the position book with plausible money and a good price. */
export const anyPosition: fc.Arbitrary<Position> = fc
  .record({
    instrument: anyInstrument,
    product: fc.constantFrom('NRML', 'MIS'),
    net: fc.integer({ min: -60, max: 60 }),
    closedLots: fc.nat(20),
    averagePaise: fc.integer({ min: 5, max: 100_000 }),
    realized: fc.integer({ min: -2_000_000, max: 2_000_000 }),
    quote: goodQuote,
  })
  .map(({ instrument, product, net, closedLots, averagePaise, realized, quote }) => {
    const units = net * instrument.lotSize;
    const closed = closedLots * instrument.lotSize;
    const bought = closed + Math.max(0, units);
    const sold = closed + Math.max(0, -units);
    return {
      positionId: positionIdOf(instrument, product),
      instrument,
      product,
      netQuantity: units,
      buyQuantity: bought,
      buyValue: paise(bought * averagePaise),
      sellQuantity: sold,
      sellValue: paise(sold * averagePaise + realized),
      quote,
    };
  });

/** An order on one position, in any state a broker shows. */
export function anyOrderOn(position: Pick<Position, 'instrument' | 'product' | 'positionId'>): fc.Arbitrary<Order> {
  const { instrument, product, positionId } = position;
  return fc
    .record({
      number: fc.nat(1_000_000),
      side: anySide,
      status: fc.constantFrom(...STATUSES),
      quantity: fc.integer({ min: 1, max: 5_000 }),
      filledPart: fc.double({ min: 0, max: 1, noNaN: true }),
      isStop: fc.boolean(),
    })
    .map(({ number, side, status, quantity, filledPart, isStop }) => ({
      orderId: `A${number}`,
      instrument,
      product,
      positionId,
      side,
      type: isStop ? ('SL' as const) : ('LIMIT' as const),
      quantity,
      filledQuantity: Math.floor(quantity * filledPart),
      status,
      rawStatus: status,
      isStop,
      placedAt: FRIDAY_10AM - 60_000,
      updatedAt: FRIDAY_10AM - 30_000,
    }));
}

/** An order of ours on one position that may be on its way. */
export function anyFlightOn(position: Pick<Position, 'positionId'>): fc.Arbitrary<OrderInFlight> {
  return fc
    .record({ number: fc.nat(1_000_000), side: anySide, quantity: fc.integer({ min: 1, max: 5_000 }) })
    .map(({ number, side, quantity }) => ({
      tag: orderTag(`F${number}`),
      positionId: position.positionId,
      side,
      quantity,
    }));
}
