import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import { electionDay, practiceMarket } from '../testing/practice-market.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { replayIndex, type Recording } from './market-changes.ts';
import { listedExpiry, spotOf } from './market-index.ts';
import { placeOrder } from './order-desk.ts';
import { loadRecording } from './recording-file.ts';
import { readState, writeState } from './state-file.ts';

async function election(speed: number): Promise<Recording> {
  const recording = await loadRecording({ csv: electionDay(tempFolder()), date: '2024-06-04', speed });
  if (!recording.ok) throw new Error(recording.error);
  return recording.value;
}

describe('replaying 2024-06-04', () => {
  it('runs through the whole day in seconds and ends at its close', async () => {
    const recording = await election(3_600);
    const market = practiceMarket();
    const { exchange } = market;
    exchange.changeMarket((before) => replayIndex(before, recording));
    const spot = (): number => spotOf(exchange.market().indices.NIFTY);
    expect(spot()).toBe(recording.points[0]?.spot);
    market.pass((375 * 60_000) / 3_600 + 1_000);
    expect(recording.points).toHaveLength(375 * 4);
    expect(Math.abs(spot() - (recording.points.at(-1)?.spot ?? 0))).toBeLessThan(2_000);
    expect(exchange.market().indices.NIFTY.path.kind).toBe('profile');
  });

  it('D2: a stop whose trigger lies inside a single candle fires', async () => {
    const recording = await election(3_600);
    const market = practiceMarket();
    const { exchange } = market;
    exchange.changeMarket((before) => replayIndex(before, recording));
    expect(listedExpiry(exchange.market().indices.NIFTY)).toBe('2024-06-11');
    // The index falls all morning: a sold put is what hurts.
    const tradingSymbol = market.symbol('NIFTY', 22_500, 'PE');
    const lastPrice = exchange.marks().lastPriceOf(tradingSymbol);
    const sold = placeOrder(exchange, 'a', {
      tradingSymbol,
      product: 'MIS',
      side: 'SELL',
      quantity: 65,
      type: 'MARKET',
    });
    expect(sold).toMatchObject({ ok: true, value: { status: 'complete' } });
    const triggerPrice = paise(Math.round((lastPrice * 1.5) / 5) * 5);
    const price = paise(triggerPrice + 4_000);
    const stop = placeOrder(exchange, 'a', {
      tradingSymbol,
      product: 'MIS',
      side: 'BUY',
      quantity: 65,
      type: 'SL',
      triggerPrice,
      price,
    });
    expect(stop).toMatchObject({ ok: true, value: { status: 'trigger pending' } });
    market.pass(10_000);
    const order = market.book().orders[1];
    expect(order?.status).toBe('complete');
    expect((order?.filledValue ?? 0) / 65).toBeGreaterThanOrEqual(triggerPrice);
    expect((order?.filledValue ?? 0) / 65).toBeLessThanOrEqual(price);
  });

  it('a position of today stays priced while another year is replayed', async () => {
    const market = practiceMarket();
    const { exchange } = market;
    const tradingSymbol = market.symbol('NIFTY', 23_000, 'CE');
    placeOrder(exchange, 'a', { tradingSymbol, product: 'MIS', side: 'BUY', quantity: 65, type: 'MARKET' });
    const recording = await election(60);
    exchange.changeMarket((before) => replayIndex(before, recording));
    const lastPrice = exchange.marks().lastPriceOf(tradingSymbol);
    expect(lastPrice).toBeGreaterThan(0);
    expect(lastPrice).toBeLessThan(80_000);
    expect(
      placeOrder(exchange, 'a', { tradingSymbol, product: 'MIS', side: 'SELL', quantity: 65, type: 'MARKET' }),
    ).toMatchObject({
      ok: true,
      value: { status: 'complete' },
    });
  });

  it('goes on from the same minute after the process was started again', async () => {
    const folder = tempFolder();
    const path = join(folder, 'book.json');
    const recording = await election(60);
    const market = practiceMarket();
    market.exchange.changeMarket((before) => replayIndex(before, recording));
    market.pass(30_000);
    market.exchange.keepNow();
    const kept = market.kept.at(-1);
    if (!kept) throw new Error('nothing was kept');
    writeState(path, kept);
    const state = await readState(path);
    expect(state?.market).toEqual(kept.market);
    expect(state?.market.indices.NIFTY.path.kind).toBe('replay');
  });
});

describe('a recording that cannot be used', () => {
  const good = 'time,open,high,low,close\n2024-06-04T09:15:00+05:30,100,101,99,100\n';
  it.each([
    ['relative.csv', undefined, 'give the whole path'],
    ['NIFTY-none.csv', undefined, 'there is no such file'],
    ['NIFTY-bad.csv', 'time,open,high,low,close\n2024-06-04T09:15:00+05:30,100,x,99,100\n', 'line 2, high'],
    ['NIFTY-header.csv', 'open,close\n', 'line 1'],
    ['candles.csv', good, 'says no underlying'],
  ])('%s: says why', async (name, content, words) => {
    const folder = tempFolder();
    if (content !== undefined) writeFileSync(join(folder, name), content);
    const csv = name.startsWith('relative') ? name : join(folder, name);
    const read = await loadRecording({ csv, speed: 1 });
    expect(read.ok).toBe(false);
    expect(!read.ok && read.error).toContain(words);
  });

  it.each([
    [{ speed: 0 }, 'speed'],
    [{ date: '4 June' }, 'YYYY-MM-DD'],
    [{ underlying: 'SENSEX' }, 'unknown underlying'],
    [{ date: '2024-06-05' }, 'no candle of 2024-06-05'],
  ])('%j is refused', async (change, words) => {
    const csv = join(tempFolder(), 'BANKNIFTY.csv');
    writeFileSync(csv, good);
    const read = await loadRecording({ csv, speed: 1, ...change });
    expect(!read.ok && read.error).toContain(words);
    expect(await loadRecording({ csv, speed: 1 })).toMatchObject({
      ok: true,
      value: { underlying: 'BANKNIFTY', date: '2024-06-04' },
    });
  });
});

describe('the state file', () => {
  it.each([
    ['another version', '{"version":2}'],
    ['half a file', '{"version":1,"mark'],
    ['something else', '[]'],
  ])('%s is put aside and reported, never dropped', async (_name, text) => {
    const folder = tempFolder();
    const path = join(folder, 'book.json');
    const faults: unknown[] = [];
    expect(await readState(path)).toBeUndefined();
    writeFileSync(path, text);
    expect(await readState(path, (fault) => faults.push(fault))).toBeUndefined();
    expect(String(faults[0])).toContain('put aside as book.json.unreadable');
    expect(readFileSync(`${path}.unreadable`, 'utf8')).toBe(text);
  });
});
