import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { orderTag } from '../domain/order.ts';
import { NIFTY_PE, order, position, snapshot, stopOrder } from '../testing/builders.ts';
import { KillBench } from '../testing/kill-bench.ts';
import {
  cancelOnce,
  exitRule,
  isOwnExit,
  raiseOnce,
  readingOf,
  untilAnswered,
  wasRaised,
  type StepResult,
} from './kill-context.ts';

const DONE: StepResult = { outcome: 'confirmed' };
const done = async (): Promise<StepResult> => DONE;
const never = async (): Promise<undefined> => undefined;

describe('reading until a step has its answer (R10)', () => {
  it('reads four times a second, until a reading answers', async () => {
    const bench = new KillBench();
    let looks = 0;
    const third = async () => ((looks += 1) < 3 ? undefined : DONE);
    expect(await untilAnswered(bench.context(), third)).toBe(DONE);
    expect([bench.asked.length, bench.mono]).toEqual([3, 500]);
  });

  it('gives the attempt up after its time, as unknown', async () => {
    const bench = new KillBench();
    expect(await untilAnswered(bench.context(), never)).toEqual({
      outcome: 'unknown',
      code: 'timeout',
      detail: 'not done within 20 s; trying again',
    });
    expect([bench.asked.length, bench.mono]).toEqual([80, 20_000]);
    expect(await untilAnswered(bench.context(), never, 1_500)).toHaveProperty(
      'detail',
      expect.stringContaining('1.5 s'),
    );
  });

  it('a failed reading is no answer, and the attempt says why', async () => {
    const bench = new KillBench();
    bench.readings = [null];
    expect(await untilAnswered(bench.context(), done, 1_000)).toMatchObject({ code: 'timeout', detail: 'no answer' });
    bench.readings = [null, {}];
    expect(await untilAnswered(bench.context(), done)).toBe(DONE);
    bench.readings = [null, {}];
    const late = await untilAnswered(bench.context(), never, 1_000);
    expect(late.detail).toBe('not done within 1 s; trying again');
  });

  it('rows that were refused are no answer; a missing row is (card D7)', async () => {
    const bench = new KillBench();
    bench.readings = [{ incomplete: [{ kind: 'rows-refused', field: 'orders.status', rows: 1 }] }];
    const refused = await untilAnswered(bench.context(), done, 1_000);
    expect(refused).toMatchObject({ outcome: 'unknown', detail: 'the broker answered incompletely' });
    bench.readings = [{ incomplete: [{ kind: 'positions-vanished', positionIds: [] }] }];
    expect(await untilAnswered(bench.context(), done)).toBe(DONE);
  });

  it('I4: an answer that was kept somewhere for more than five seconds says nothing of now', async () => {
    const bench = new KillBench();
    bench.readings = [{ asOf: bench.wall - 5_001 }];
    expect(await untilAnswered(bench.context(), done, 200)).toMatchObject({ outcome: 'unknown' });
    const fresh = new KillBench();
    fresh.readings = [{ asOf: fresh.wall - 5_000 }];
    expect(await untilAnswered(fresh.context(), done, 200)).toBe(DONE);
  });

  it('R4: what a process sees first proves nothing, but may refuse', async () => {
    const bench = new KillBench();
    bench.watch.isAcquainted = false;
    expect(await untilAnswered(bench.context(), done, 1_000)).toMatchObject({ outcome: 'unknown', code: 'timeout' });
    const refused: StepResult = { outcome: 'rejected', code: 'not-flat' };
    expect(await untilAnswered(bench.context(), async () => refused, 1_000)).toBe(refused);
  });

  it('ends when the process closes', async () => {
    const bench = new KillBench();
    bench.isClosing = true;
    expect(await untilAnswered(bench.context(), done)).toMatchObject({ outcome: 'unknown' });
    expect(bench.asked).toEqual([]);
  });
});

describe('a cancel in a kill', () => {
  it('is asked for again after two seconds, for each order by itself', async () => {
    const bench = new KillBench();
    const askedAt = new Map<string, number>();
    const [one, other] = [order({ orderId: 'A' }), order({ orderId: 'B' })];
    await cancelOnce(one, askedAt, bench.context());
    await cancelOnce(other, askedAt, bench.context());
    await cancelOnce(one, askedAt, bench.pass(1_999).context());
    expect(bench.asked).toHaveLength(2);
    await cancelOnce(one, askedAt, bench.pass(1).context());
    expect(bench.asked).toHaveLength(3);
    expect(bench.asked[2]).toBe('cancel A {"kind":"kill","killId":"K1"}');
  });
});

describe('the reading that proves a step (I4)', () => {
  it('is every open leg but holdings, the orders that work, and when it was', () => {
    const [call, put] = [position({ net: -65 }), position({ instrument: NIFTY_PE, net: 0 })];
    const positions = [call, put, position({ net: 5, product: 'CNC' })];
    const orders = [stopOrder({ orderId: 'S' }), order({ orderId: 'O' }), order({ orderId: 'C', status: 'cancelled' })];
    const reading: AccountSnapshot = snapshot({ asOf: 77, positions, orders });
    expect(readingOf(reading)).toEqual({
      readAt: 77,
      legs: [{ positionId: call.positionId, netQuantity: -65 }],
      workingOrders: 2,
    });
  });
});

describe('an exit of this kill (I1)', () => {
  const tag = orderTag('K1001');
  const intended = (change = {}) =>
    ({
      kind: 'order-intended',
      tag,
      purpose: { kind: 'kill', killId: 'K1' },
      positionId: position({ net: 0 }).positionId,
      side: 'BUY',
      quantity: 65,
      price: null,
      ...change,
    }) as const;

  it('is known by its tag, or by the id the broker gave it', () => {
    const bench = new KillBench().record(intended(), {
      kind: 'order-settled',
      tag,
      outcome: 'confirmed',
      orderId: '7',
    });
    expect(isOwnExit(order({ orderId: '9', tag }), bench.context())).toBe(true);
    expect(isOwnExit(order({ orderId: '7', tag: 'x' }), bench.context())).toBe(true);
    expect(isOwnExit(order({ orderId: '9', tag: 'x' }), bench.context())).toBe(false);
  });

  it('is none of another kill, nor one by hand', () => {
    for (const purpose of [
      { kind: 'kill', killId: 'K0' },
      { kind: 'exit', exitId: 'K1' },
    ]) {
      const bench = new KillBench().record(intended({ purpose }));
      expect(isOwnExit(order({ orderId: '9', tag }), bench.context())).toBe(false);
    }
  });

  it('covers what the kill has learned meanwhile', () => {
    const bench = new KillBench();
    const before = bench.context();
    const { positionId } = position({ net: 65 });
    bench.record({ kind: 'leg-left-worthless', killId: 'K1', positionId, units: 65, lastPrice: null });
    expect(exitRule(before).residuals).toEqual([{ positionId, units: 65 }]);
  });
});

describe('an alarm of a kill', () => {
  it('sounds once, under the name of its kill, loudly', () => {
    const bench = new KillBench();
    const alarm = { id: 'x', code: 'c', text: 'Look.' };
    expect(wasRaised(alarm, bench.context())).toBe(false);
    raiseOnce(alarm, bench.context());
    raiseOnce(alarm, bench.context());
    expect(bench.entries).toEqual([
      { kind: 'alert-raised', alertId: 'K1-x', priority: 'critical', code: 'c', text: 'Family: Look.' },
    ]);
    expect(wasRaised(alarm, bench.context())).toBe(true);
    raiseOnce({ ...alarm, id: 'y' }, bench.context());
    expect(bench.entries).toHaveLength(2);
    expect(wasRaised(alarm, bench.context())).toBe(true);
  });
});
