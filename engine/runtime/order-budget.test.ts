import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../simulation-days/manual-clock.ts';
import { OrderBudget, type OrderCallKind } from './order-budget.ts';

type Sent = { readonly kind: OrderCallKind; readonly at: number; readonly waited: number };

function budgetOf(ordersPerSecond = 8, orderCaps = {}) {
  const clock = new ManualClock(0);
  const budget = new OrderBudget(clock, { ordersPerSecond, orderCaps });
  const began = clock.monotonic();
  const sent: Sent[] = [];
  const ask = (kind: OrderCallKind, times = 1): void => {
    for (let time = 0; time < times; time += 1) {
      const askedAt = clock.monotonic();
      void budget.take(kind).then(() => {
        const at = clock.monotonic();
        sent.push({ kind, at: at - began, waited: at - askedAt });
      });
    }
  };
  const count = (kind: OrderCallKind): number => sent.filter((call) => call.kind === kind).length;
  return { clock, sent, ask, count };
}

const kinds = fc.constantFrom<OrderCallKind>('exit', 'cancel', 'other');

describe('the order budget', () => {
  it('lets eight exits of a second out at once and makes the ninth wait for the next second (card K3)', async () => {
    const { clock, sent, ask } = budgetOf();
    ask('exit', 9);
    await clock.settle();
    expect(sent).toHaveLength(8);
    await clock.advance(999);
    expect(sent).toHaveLength(8);
    await clock.advance(1);
    expect(sent.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1_000]);
  });

  it('keeps two of eight calls free: an exit does not wait behind a burst of cancels (card K16)', async () => {
    const { clock, sent, ask, count } = budgetOf();
    ask('cancel', 40);
    await clock.settle();
    expect(count('cancel')).toBe(6);
    ask('exit', 2);
    await clock.settle();
    expect(sent.filter(({ kind }) => kind === 'exit')).toMatchObject([{ waited: 0 }, { waited: 0 }]);
  });

  it('sends exits ahead of cancels, and cancels ahead of the rest', async () => {
    const { clock, ask, count } = budgetOf();
    ask('exit', 8);
    ask('other', 10);
    ask('cancel', 10);
    ask('exit', 10);
    await clock.advance(1_000);
    expect([count('exit'), count('cancel'), count('other')]).toEqual([13, 2, 1]);
  });

  it('starves nobody: the last kind gets its call in every second, however many exits wait', async () => {
    const { clock, ask, count } = budgetOf();
    ask('exit', 100);
    ask('other', 3);
    await clock.advance(4_000);
    expect(count('other')).toBe(3);
  });

  it.each([
    ['a minute', { perMinute: 40 }, 60_000],
    ['an hour', { perHour: 40 }, 3_600_000],
  ])(
    'keeps a quarter of the calls of %s for exits, and holds no exit back for it (card K16)',
    async (_title, caps, ms) => {
      const { clock, sent, ask, count } = budgetOf(8, caps);
      ask('cancel', 50);
      await clock.advance(20_000);
      expect(count('cancel')).toBe(30);
      ask('exit', 16);
      await clock.advance(2_000);
      expect(sent.filter(({ kind }) => kind === 'exit').every(({ waited }) => waited <= 1_000)).toBe(true);
      expect(count('exit')).toBe(16);
      await clock.advance(ms + 20_000);
      expect(count('cancel')).toBe(50);
    },
  );

  it('takes no fewer than eight a second', () => {
    expect(() => budgetOf(7)).toThrow(RangeError);
    expect(() => budgetOf(Number.NaN)).toThrow(RangeError);
  });

  it('sees no second with more than its calls, answers everybody, and makes nobody wait beyond the bound', async () => {
    const call = fc.record({ kind: kinds, pause: fc.integer({ min: 0, max: 400 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 60 }), async (calls) => {
        const { clock, sent, ask } = budgetOf();
        for (const { kind, pause } of calls) {
          ask(kind);
          await clock.advance(pause);
        }
        await clock.runUntil(() => sent.length === calls.length, 120_000);
        expect(sent).toHaveLength(calls.length);
        const times = sent.map(({ at }) => at);
        for (const [index, at] of times.entries())
          expect((times[index + 8] ?? Infinity) - at).toBeGreaterThanOrEqual(1_000);
        const shares = { exit: 4, cancel: 2, other: 1 };
        for (const { kind, waited } of sent) {
          const asked = calls.filter((each) => each.kind === kind).length;
          expect(waited).toBeLessThanOrEqual((Math.ceil(asked / shares[kind]) + 1) * 1_000);
        }
      }),
      { numRuns: 60 },
    );
  });
});
