import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameOf, packetOf, payloadText } from './testing/payloads.ts';
import { TickReader, type Tick } from './ticker.ts';

type Sample = {
  readonly instrument_token: number;
  readonly last_price: number;
  readonly last_quantity?: number;
  readonly average_price?: number;
  readonly volume?: number;
  readonly buy_quantity?: number;
  readonly sell_quantity?: number;
  readonly ohlc?: { readonly open: number; readonly high: number; readonly low: number; readonly close: number };
  readonly depth?: Readonly<Record<'buy' | 'sell', readonly { price: number; quantity: number; orders: number }[]>>;
};

const sampleOf = (name: string): Sample => JSON.parse(payloadText(`${name}.json`)) as Sample;

/** What a tick says, in the shape and the rupees of Zerodha's samples. */
function seen(tick: Tick): Sample {
  const { token, lastPrice, lastQuantity, averagePrice, volume, buyQuantity, sellQuantity } = tick;
  const basics = { instrument_token: token, last_price: lastPrice / 100 };
  if (tick.mode === 'ltp') return basics;
  const quote = {
    ...basics,
    last_quantity: lastQuantity,
    average_price: averagePrice / 100,
    volume,
    buy_quantity: buyQuantity,
    sell_quantity: sellQuantity,
    ohlc: { open: tick.open / 100, high: tick.high / 100, low: tick.low / 100, close: tick.close / 100 },
  };
  if (tick.mode === 'quote') return quote;
  const levels = (first: number) =>
    [0, 1, 2, 3, 4].map((level) => ({
      price: (tick.depthPrice[first + level] ?? 0) / 100,
      quantity: tick.depthQuantity[first + level] ?? 0,
      orders: tick.depthOrders[first + level] ?? 0,
    }));
  return { ...quote, depth: { buy: levels(0), sell: levels(5) } };
}

function ticksOf(view: DataView): { readonly whole: boolean; readonly ticks: readonly Sample[] } {
  const ticks: Sample[] = [];
  const whole = new TickReader().read(view, (tick) => ticks.push(seen(tick)));
  return { whole, ticks };
}

describe('Kite’s binary ticker', () => {
  it.each(['ticker_full', 'ticker_quote'])('reads the recorded packet %s as Zerodha’s own sample says', (name) => {
    const { ticks } = ticksOf(frameOf(packetOf(name)));
    expect(ticks).toHaveLength(1);
    expect(sampleOf(name)).toMatchObject({ ...ticks[0] });
  });

  it('reads the price alone where a packet holds no more', () => {
    const { ticks } = ticksOf(frameOf(packetOf('ticker_quote').slice(0, 8)));
    expect(ticks).toEqual([{ instrument_token: 408_065, last_price: 1573.15 }]);
    expect(sampleOf('ticker_ltp')).toMatchObject({ ...ticks[0] });
  });

  it('tells the exchange’s time of a full packet', () => {
    let at = 0;
    new TickReader().read(frameOf(packetOf('ticker_full')), (tick) => (at = tick.exchangeTime));
    expect(at * 1_000).toBe(Date.parse('2021-07-05T10:41:27+05:30'));
  });

  it('reads many packets of a frame, each after its own length, and skips lengths nobody knows', () => {
    const [full, quote] = [packetOf('ticker_full'), packetOf('ticker_quote')];
    const { ticks, whole } = ticksOf(frameOf(quote, new Uint8Array(17), full, full.slice(0, 8)));
    expect(whole).toBe(true);
    expect(ticks.map(({ last_price: price }) => price)).toEqual([1573.15, 1573.7, 1573.7]);
  });

  it('takes a byte alone for the heartbeat it is', () => {
    expect(ticksOf(new DataView(new ArrayBuffer(1)))).toEqual({ whole: true, ticks: [] });
  });

  it('says that a frame cut at any byte is broken, and reads no price from beyond the cut', () => {
    const whole = frameOf(packetOf('ticker_full'), packetOf('ticker_quote'));
    for (let length = 2; length < whole.byteLength; length += 1) {
      const cut = ticksOf(new DataView(whole.buffer, 0, length));
      expect(cut.whole).toBe(false);
      expect(cut.ticks.length).toBe(length < 2 + 2 + 184 ? 0 : 1);
    }
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        expect(() => ticksOf(view)).not.toThrow();
      }),
    );
  });
});
