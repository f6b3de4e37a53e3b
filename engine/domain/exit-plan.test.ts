import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFlightOn, anyOrderOn, anyPosition } from '../testing/arbitraries.ts';
import { NIFTY_CE, NIFTY_CE_WING, NIFTY_PE, order, position, stopOrder } from '../testing/builders.ts';
import {
  exitSide,
  isLesson,
  learnedSlice,
  makeRoom,
  refusalCode,
  roundToLots,
  sliceQuantity,
  uncoveredQuantity,
  type OrderInFlight,
} from './exit-plan.ts';
import type { Instrument } from './instrument.ts';
import { isWorking, openQuantity, orderTag, type OrderStatus } from './order.ts';

const short = position({ net: -130 });

describe('room for the exit of a part', () => {
  const of = (quantity: number, orders: Parameters<typeof makeRoom>[2]) =>
    makeRoom(short, quantity, orders).map(({ order: { orderId }, keep }) => [orderId, keep]);

  it('K21: a stop over the whole leg keeps what will be left; a limit that rests beside it goes', () => {
    const orders = [order({ orderId: 'L', quantity: 130 }), stopOrder({ orderId: 'S', quantity: 130 })];
    expect(of(65, orders)).toEqual([
      ['S', 65],
      ['L', 0],
    ]);
    expect(of(130, orders)).toEqual([
      ['S', 0],
      ['L', 0],
    ]);
  });

  it('K21 I1: orders of another leg neither cover this one nor make room on it', () => {
    const other = order({ orderId: 'X', instrument: NIFTY_PE, quantity: 130 });
    expect(of(65, [other])).toEqual([]);
    expect(uncoveredQuantity(short, [other], [])).toBe(130);
    expect(
      uncoveredQuantity(short, [], [{ tag: orderTag('K1'), positionId: other.positionId, side: 'BUY', quantity: 65 }]),
    ).toBe(130);
  });

  it('K21: what is filled, final, or on the other side is no matter', () => {
    const orders = [
      stopOrder({ orderId: 'A', quantity: 130, filledQuantity: 65, status: 'open' }),
      stopOrder({ orderId: 'B', quantity: 130, status: 'cancelled' }),
      order({ orderId: 'C', side: 'SELL' }),
    ];
    expect(of(65, orders)).toEqual([['A', 65]]);
  });

  it('K21 I2: what stays and the exit together never exceed the position', () => {
    fc.assert(
      fc.property(anyPosition, fc.nat(4_000), fc.array(anyOrderOn(short), { maxLength: 6 }), (leg, quantity, drawn) => {
        const orders = drawn.map((each) => ({ ...each, positionId: leg.positionId }));
        const kept = makeRoom(leg, quantity, orders);
        const sum = kept.reduce((all, { keep }) => all + keep, 0);
        expect(sum).toBeLessThanOrEqual(Math.max(0, Math.abs(leg.netQuantity) - quantity));
        for (const { order: each, keep } of kept) expect(keep).toBeLessThanOrEqual(openQuantity(each));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('slices', () => {
  it.each([
    [3_900, [1_755, 1_755, 390]],
    [1_755, [1_755]],
    [1_820, [1_755, 65]],
    [65, [65]],
    [10, [10]],
    [0, []],
  ])('K3: %i units of lot 65, freeze 1,800, are %j', (quantity, slices) => {
    expect(sliceQuantity(quantity, NIFTY_CE)).toEqual(slices);
  });

  it.each([
    [1_755, 845],
    [845, 390],
    [130, 65],
    [65, 65],
    [10, 65],
  ])('K8: after %i were refused for freeze quantity, at most %i are sent in one', (refused, most) => {
    const leg = position({ net: 3_900 });
    const attempts = [
      { positionId: leg.positionId, quantity: refused, code: 'freeze' as const },
      { positionId: leg.positionId, quantity: 5 },
      { positionId: position({ instrument: NIFTY_PE, net: 65 }).positionId, quantity: 5, code: 'freeze' as const },
    ];
    expect(learnedSlice(leg, attempts)).toBe(most);
    expect(Math.max(...sliceQuantity(3_900, NIFTY_CE, { most }))).toBe(most);
  });

  it.each([0, -65])('K8 D21: with a lot of %i in the master an order is halved by units', (lotSize) => {
    const leg = position({ net: 3_900, instrument: { ...NIFTY_CE, lotSize } });
    const refused = (quantity: number) => [{ positionId: leg.positionId, quantity, code: 'freeze' as const }];
    expect([1_801, 3, 1].map((quantity) => learnedSlice(leg, refused(quantity)))).toEqual([900, 1, 1]);
    const attempt = (quantity: number) => ({ positionId: leg.positionId, quantity, code: 'freeze' as const });
    expect([2, 1].map((quantity) => isLesson(attempt(quantity), leg.instrument))).toEqual([true, false]);
  });

  it('K8: the smallest refused teaches, and a refusal about anything else teaches nothing', () => {
    const leg = position({ net: 3_900 });
    const refused = (quantity: number) => ({ positionId: leg.positionId, quantity, code: 'freeze' as const });
    expect(learnedSlice(leg, [refused(845), refused(1_755), refused(1_300)])).toBe(390);
    expect(isLesson({ positionId: leg.positionId, quantity: 1_755, code: 'margin' }, NIFTY_CE)).toBe(false);
    expect(isLesson({ positionId: leg.positionId, quantity: 1_755 }, NIFTY_CE)).toBe(false);
  });

  it('K8: nothing refused, nothing learned; and one lot refused is no lesson', () => {
    const leg = position({ net: 3_900 });
    expect(learnedSlice(leg, [{ positionId: leg.positionId, quantity: 1_755 }])).toBeUndefined();
    const attempt = (quantity: number) => ({ positionId: leg.positionId, quantity, code: 'freeze' as const });
    expect([130, 65, 10].map((quantity) => isLesson(attempt(quantity), NIFTY_CE))).toEqual([true, false, false]);
  });

  it.each([
    ['Quantity 1820 exceeds freeze quantity 1800', 'freeze'],
    ['16387 : FREEZE', 'freeze'],
    ['Quantity 65 is not a multiple of lot size 130', 'lot'],
    ['Quantity should be in multiples of 130 (lots)', 'lot'],
    ['16328: quantity is not a regular lot', 'lot'],
    ['Maximum 27 lots may be traded', undefined],
    ['RMS: margin exceeds, shortfall', 'margin'],
    ['Insufficient balance.', 'margin'],
    ['Trading is disabled: kill switch is active for the day', 'blocked'],
    ['HTTP 429', 'line'],
    ['Price is beyond the operating range', undefined],
    ['', undefined],
  ])('K7 K8 fault 36: "%s" is a refusal about: %s', (words, code) => {
    expect(refusalCode(words)).toBe(code);
  });

  it('K3: are the largest lot multiples under the freeze quantity, and their sum is exact', () => {
    const contract = fc.record({
      lotSize: fc.integer({ min: 1, max: 500 }),
      freezeQuantity: fc.integer({ min: 1, max: 5_000 }),
    });
    fc.assert(
      fc.property(contract, fc.nat(60_000), (facts, quantity) => {
        const slices = sliceQuantity(quantity, { ...NIFTY_CE, ...facts });
        expect(slices.reduce((sum, each) => sum + each, 0)).toBe(quantity);
        const most = Math.max(facts.lotSize, Math.floor(facts.freezeQuantity / facts.lotSize) * facts.lotSize);
        expect(slices.every((each) => each > 0 && each <= most)).toBe(true);
        expect(slices.slice(0, -1).every((each) => each === most)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  const { freezeQuantity: _none, ...unknownFreeze } = NIFTY_CE;
  it.each<[string, Instrument]>([
    ['no freeze quantity', unknownFreeze],
    ['a freeze quantity of zero', { ...NIFTY_CE, freezeQuantity: 0 }],
    ['a negative freeze quantity', { ...NIFTY_CE, freezeQuantity: -1 }],
    ['a freeze quantity of NaN', { ...NIFTY_CE, freezeQuantity: Number.NaN }],
    ['a lot size of zero', { ...NIFTY_CE, lotSize: 0 }],
    ['a negative lot size', { ...NIFTY_CE, lotSize: -65 }],
    ['a lot size of NaN', { ...NIFTY_CE, lotSize: Number.NaN }],
  ])('D21: a master with %s does not stop a leg from leaving', (_name, instrument) => {
    expect(sliceQuantity(3_900, instrument)).toEqual([3_900]);
  });
});

describe('what an exit may still be sent for', () => {
  const flight = (quantity: number, side: 'BUY' | 'SELL' = 'BUY'): OrderInFlight => ({
    tag: orderTag('K1001'),
    positionId: short.positionId,
    side,
    quantity,
  });

  it.each([
    ['nothing working', [], [], 130],
    ['a resting stop over half', [stopOrder({ orderId: 'S' })], [], 65],
    ['a resting stop over all of it', [stopOrder({ orderId: 'S', quantity: 130 })], [], 0],
    ['more resting than open', [stopOrder({ orderId: 'S', quantity: 260 })], [], 0],
    ['a partly filled exit', [order({ orderId: 'S', quantity: 130, filledQuantity: 65 })], [], 65],
    ['a cancelled stop', [stopOrder({ orderId: 'S', status: 'cancelled' })], [], 130],
    ['a stop in a state nobody knows', [stopOrder({ orderId: 'S', status: 'unknown' })], [], 65],
    ['an order of the other side', [order({ orderId: 'S', side: 'SELL' })], [], 130],
    ['a stop on another leg', [stopOrder({ orderId: 'S', instrument: NIFTY_PE })], [], 130],
    ['a stop in another product', [stopOrder({ orderId: 'S', product: 'MIS' })], [], 130],
    ['one of ours in flight', [], [flight(65)], 65],
    ['in flight and resting', [stopOrder({ orderId: 'S' })], [flight(65)], 0],
    ['in flight on the other side', [], [flight(65, 'SELL')], 130],
  ] as const)('with %s', (_name, orders, flights, expected) => {
    expect(uncoveredQuantity(short, orders, flights)).toBe(expected);
  });

  it('is nothing for a closed position', () => {
    expect(uncoveredQuantity(position({ net: 0 }), [], [])).toBe(0);
  });

  it('I1 I2: with everything that may still fill on its side, an exit never exceeds the position', () => {
    const scene = anyPosition.chain((each) =>
      fc.record({
        position: fc.constant(each),
        orders: fc.array(anyOrderOn(each), { maxLength: 8 }),
        flights: fc.array(anyFlightOn(each), { maxLength: 4 }),
        elsewhere: fc.array(anyOrderOn(position({ net: -65, instrument: NIFTY_CE_WING, product: 'CNC' })), {
          maxLength: 3,
        }),
      }),
    );
    fc.assert(
      fc.property(scene, ({ position: each, orders, flights, elsewhere }) => {
        const uncovered = uncoveredQuantity(each, [...orders, ...elsewhere], flights);
        const open = Math.abs(each.netQuantity);
        const side = exitSide(each);
        const working = orders.filter((row) => row.side === side).reduce((sum, row) => sum + openQuantity(row), 0);
        const flying = flights.filter((row) => row.side === side).reduce((sum, row) => sum + row.quantity, 0);
        expect(uncovered).toBeGreaterThanOrEqual(0);
        expect(uncovered).toBe(Math.max(0, open - working - flying));
        const slices = sliceQuantity(uncovered, each.instrument).reduce((sum, slice) => sum + slice, 0);
        expect(slices + Math.min(open, working + flying)).toBeLessThanOrEqual(open);
      }),
      { numRuns: 1_000 },
    );
  });

  it('I2: asking again with the first answer in flight adds nothing', () => {
    fc.assert(
      fc.property(anyPosition, (each) => {
        const first = uncoveredQuantity(each, [], []);
        const flying = { tag: orderTag('K1'), positionId: each.positionId, side: exitSide(each), quantity: first };
        expect(uncoveredQuantity(each, [], [flying])).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('whether an order may still fill', () => {
  it.each<[OrderStatus, boolean]>([
    ['pending', true],
    ['trigger-pending', true],
    ['open', true],
    ['unknown', true],
    ['complete', false],
    ['cancelled', false],
    ['rejected', false],
    ['expired', false],
  ])('%s: %s', (status, working) => {
    const row = order({ orderId: '1', status, quantity: 65, filledQuantity: 10 });
    expect(isWorking(row)).toBe(working);
    expect(openQuantity(row)).toBe(working ? 55 : 0);
  });

  it.each(['', 'has space', 'x'.repeat(21), 'dash-ed', 'ünïcode'])(
    'a tag a broker would refuse is a bug: %j',
    (text) => {
      expect(() => orderTag(text)).toThrow(RangeError);
    },
  );
});

describe('part of a position', () => {
  it.each([
    [65, 65],
    [64, 65],
    [33, 65],
    [1, 65],
    [97, 65],
    [98, 130],
    [130, 130],
    [500, 130],
  ])('K21: %i units of 130 become %i', (asked, units) => {
    expect(roundToLots(asked, short)).toBe(units);
  });

  it('K21: is whole lots, at least one and at most the position; an odd lot leaves whole', () => {
    const open = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(open, fc.integer({ min: 1, max: 6_000 }), fc.boolean(), (units, asked, long) => {
        const rounded = roundToLots(asked, position({ net: long ? units : -units }));
        expect(rounded).toBeGreaterThan(0);
        expect(rounded).toBeLessThanOrEqual(units);
        expect(rounded % 65 === 0 || rounded === units).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('D21: without a lot size it is units', () => {
    const odd = position({ instrument: { ...NIFTY_CE, lotSize: 0 }, net: -130 });
    expect(roundToLots(40, odd)).toBe(40);
    expect(roundToLots(400, odd)).toBe(130);
  });
});
