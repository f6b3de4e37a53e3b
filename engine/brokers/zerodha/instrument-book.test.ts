import { describe, expect, it } from 'vitest';
import { ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { InstrumentBook } from './instrument-book.ts';
import { instrumentByName } from './instruments.ts';
import { parseOrders } from './parse.ts';
import { StopMemory } from './stop-memory.ts';
import { dataOf } from './testing/payloads.ts';

const CSV = [
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange',
  '11391234,44497,NIFTY26NOV26000CE,"NIFTY",0,2026-11-24,26000,0.05,65,CE,NFO-OPT,NFO',
].join('\n');
const NFO = new Set(['NFO'] as const);
const DAY_MS = 24 * 3_600_000;

function book(answers: (string | undefined)[]) {
  const clock = new ManualClock(FRIDAY_10AM);
  let asked = 0;
  const instruments = new InstrumentBook(clock, () => {
    asked += 1;
    return Promise.resolve(answers.shift());
  });
  const lot = (): number => instruments.find('NFO', 'NIFTY26NOV26000CE').lotSize;
  return { clock, instruments, lot, asked: () => asked };
}

describe('the instruments of the day', () => {
  it('are loaded once a day, when a segment is first seen', async () => {
    const { clock, instruments, lot, asked } = book([CSV, CSV]);
    await instruments.need(NFO);
    await instruments.need(NFO);
    expect([asked(), lot()]).toEqual([1, 65]);
    await clock.advance(DAY_MS);
    await instruments.need(NFO);
    await clock.settle();
    expect(asked()).toBe(2);
    expect(instruments.inUse).toEqual({ date: '2026-11-21', missed: false, quarantined: 0 });
  });

  it('of yesterday are gone on with, and called so, while today’s cannot be had (card P22)', async () => {
    const { clock, instruments, lot } = book([CSV, undefined]);
    await instruments.need(NFO);
    await clock.advance(DAY_MS);
    await instruments.need(NFO);
    await clock.settle();
    expect(lot()).toBe(65);
    expect(instruments.inUse).toEqual({ date: '2026-11-20', missed: true, quarantined: 0 });
  });

  it('that never came leave a leg to go by its name, and are asked for again after a minute (card D21)', async () => {
    const { clock, instruments, lot, asked } = book(['<html>', CSV]);
    await instruments.need(NFO);
    expect(instruments.find('NFO', 'NIFTY26NOV26000CE')).toMatchObject({ kind: 'option', lotSize: 1 });
    await instruments.need(NFO);
    expect(asked()).toBe(1);
    await clock.advance(61_000);
    await instruments.need(NFO);
    expect([asked(), lot()]).toEqual([2, 65]);
  });
});

describe('a stop that fired and is shown as a limit order', () => {
  const parsed = parseOrders(dataOf('orders_sl_short_option_CONSTRUCTED'), {
    find: instrumentByName,
    multipliers: new Map(),
  });
  const fired = parsed.ok ? parsed.value.orders[2] : undefined;
  if (!fired) throw new Error('no such order');
  const plain = { ...fired, type: 'LIMIT' as const, isStop: false };

  it('is known by its history, which is asked for once', async () => {
    const asked: string[] = [];
    const stops = new StopMemory((orderId) => {
      asked.push(orderId);
      return Promise.resolve(ok([{ status: 'TRIGGER PENDING', trigger_price: 130 }]));
    });
    expect(await stops.recall([plain])).toMatchObject([{ isStop: true }]);
    expect(await stops.recall([plain])).toMatchObject([{ isStop: true }]);
    expect(asked).toEqual([plain.orderId]);
  });

  it('is known by having been seen as a stop before', async () => {
    const stops = new StopMemory(() => Promise.reject(new Error('not asked')));
    await stops.recall([{ ...fired, filledQuantity: 0 }]);
    expect(await stops.recall([plain])).toMatchObject([{ isStop: true }]);
  });

  it('is asked for again when its history could not be read, and is no stop until then', async () => {
    const answers = [ok([]), ok([{ status: 'TRIGGER PENDING', trigger_price: 130 }])];
    const stops = new StopMemory(() => Promise.resolve(answers.shift() ?? ok([])));
    expect(await stops.recall([plain])).toMatchObject([{ isStop: false }]);
    expect(await stops.recall([plain])).toMatchObject([{ isStop: true }]);
  });

  it('is not looked for among our own exits and plain sales', async () => {
    const stops = new StopMemory(() => Promise.reject(new Error('not asked')));
    const others = [
      { ...plain, tag: 'tf1' },
      { ...plain, side: 'SELL' as const },
      { ...plain, filledQuantity: 0 },
    ];
    expect((await stops.recall(others)).some(({ isStop }) => isStop)).toBe(false);
  });
});
