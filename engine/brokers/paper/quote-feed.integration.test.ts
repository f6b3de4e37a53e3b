import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PositionId, Quote } from '../../domain/position.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { until } from '../testing/contract-line.ts';
import { practiceLine } from './testing/practice-line.ts';

type Seen = { readonly at: number; readonly positionId: PositionId; readonly quote: Quote };

/** An adapter that listens, on a clock of its own; the exchange runs on the machine's. */
async function listening() {
  const clock = new ManualClock(Date.now());
  const line = await practiceLine({ clock });
  await line.sellByHand();
  const seen: Seen[] = [];
  let news = 0;
  await line.broker.login();
  line.broker.onNews(() => (news += 1));
  line.broker.onQuotes((quotes) => {
    for (const [positionId, quote] of quotes) seen.push({ at: clock.monotonic(), positionId, quote });
  });
  await line.snapshot();
  const source = () => line.broker.health().quotes.source;
  await until('the first streamed price', () => source() === 'live' && seen.length > 0);
  /** Lets the adapter's time pass in steps, with time for the sockets after each. */
  const passUntil = async (what: string, holds: () => boolean): Promise<void> => {
    for (let step = 0; !holds(); step += 1) {
      if (step > 200) throw new Error(`did not happen: ${what}`);
      await clock.advance(250);
      for (let look = 0; look < 25 && !holds(); look += 1) await wait(2);
    }
  };
  return { ...line, clock, seen, source, passUntil, news: () => news };
}

describe('the price stream', () => {
  it('brings prices between readings, of what is held and nothing else', async () => {
    const { seen, streamCount, instrument } = await listening();
    await until('five prices', () => seen.length >= 5);
    expect(new Set(seen.map(({ positionId }) => positionId))).toEqual(
      new Set([`NFO:${instrument.tradingSymbol}:NRML`]),
    );
    expect(await streamCount()).toEqual({ connections: 1, subscribed: 1, doubled: 0 });
  });

  it('falls silent for 12 s with its socket open: prices are polled within 5 s, and it is resubscribed once (card D9)', async () => {
    const { clock, seen, source, breakBy, mend, passUntil, streamCount, news, broker } = await listening();
    await breakBy('stream-silent');
    const silentFrom = clock.monotonic();
    await clock.advance(3_000);
    expect(source()).toBe('polling');
    expect(broker.health().quotes.since).toBe(clock.now());
    await clock.advance(500);
    const polled = () => seen.filter(({ at }) => at > silentFrom);
    await until('a polled price', () => polled().length > 0);
    expect((polled()[0]?.at ?? Infinity) - silentFrom).toBeLessThanOrEqual(5_000);
    // It goes on: a price for every second of the silence.
    while (clock.monotonic() < silentFrom + 12_000) {
      const before = seen.length;
      await passUntil('the next polled price', () => seen.length > before);
    }
    expect(source()).toBe('polling');
    expect(await streamCount()).toMatchObject({ subscribed: 1 });
    const newsBefore = news();
    await mend();
    await passUntil('the stream is back', () => source() === 'live');
    expect(news()).toBe(newsBefore + 1);
    const prices = seen.length;
    await until('a streamed price', () => seen.length > prices);
    expect(await streamCount()).toEqual({ connections: 1, subscribed: 2, doubled: 0 });
  }, 30_000);

  it('repeats itself and comes in the wrong order: a price never goes back to an older one (fault 12)', async () => {
    const { seen, breakBy, snapshot } = await listening();
    await breakBy('stream-shuffled');
    const from = seen.length;
    await until('some prices', () => seen.length >= from + 6);
    const times = seen.map(({ quote }) => quote.asOf);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const newest = times.at(-1) ?? 0;
    const [position] = (await snapshot()).positions;
    expect(position?.quote?.asOf).toBeGreaterThanOrEqual(newest);
  });

  it('breaks off: what happened meanwhile is not sent later, so the account is read anew (fault 13)', async () => {
    const { source, breakBy, mend, passUntil, news, sellByHand } = await listening();
    await breakBy('stream-drop');
    await until('the break', () => source() === 'polling');
    await sellByHand();
    const before = news();
    await mend();
    await passUntil('the stream is back', () => source() === 'live');
    expect(news()).toBe(before + 1);
  }, 20_000);

  it('tells of an order that filled before any reading shows it', async () => {
    const { news, sellByHand } = await listening();
    const before = news();
    await sellByHand();
    await until('the news of the order', () => news() > before);
    expect(news()).toBe(before + 1);
  });

  it('asks for what is newly held and lets go of what is closed, on the same connection', async () => {
    const { admin, snapshot, streamCount, seen } = await listening();
    const { instruments } = await admin.instruments();
    const put = instruments.find(
      (row) => row.underlying === 'NIFTY' && row.strike === 2_450_000 && row.optionType === 'PE',
    );
    const tradingSymbol = put?.tradingSymbol ?? '';
    await admin.placeOrder('a', { tradingSymbol, product: 'NRML', side: 'SELL', quantity: 65, type: 'MARKET' });
    await snapshot();
    await until('a price of the second leg', () => seen.some(({ positionId }) => positionId.includes(tradingSymbol)));
    expect(await streamCount()).toEqual({ connections: 1, subscribed: 2, doubled: 0 });
  });
});
