import { describe, expect, it } from 'vitest';
import { FRIDAY_10AM, NIFTY_CE, order, position, rupees } from '../testing/builders.ts';
import type { OrderIntent } from './order-intent.ts';
import { chase, chaseStep } from './exit-chase.ts';
import { exitTurn, mostOrders, type LegRecord } from './exit-budget.ts';
import { emergencySheet, sheetText } from './emergency-sheet.ts';
import { orderTag, type Order } from './order.ts';
import { DEFAULT_EXITS } from './policy.ts';
import type { Quote } from './position.ts';

const NOW = FRIDAY_10AM;
const { slippage } = DEFAULT_EXITS;
const quote: Quote = { lastPrice: 10_000, bid: rupees(99), ask: rupees(101), asOf: NOW };
const resting = (change: Partial<Order> = {}): Order =>
  order({ orderId: 'O1', tag: 'K1001', price: rupees(100), updatedAt: NOW - 2_500, ...change });

function intent(change: Partial<OrderIntent> = {}): OrderIntent {
  return {
    tag: orderTag('K1001'),
    purpose: { kind: 'kill', killId: 'K1' },
    positionId: position({ net: -65 }).positionId,
    side: 'BUY',
    quantity: 65,
    intendedAt: NOW - 2_500,
    trulyAt: NOW - 2_500,
    flyingSince: NOW - 2_500,
    outcome: 'confirmed',
    orderId: 'O1',
    chases: 0,
    price: rupees(100),
    pricedAt: NOW - 2_500,
    repriced: null,
    ...change,
  };
}

describe('the chase of a resting exit', () => {
  const at = (row: Order, own: OrderIntent, book: Quote | undefined = quote) =>
    chase(row, own, { quote: book, readAt: NOW, slippage }).kind;

  it.each([
    ['rests at first', resting(), intent({ pricedAt: NOW - 1_000 }), quote, 'rest'],
    ['is moved after two seconds', resting(), intent(), quote, 'reprice'],
    [
      'is moved although the wall clock was set back',
      resting(),
      intent({ pricedAt: NOW + 3_600_000 }),
      quote,
      'reprice',
    ],
    ['waits a little without a book', resting(), intent(), undefined, 'rest'],
    ['is taken out without a book', resting(), intent({ pricedAt: NOW - 4_000 }), undefined, 'withdraw'],
    ['is taken out after many moves', resting(), intent({ chases: 8, pricedAt: NOW - 4_000 }), quote, 'withdraw'],
    [
      'is taken out when a move was refused',
      resting(),
      intent({ chases: 1, repriced: 'rejected', price: rupees(103), pricedAt: NOW - 4_000 }),
      quote,
      'withdraw',
    ],
    [
      'R11: goes on when the book shows the move nobody answered',
      resting({ price: rupees(103) }),
      intent({ chases: 1, repriced: 'unknown', price: rupees(103) }),
      quote,
      'reprice',
    ],
  ] as const)('K6: %s', (_what, row, own, book, kind) => {
    expect(chase(row, own, { quote: book, readAt: NOW, slippage }).kind).toBe(kind);
  });

  it('fault 21: a partly filled exit in reach of the market is left to fill for eight seconds; out of reach it is moved', async () => {
    const part = { filledQuantity: 30, price: rupees(102) };
    expect(at(resting(part), intent())).toBe('rest');
    expect(at(resting({ ...part, updatedAt: NOW - 9_000 }), intent({ pricedAt: NOW - 9_000 }))).toBe('withdraw');
    expect(at(resting({ ...part, price: rupees(100) }), intent())).toBe('reprice');
    const sold = resting({ filledQuantity: 30, side: 'SELL', price: rupees(99.5) });
    expect(at(sold, intent({ side: 'SELL' }))).toBe('reprice');
  });

  it('fault 21: a partly filled market order has no limit to be out of reach: it is left to fill', () => {
    const { price: _none, ...market } = resting({ filledQuantity: 30, type: 'MARKET' });
    expect(at(market, intent())).toBe('rest');
    expect(at({ ...market, updatedAt: NOW - 9_000 }, intent({ pricedAt: NOW - 9_000 }))).toBe('withdraw');
  });

  it.each([
    ['moved at two seconds, not before', 1_999, 2_000, 'rest', 'reprice', quote],
    ['taken out without a book at three seconds, not before', 2_999, 3_000, 'rest', 'withdraw', undefined],
  ] as const)('K6: is %s', (_what, young, old, before, after, book) => {
    expect(chase(resting(), intent({ pricedAt: NOW - young }), { quote: book, readAt: NOW, slippage }).kind).toBe(
      before,
    );
    expect(chase(resting(), intent({ pricedAt: NOW - old }), { quote: book, readAt: NOW, slippage }).kind).toBe(after);
  });

  it('K6: a chase goes on where the last order of the leg was, and each move widens it by one step', () => {
    expect(chaseStep([])).toBe(0);
    expect(chaseStep([intent({ chases: 3 }), intent({ chases: 1 })])).toBe(3);
    expect(chase(resting(), intent({ chases: 2 }), { quote, readAt: NOW, slippage })).toEqual({
      kind: 'reprice',
      price: 10_605,
      step: 3,
    });
  });

  it('fault 21: a sell in reach of the bid, or exactly at it, is left to fill; so is one in a book nobody shows', () => {
    const part = { filledQuantity: 30, side: 'SELL' } as const;
    expect(at(resting({ ...part, price: rupees(98) }), intent({ side: 'SELL' }))).toBe('rest');
    expect(at(resting({ ...part, price: rupees(99) }), intent({ side: 'SELL' }))).toBe('rest');
    expect(at(resting({ filledQuantity: 30, price: rupees(101) }), intent())).toBe('rest');
  });

  it('fault 21: the eight seconds count from the last fill and from the last move, whichever was later', () => {
    const part = { filledQuantity: 30, price: rupees(102) };
    const ages = (filled: number, moved: number) =>
      at(resting({ ...part, updatedAt: NOW - filled }), intent({ pricedAt: NOW - moved }));
    expect(ages(7_999, 20_000)).toBe('rest');
    expect(ages(20_000, 7_999)).toBe('rest');
    expect(ages(8_000, 8_000)).toBe('withdraw');
  });

  it('R11: a move that was confirmed is no doubt, whatever price the book still shows', () => {
    expect(at(resting({ price: rupees(90) }), intent({ chases: 1, repriced: 'confirmed', price: rupees(103) }))).toBe(
      'reprice',
    );
  });

  it('fault 25: at the limit it may not pass it stays where it is first in the queue', () => {
    const band = { lower: rupees(1), upper: rupees(100) };
    expect(at(resting(), intent(), { ...quote, band })).toBe('rest');
  });
});

describe('the turn of a leg', () => {
  const refused = (code?: OrderIntent['code']): OrderIntent => ({
    ...intent({ outcome: 'rejected', flyingSince: NOW }),
    ...(code === undefined ? {} : { code }),
  });
  const leg = (attempts: readonly OrderIntent[], change: Partial<LegRecord> = {}): LegRecord => ({
    instrument: NIFTY_CE,
    attempts,
    orders: [],
    slices: 1,
    killMaySend: true,
    lastTakenAt: null,
    ...change,
  });
  const times = (count: number, each: OrderIntent): readonly OrderIntent[] => Array.from({ length: count }, () => each);
  /** Seconds until it may go again. */
  const restOf = (record: LegRecord): number =>
    Array.from({ length: 400 }, (_each, second) => second).find(
      (second) => exitTurn(record, NOW + second * 1_000) === 'go',
    ) ?? Infinity;

  it('K30: a refused leg keeps still a little longer each time, then the line stops and one order a minute feels for the broker', () => {
    expect([1, 2, 3, 4].map((count) => restOf(leg(times(count, refused()))))).toEqual([1, 1, 2, 4]);
    expect([5, 6, 7, 8].map((count) => restOf(leg(times(count, refused()))))).toEqual([60, 120, 240, 300]);
    expect(exitTurn(leg(times(5, refused())), NOW)).toBe('stopped');
  });

  it('K30: a sign of health shortens the wait: another leg was taken, or the line was the reason', () => {
    expect(restOf(leg(times(5, refused()), { lastTakenAt: NOW + 1 }))).toBe(15);
    expect(restOf(leg(times(5, refused('line'))))).toBe(15);
  });

  it('K30: a leg whose last order did fill goes on, one whose order left the book empty-handed does not', () => {
    const sent = times(5, intent());
    expect(exitTurn(leg(sent, { orders: [resting({ status: 'complete', filledQuantity: 65 })] }), NOW)).toBe('go');
    expect(exitTurn(leg(sent, { orders: [resting({ status: 'cancelled' })] }), NOW)).toBe('stopped');
  });

  it('K30: a fill or an order that was taken ends a row of refusals; lessons of size are no rounds', () => {
    const [no, yes] = [refused(), intent({ flyingSince: NOW })];
    expect(restOf(leg([no, no, no, no]))).toBe(4);
    expect(restOf(leg([no, no, no, yes]))).toBe(0);
    expect(restOf(leg([no, no, yes, no]))).toBe(1);
    const lesson: OrderIntent = { ...refused('freeze'), quantity: 1_755 };
    expect(restOf(leg(times(9, lesson)))).toBe(0);
    expect(exitTurn(leg([...times(4, refused()), ...times(9, lesson)]), NOW)).toBe('rest');
  });

  it('K30: a leg of many slices has as many rounds for each', () => {
    expect(exitTurn(leg(times(9, refused()), { slices: 2 }), NOW)).toBe('rest');
    expect(exitTurn(leg(times(10, refused()), { slices: 2 }), NOW)).toBe('stopped');
  });

  it('K30: only an order taken after this one’s refusal is a sign of health, and each probe doubles the wait', () => {
    expect(restOf(leg(times(5, refused()), { lastTakenAt: NOW }))).toBe(60);
    expect(restOf(leg(times(5, refused()), { lastTakenAt: NOW - 1 }))).toBe(60);
    expect([6, 7, 9, 12].map((count) => restOf(leg(times(count, refused('line')))))).toEqual([30, 60, 240, 240]);
  });

  it('K30: a row whose tag came back changed is known by its number', () => {
    const sent = times(5, intent());
    const row = resting({ tag: 'cut off', status: 'cancelled' });
    expect(exitTurn(leg(sent, { orders: [row] }), NOW)).toBe('stopped');
    expect(exitTurn(leg(sent, { orders: [{ ...row, orderId: 'another' }] }), NOW)).toBe('go');
  });

  it('fault 36: blocked is asked again every 15 s, later more rarely', () => {
    expect([1, 5, 9, 12].map((count) => restOf(leg(times(count, refused('blocked')))))).toEqual([15, 15, 15, 120]);
  });

  it('R12: what the whole kill may cost bounds every leg', () => {
    expect(mostOrders(4)).toBe(32);
    expect(exitTurn(leg([], { killMaySend: false }), NOW)).toBe('stopped');
    expect(exitTurn(leg([refused()], { killMaySend: false }), NOW + 600_000)).toBe('stopped');
    expect(exitTurn(leg([]), NOW)).toBe('go');
  });
});

describe('the emergency sheet', () => {
  const input = { account: 'Family', broker: 'dhan', readAt: NOW, open: [], working: [] };

  it('K30: names legs shorts first, orders to cancel first, the phone, and nothing that is not known', () => {
    const open = [position({ net: 130, ltp: null }), position({ net: -10 })];
    const sheet = emergencySheet({ ...input, dealingDesk: '022-1', open, working: [resting()] });
    expect(sheet.legs.map(({ side, quantity, lastPrice }) => [side, quantity, lastPrice])).toEqual([
      ['BUY', 10, 10_000],
      ['SELL', 130, null],
    ]);
    const text = sheetText(sheet);
    expect(text).toContain('SELL 130 (2 lots) NFO NIFTY26NOV24500CE NRML\n');
    expect(text).toContain('BUY 10 NFO NIFTY26NOV24500CE NRML, last ₹100.00');
    expect(text).toContain('order O1: BUY 65');
    expect(text).toContain(
      '1. Open the Dhan app or web.dhan.co and log in, or call the dealing desk on 022-1.\n2. Cancel the orders',
    );
  });

  it.each([
    ['kotak-neo', 'Neo app', 'Orders, the open ones'],
    ['dhan', 'web.dhan.co', 'Orders, Pending'],
    ['zerodha', 'kite.zerodha.com', 'Orders, Open'],
  ])('K10: at %s says where in its own app an order is cancelled by its number', (broker, place, path) => {
    const text = sheetText(emergencySheet({ ...input, broker, open: [position({ net: -65 })], working: [resting()] }));
    expect(text).toContain('order O1: BUY 65');
    expect(text).toContain(place);
    expect(text).toContain(`Cancel the orders listed here first (${path}, the order with this number, Cancel)`);
    expect(text).toContain('Exit.');
  });

  it('names no place in an app it knows nothing of', () => {
    const text = sheetText(emergencySheet({ ...input, broker: 'paper', working: [resting()] }));
    expect(text).toContain("1. Open the broker's own app.\n2. Cancel the orders listed here first: one");
  });

  it('K30: buys stand before sells in whatever order the book has them, and a lot nobody knows is not written', () => {
    const unknown = { ...NIFTY_CE, lotSize: 0 };
    const open = [position({ net: -65 }), position({ net: 65 }), position({ instrument: unknown, net: -130 })];
    const sheet = emergencySheet({ ...input, open });
    expect(sheet.legs.map(({ side, quantity, lots }) => [side, quantity, lots])).toEqual([
      ['BUY', 65, 1],
      ['BUY', 130, 0],
      ['SELL', 65, 1],
    ]);
    expect(sheetText(sheet)).toContain('BUY 130 NFO');
  });

  it.each([0, -5, Number.NaN, 10.5])('I5: a last price of %d is not written on the sheet', (lastPrice) => {
    const open = [{ ...position({ net: -65 }), quote: { ...quote, lastPrice } }];
    expect(emergencySheet({ ...input, open }).legs[0]?.lastPrice).toBeNull();
  });

  it('K30: an order is on it with what of it may still fill', () => {
    const sheet = emergencySheet({ ...input, working: [resting({ quantity: 130, filledQuantity: 65 })] });
    expect(sheet.orders).toEqual([{ orderId: 'O1', tradingSymbol: NIFTY_CE.tradingSymbol, side: 'BUY', quantity: 65 }]);
  });

  it('K30: says nothing of orders or shorts when there are none, and has no phone it does not know', () => {
    const sheet = emergencySheet({ ...input, open: [position({ net: 65 })] });
    expect(sheet.dealingDesk).toBeNull();
    expect(sheetText(sheet)).not.toMatch(/To cancel|Buy back|call the dealing desk/);
    expect(sheetText(emergencySheet(input))).not.toContain('To close');
  });
});
