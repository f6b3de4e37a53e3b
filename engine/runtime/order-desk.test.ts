import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import type { JournalEntry, OrderPurpose } from '../domain/journal-entry.ts';
import type { OrderRequest } from '../domain/order.ts';
import { DEFAULT_EXITS } from '../domain/policy.ts';
import { wallTime } from '../domain/trusted-time.ts';
import type { Broker, WriteOutcome } from '../ports.ts';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { MemoryDisk, MemoryJournal } from '../simulation-days/memory-journal.ts';
import { FRIDAY_10AM, NIFTY_CE, NIFTY_PE, order, position, rupees, snapshot, stopOrder } from '../testing/builders.ts';
import { Ledger } from './ledger.ts';
import { OrderDesk } from './order-desk.ts';

const KILL: OrderPurpose = { kind: 'kill', killId: 'K1' };
const { slippage } = DEFAULT_EXITS;
const SETTLE_MS = 25_000;
const SHORT = { ...position({ net: -130 }), quote: quoteAt(100) };

function quoteAt(price: number) {
  return { lastPrice: rupees(price), bid: rupees(price - 1), ask: rupees(price + 1), asOf: FRIDAY_10AM };
}

/** A desk at a broker that answers as the test says, and remembers what reached it. */
class Desk {
  readonly clock = new ManualClock(FRIDAY_10AM);
  readonly disk = new MemoryDisk();
  readonly placed: OrderRequest[] = [];
  readonly calls: string[] = [];
  isTrading = true;
  answer: WriteOutcome | undefined;
  readonly ledger = new Ledger(new MemoryJournal(this.disk), this.clock, {
    recorded: () => undefined,
    journalFailed: () => undefined,
  });
  desk: OrderDesk;
  readonly #broker: Broker;

  constructor() {
    const reply = (call: string, orderId: string): Promise<WriteOutcome> => {
      // Journal before act: whatever reaches the broker stands on the disk already.
      this.calls.push(`${call} after ${this.disk.kinds().at(-1)}`);
      return Promise.resolve(this.answer ?? { outcome: 'confirmed', orderId });
    };
    const broker: Pick<Broker, 'capabilities' | 'placeOrder' | 'modifyOrder' | 'cancelOrder'> = {
      capabilities: {
        broker: 'scripted',
        killSwitch: { access: 'none', needsFlat: true },
        settleMs: SETTLE_MS,
        ordersPerSecond: 100,
        streams: false,
      },
      placeOrder: (request) => {
        this.placed.push(request);
        return reply('place', `O${this.placed.length}`);
      },
      modifyOrder: (orderId, change) => reply(`modify ${orderId} to ${change.quantity} at ${change.price}`, orderId),
      cancelOrder: (orderId) => reply(`cancel ${orderId}`, orderId),
    };
    this.#broker = broker as Broker;
    this.desk = this.#begin();
  }

  /** A new process on the same journal. */
  restart(): void {
    this.desk = this.#begin();
  }

  #begin(): OrderDesk {
    return new OrderDesk({
      broker: this.#broker,
      ledger: this.ledger,
      clock: this.clock,
      judged: () => wallTime(this.clock.now()),
      isTrading: () => this.isTrading,
      lastQuote: () => undefined,
    });
  }

  /** Sends an exit on a reading of now. */
  exit(quantity: number, reading: Partial<AccountSnapshot> = {}): Promise<void> {
    const terms = { snapshot: this.reading(reading), purpose: KILL, slippage };
    return this.desk.exit(SHORT, quantity, terms);
  }

  reading(parts: Partial<AccountSnapshot> = {}): AccountSnapshot {
    return snapshot({ asOf: this.clock.now(), ...parts });
  }

  get settled(): readonly JournalEntry[] {
    return this.disk.of('order-settled');
  }
}

describe('tags', () => {
  it('R11: number on through a kill, and one that stands in the book already is not used again', async () => {
    const own = new Desk();
    await own.exit(65, { orders: [order({ orderId: 'X', tag: 'K1001', status: 'complete', filledQuantity: 65 })] });
    expect(own.placed.map(({ tag }) => tag)).toEqual(['K1002']);
    // A reading that does not show it yet must not make its tag free again.
    await own.exit(65);
    expect(own.placed.map(({ tag }) => tag)).toEqual(['K1002', 'K1003']);
  });

  it('R11: no two slices of one exit share a tag, whatever the book held before', async () => {
    const own = new Desk();
    const big = { ...position({ net: -3_900 }), quote: quoteAt(100) };
    const orders = ['K1001', 'K1003'].map((tag) => order({ orderId: tag, tag, status: 'cancelled' }));
    await own.desk.exit(big, 3_900, { snapshot: own.reading({ orders }), purpose: KILL, slippage });
    expect(own.placed.map(({ tag, quantity }) => [tag, quantity])).toEqual([
      ['K1002', 1_755],
      ['K1004', 1_755],
      ['K1005', 390],
    ]);
  });

  it('an exit by hand and a kill number their orders apart', async () => {
    const own = new Desk();
    await own.exit(65);
    const purpose = { kind: 'exit', exitId: 'E1' } as const;
    await own.desk.exit(SHORT, 65, { snapshot: own.reading(), purpose, slippage });
    expect(own.placed.map(({ tag }) => tag)).toEqual(['K1001', 'E1001']);
  });
});

describe('an exit', () => {
  it('R3: is on the disk before it leaves, on the side that reduces, with a limit off the book', async () => {
    const own = new Desk();
    await own.exit(65);
    expect(own.calls).toEqual(['place after order-intended']);
    expect(own.placed).toMatchObject([{ side: 'BUY', quantity: 65, type: 'LIMIT', product: 'NRML' }]);
    expect(own.placed[0]?.price).toBeGreaterThan(rupees(101));
    expect(own.settled).toMatchObject([{ outcome: 'confirmed', orderId: 'O1' }]);
  });

  it('I1: asks for no more than is uncovered, and for nothing when all of it is', async () => {
    const own = new Desk();
    await own.exit(1_000, { orders: [order({ orderId: 'S', quantity: 65 })] });
    expect(own.placed.map(({ quantity }) => quantity)).toEqual([65]);
    await own.exit(1_000, { orders: [order({ orderId: 'S', quantity: 65 })] });
    expect(own.placed).toHaveLength(1);
  });

  it('K24: nothing is sent into a closed market, and nothing on a reading that has grown old', async () => {
    const own = new Desk();
    own.isTrading = false;
    await own.exit(65);
    own.isTrading = true;
    await own.exit(65, { asOf: own.clock.now() - 3_001 });
    expect(own.placed).toEqual([]);
    await own.exit(65, { asOf: own.clock.now() - 3_000 });
    expect(own.placed).toHaveLength(1);
  });

  it('K8: refused for its size it is cut in half until one is taken; refused for anything else it stops', async () => {
    const own = new Desk();
    const refused = (message: string): WriteOutcome => ({
      outcome: 'rejected',
      error: { code: 'refused', message, retryable: false },
    });
    own.answer = refused('quantity above freeze limit');
    await own.exit(130);
    expect(own.placed.map(({ quantity }) => quantity)).toEqual([130, 65]);
    own.answer = refused('RMS: not now');
    await own.exit(130);
    expect(own.placed.map(({ quantity }) => quantity)).toEqual([130, 65, 65]);
  });
});

describe('a disk that refused an intent', () => {
  it('R2 R15: holds it before the cancel leaves, when it has room again by then', async () => {
    const own = new Desk();
    own.disk.full = true;
    const cancel = own.desk.cancel(order({ orderId: 'B1' }), KILL);
    own.disk.full = false;
    await cancel;
    expect(own.calls).toEqual(['cancel B1 after cancel-intended']);
  });
});

describe('an order nobody answered', () => {
  const lost = async (): Promise<Desk> => {
    const own = new Desk();
    own.answer = { outcome: 'unknown', error: { code: 'timeout', message: 'no answer', retryable: true } };
    await own.exit(65);
    return own;
  };

  it('I10: counts as working until the settle window has passed, and as gone after it', async () => {
    const own = await lost();
    expect(own.desk.uncovered(SHORT, own.reading())).toBe(65);
    await own.clock.advance(SETTLE_MS);
    own.desk.reconcile(own.reading());
    expect(own.desk.uncovered(SHORT, own.reading())).toBe(65);
    await own.clock.advance(1);
    own.desk.reconcile(own.reading());
    expect(own.desk.uncovered(SHORT, own.reading())).toBe(130);
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'rejected' });
  });

  it('I10: found in the book by its tag it is ours, and is not counted a second time', async () => {
    const own = await lost();
    const row = order({ orderId: 'B7', tag: 'K1001' });
    own.desk.reconcile(own.reading({ orders: [row] }));
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'confirmed', orderId: 'B7' });
    expect(own.desk.inFlight([row])).toEqual([]);
    expect(own.desk.inFlight([{ ...row, tag: 'shortened' }])).toEqual([]);
    expect(own.desk.inFlight([]).map(({ tag }) => tag)).toEqual(['K1001']);
  });

  it('I10: a row with its tag and a number nobody told us of is the order itself', async () => {
    const own = await lost();
    const { tag: _none, ...untagged } = order({ orderId: 'B7' });
    expect(own.desk.inFlight([order({ orderId: 'B7', tag: 'K1001' })])).toEqual([]);
    expect(own.desk.inFlight([untagged])).toHaveLength(1);
  });

  it('orders are good for their day: yesterday’s is in flight no more, today’s of an hour ago still is', async () => {
    const own = new Desk();
    await own.exit(65);
    await own.clock.advance(3_600_000);
    expect(own.desk.inFlight([])).toHaveLength(1);
    await own.clock.advance(24 * 3_600_000);
    expect(own.desk.inFlight([])).toEqual([]);
  });

  it.each([160_000, -160_000, 24 * 3_600_000])(
    'I10 I3 fault 77: the wall clock set by %i ms neither ends the life of what may still land nor prolongs it',
    async (ms) => {
      const own = await lost();
      own.clock.jumpWall(ms);
      await own.clock.advance(SETTLE_MS);
      own.desk.reconcile(own.reading());
      expect(own.desk.uncovered(SHORT, own.reading())).toBe(65);
      await own.clock.advance(1);
      own.desk.reconcile(own.reading());
      expect(own.desk.uncovered(SHORT, own.reading())).toBe(130);
    },
  );

  it('I10 fault 77: a new process gives what an earlier one sent its whole life, whatever the wall clock says of the time between', async () => {
    const own = await lost();
    own.clock.jumpWall(600_000);
    own.restart();
    await own.clock.advance(SETTLE_MS);
    own.desk.reconcile(own.reading());
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'unknown' });
    await own.clock.advance(1);
    own.desk.reconcile(own.reading());
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'rejected' });
  });

  it('I10: a book read before the settle window passed does not tell that the order never arrived', async () => {
    const own = await lost();
    await own.clock.advance(SETTLE_MS + 2_000);
    own.desk.reconcile(own.reading({ asOf: own.clock.now() - 2_000 }));
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'unknown' });
    own.desk.reconcile(own.reading({ asOf: own.clock.now() - 1_999 }));
    expect(own.settled.at(-1)).toMatchObject({ outcome: 'rejected' });
  });

  it('an order of before midnight that may still land is in flight after it', async () => {
    const own = new Desk();
    own.clock.jumpWall(Date.parse('2026-11-20T23:59:58+05:30') - own.clock.now());
    await own.exit(65);
    await own.clock.advance(SETTLE_MS);
    expect(own.desk.inFlight([])).toHaveLength(1);
    await own.clock.advance(1);
    expect(own.desk.inFlight([])).toEqual([]);
  });

  it('an order taken and refused only in the book is refused, once, with its reason', async () => {
    const own = new Desk();
    await own.exit(65);
    const row = order({ orderId: 'O1', tag: 'K1001', status: 'rejected', rejectReason: 'RMS: margin shortfall' });
    for (let times = 0; times < 2; times += 1) own.desk.reconcile(own.reading({ orders: [row] }));
    expect(own.settled.slice(1)).toEqual([
      {
        kind: 'order-settled',
        tag: 'K1001',
        outcome: 'rejected',
        orderId: 'O1',
        detail: row.rejectReason,
        code: 'margin',
      },
    ]);
  });

  it('the refusal of one order in the book is none of another', async () => {
    const own = new Desk();
    await own.exit(65);
    await own.exit(65);
    const row = order({ orderId: 'O2', tag: 'K1002', status: 'rejected', rejectReason: 'RMS: margin shortfall' });
    own.desk.reconcile(own.reading({ orders: [row] }));
    expect(own.settled.slice(2)).toMatchObject([{ tag: 'K1002', outcome: 'rejected' }]);
  });

  it.each([
    ['words that say nothing we know', { status: 'rejected', rejectReason: 'no' }],
    ['no words at all', { status: 'rejected' }],
    ['an order that is not refused', { status: 'open', rejectReason: 'margin shortfall' }],
  ] as const)('the book settles nothing on %s', async (_what, change) => {
    const own = new Desk();
    await own.exit(65);
    own.desk.reconcile(own.reading({ orders: [order({ orderId: 'O1', tag: 'K1001', ...change })] }));
    expect(own.settled).toHaveLength(1);
  });
});

describe('the chase', () => {
  async function resting(): Promise<{ own: Desk; chase: (change?: object, tag?: string) => Promise<boolean> }> {
    const own = new Desk();
    await own.exit(65);
    await own.clock.advance(2_000);
    const price = own.placed[0]?.price;
    const chase = (change: object = {}, tag = 'K1001'): Promise<boolean> =>
      own.desk.chase(
        order({ orderId: 'O1', tag, ...(price === undefined ? {} : { price }) }),
        { ...SHORT, ...change },
        { snapshot: own.reading(), purpose: KILL, slippage },
      );
    return { own, chase };
  }

  it('K6: moves a resting exit of ours in place, journal first, and does not ask for it to go', async () => {
    const { own, chase } = await resting();
    expect(await chase()).toBe(false);
    expect(own.calls[1]).toMatch(/^modify O1 to 65 at \d+ after modify-intended$/);
    expect(own.disk.of('modify-intended')).toMatchObject([{ orderId: 'O1', from: 65, to: 65, purpose: KILL }]);
    expect(own.disk.of('modify-settled')).toEqual([{ kind: 'modify-settled', orderId: 'O1', outcome: 'confirmed' }]);
  });

  it('K6: knows its order by the broker’s number when the tag came back changed', async () => {
    const { own, chase } = await resting();
    await chase({}, 'cut off');
    expect(own.disk.of('modify-intended')).toHaveLength(1);
  });

  it('K24: moves nothing in a closed market, and leaves the order where it is', async () => {
    const { own, chase } = await resting();
    own.isTrading = false;
    expect(await chase()).toBe(false);
    expect(own.calls).toHaveLength(1);
  });

  it('K6: answers that it is to go when no price can be found for it', async () => {
    const { own, chase } = await resting();
    await own.clock.advance(2_000);
    expect(await chase({ quote: { lastPrice: rupees(100), asOf: FRIDAY_10AM } })).toBe(true);
    expect(own.calls).toHaveLength(1);
  });

  it('K6: the next order of the leg goes on where the chase was; another leg and another purpose begin anew', async () => {
    const { own, chase } = await resting();
    const first = own.placed[0]?.price ?? 0;
    await chase();
    const moved = own.disk.of('modify-intended')[0]?.price ?? 0;
    expect(moved).toBeGreaterThan(first);
    await own.exit(65);
    expect(own.placed[1]?.price).toBe(moved);
    const other = { ...position({ instrument: NIFTY_PE, net: -65 }), quote: quoteAt(100) };
    await own.desk.exit(other, 65, { snapshot: own.reading(), purpose: KILL, slippage });
    expect(own.placed[2]?.price).toBe(first);
    const purpose = { kind: 'exit', exitId: 'E1' } as const;
    await own.desk.exit({ ...SHORT, netQuantity: -650 }, 65, { snapshot: own.reading(), purpose, slippage });
    expect(own.placed[3]?.price).toBe(first);
  });

  it('K6: of two exits that rest each follows its own price', async () => {
    const own = new Desk();
    await own.exit(65);
    await own.clock.advance(1_500);
    await own.exit(65);
    await own.clock.advance(500);
    const price = own.placed[0]?.price ?? rupees(0);
    const terms = { snapshot: own.reading(), purpose: KILL, slippage };
    const moved = async (orderId: string, tag: string): Promise<number> => {
      await own.desk.chase(order({ orderId, tag, price }), SHORT, terms);
      return own.disk.of('modify-intended').length;
    };
    // The second was priced half a second ago: it rests.
    expect(await moved('O2', 'K1002')).toBe(0);
    expect(await moved('O2', 'cut off')).toBe(0);
    expect(await moved('O1', 'K1001')).toBe(1);
  });

  it('the trader’s own order is never moved, with a number or without', async () => {
    const own = new Desk();
    own.answer = { outcome: 'unknown', error: { code: 'timeout', message: 'no answer', retryable: true } };
    await own.exit(65);
    await own.clock.advance(10_000);
    const terms = { snapshot: own.reading(), purpose: KILL, slippage };
    expect(await own.desk.chase(order({ orderId: 'T1', tag: 'mine' }), SHORT, terms)).toBe(false);
    expect(own.calls).toHaveLength(1);
  });
});

describe('changes of resting orders', () => {
  it.each([
    ['at its prices', stopOrder({ orderId: 'S1', quantity: 130 }), 'modify S1 to 65 at 13500'],
    [
      'without a price where it has none',
      order({ orderId: 'S1', type: 'SL-M', quantity: 130 }),
      'modify S1 to 65 at undefined',
    ],
  ])('K21: a stop is made smaller %s', async (_what, stop, call) => {
    const own = new Desk();
    expect(await own.desk.reduce(stop, 65, { kind: 'exit', exitId: 'E1' })).toMatchObject({ outcome: 'confirmed' });
    expect(own.calls).toEqual([`${call} after modify-intended`]);
    expect(own.disk.of('modify-intended')).toEqual([
      {
        kind: 'modify-intended',
        orderId: 'S1',
        tradingSymbol: NIFTY_CE.tradingSymbol,
        from: 130,
        to: 65,
        purpose: { kind: 'exit', exitId: 'E1' },
      },
    ]);
  });

  it('R3: a cancel is on the disk before it leaves, and a refusal is kept with its words', async () => {
    const own = new Desk();
    own.answer = { outcome: 'rejected', error: { code: 'refused', message: 'already complete', retryable: false } };
    await own.desk.cancel(order({ orderId: 'C1' }), { kind: 'manual' });
    expect(own.calls).toEqual(['cancel C1 after cancel-intended']);
    expect(own.disk.of('cancel-settled')).toEqual([
      { kind: 'cancel-settled', orderId: 'C1', outcome: 'rejected', detail: 'already complete' },
    ]);
    own.answer = undefined;
    await own.desk.cancel(order({ orderId: 'C2' }), { kind: 'manual' });
    expect(own.disk.of('cancel-settled')[1]).toEqual({ kind: 'cancel-settled', orderId: 'C2', outcome: 'confirmed' });
  });

  it('K10: a refused change is kept with its words too', async () => {
    const own = new Desk();
    own.answer = { outcome: 'rejected', error: { code: 'refused', message: 'being processed', retryable: false } };
    await own.desk.reduce(stopOrder({ orderId: 'S1', quantity: 130 }), 65, KILL);
    expect(own.disk.of('modify-settled')).toMatchObject([{ outcome: 'rejected', detail: 'being processed' }]);
  });

  it('the first wave sends the cancels a latch has ordered, and nothing else of it', async () => {
    const own = new Desk();
    await own.desk.sendFirstWave([
      { kind: 'cancel-intended', orderId: 'A', tradingSymbol: 'X', purpose: KILL },
      { kind: 'alert-raised', alertId: 'a', priority: 'info', code: 'c', text: 't' },
      { kind: 'cancel-intended', orderId: 'B', tradingSymbol: 'X', purpose: KILL },
    ]);
    expect(own.calls.map((call) => call.split(' after')[0])).toEqual(['cancel A', 'cancel B']);
  });
});
