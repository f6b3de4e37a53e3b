import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { carriedUnstated, PreviousCloses, provenClose } from './previous-closes.ts';

describe('the previous close of a quote (card D20)', () => {
  it('is taken where the change of the day is counted from it, as in Kotak’s official sample', () => {
    expect(provenClose({ lastPrice: '801.6000', change: '8.4000', close: '793.2000' })).toBe(79_320);
    expect(provenClose({ lastPrice: 100, change: -20.5, close: 120.5 })).toBe(12_050);
  });

  it.each([
    ['is the last price itself', { lastPrice: '368.15', change: 0, close: 368.15 }],
    ['does not make the change', { lastPrice: 100, change: 5, close: 96 }],
    ['is missing', { lastPrice: 100, change: 5, close: undefined }],
    ['is zero', { lastPrice: 5, change: 5, close: 0 }],
    ['stands beside a price that is none', { lastPrice: 'NA', change: 5, close: 95 }],
    ['stands beside no change', { lastPrice: 100, change: undefined, close: 95 }],
  ])('is not taken where it %s', (_why, quote) => {
    expect(provenClose(quote)).toBeUndefined();
  });

  it('stays as it was proven first, and is forgotten with its day', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    const closes = new PreviousCloses(clock);
    expect(closes.of('a')).toBeUndefined();
    closes.learn(new Map([['a', paise(100)]]));
    closes.learn(
      new Map([
        ['a', paise(200)],
        ['b', paise(300)],
      ]),
    );
    expect([closes.of('a'), closes.of('b')]).toEqual([100, 300]);
    await clock.advance(86_400_000);
    expect(closes.of('a')).toBeUndefined();
    closes.learn(new Map([['b', paise(400)]]));
    expect([closes.of('a'), closes.of('b')]).toEqual([undefined, 400]);
  });

  it('nothing carried in is no carried part', () => {
    expect(carriedUnstated(0, 0, paise(100))).toEqual({});
    expect(carriedUnstated(-65, 100, undefined)).toEqual({
      carriedIn: { quantity: -65, cash: 100, valuedAt: 'unstated' },
    });
  });
});
