import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { disconnectPacket, fullPacket, previousClosePacket } from '../../broker-simulators/dhan/packets.ts';
import { paise } from '../../domain/money.ts';
import { FeedReader, PACKET, segmentNamed, segmentNumber } from './feed-packets.ts';
import { dhanFeedWords } from './stream-words.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';

const AT = Date.parse('2026-11-20T10:15:31+05:30');
const level = (price: number) => ({ price: paise(price), quantity: 65, orders: 1 });
const row = (lastPrice: number, at = AT) => ({
  tradingSymbol: 'X',
  lastPrice,
  depth: { buy: [level(lastPrice - 5)], sell: [level(lastPrice + 5)] },
  circuit: { lower: paise(5), upper: paise(100_000) },
  at,
});

/** A quote packet of `brokers.md` 6.3, `<BHBIfHIfIIIffff`. */
function quotePacket(): Buffer {
  const packet = Buffer.alloc(50);
  packet.writeUInt8(4, 0);
  packet.writeUInt16LE(50, 1);
  packet.writeUInt8(2, 3);
  packet.writeUInt32LE(49_081, 4);
  packet.writeFloatLE(368.15, 8);
  packet.writeUInt16LE(75, 12);
  packet.writeUInt32LE(AT / 1_000 + 19_800, 14);
  packet.writeFloatLE(366.4, 18);
  [1_825_000, 700, 1_825].forEach((value, index) => packet.writeUInt32LE(value, 22 + index * 4));
  [360, 355.5, 370.05, 351.1].forEach((value, index) => packet.writeFloatLE(value, 34 + index * 4));
  return packet;
}

describe('a packet of Dhan’s feed', () => {
  it('a quote says its fields in paise, units and UTC seconds', () => {
    const reader = new FeedReader();
    reader.take(quotePacket());
    expect(reader.next()).toBe(true);
    expect([reader.kind, segmentNamed(reader.segment), reader.securityId]).toEqual([PACKET.quote, 'NSE_FNO', 49_081]);
    expect([reader.lastPrice, reader.lastQuantity, reader.lastTradeTime]).toEqual([36_815, 75, AT / 1_000]);
    expect([reader.averagePrice, reader.volume, reader.sellQuantity, reader.buyQuantity]).toEqual([
      36_640, 1_825_000, 700, 1_825,
    ]);
    expect([reader.open, reader.previousClose, reader.high, reader.low]).toEqual([36_000, 35_550, 37_005, 35_110]);
    expect([reader.next(), reader.left]).toEqual([false, 0]);
  });

  it('a full one has the best bid and offer, after a previous close in the same frame', () => {
    const reader = new FeedReader();
    reader.take(Buffer.concat([previousClosePacket(11_110, 7), fullPacket(row(12_345), 7)]));
    expect([reader.next(), reader.kind, reader.isPriced, reader.previousClose]).toEqual([true, 6, false, 11_110]);
    expect([reader.next(), reader.lastPrice, reader.bid, reader.ask]).toEqual([true, 12_345, 12_340, 12_350]);
    expect([reader.lastTradeTime, reader.previousClose]).toEqual([AT / 1_000, 12_345]);
  });

  it('a kind added since is stepped over by its stated length', () => {
    const strange = Buffer.alloc(20);
    strange.writeUInt8(99, 0);
    strange.writeUInt16LE(20, 1);
    const reader = new FeedReader();
    reader.take(Buffer.concat([strange, quotePacket()]));
    expect([reader.next(), reader.isPriced]).toEqual([true, false]);
    expect([reader.next(), reader.lastPrice]).toEqual([true, 36_815]);
  });

  it('any bytes are read to their end without a throw', () => {
    const reader = new FeedReader();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        reader.take(bytes);
        let packets = 0;
        while (reader.next()) packets += 1;
        expect(packets).toBeLessThanOrEqual(bytes.length / 8);
        expect(reader.left).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });

  it('segments have a name for every number and back', () => {
    for (const name of ['IDX_I', 'NSE_EQ', 'NSE_FNO', 'BSE_FNO'])
      expect(segmentNamed(segmentNumber(name) ?? -1)).toBe(name);
    expect([segmentNamed(6), segmentNamed(200), segmentNumber('')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('the words of the market feed', () => {
  const words = () => dhanFeedWords(new ManualClock(AT));
  const pricesIn = (events: ReturnType<ReturnType<typeof words>['hear']>) =>
    events.flatMap((event) =>
      event.kind === 'quotes' ? [...event.quotes].map(([key, { lastPrice }]) => [key, lastPrice]) : [],
    );

  it('packets split at any byte are whole again, with no price twice and none invented', () => {
    const frame = Buffer.concat([fullPacket(row(10_000), 7), fullPacket(row(20_000), 8), quotePacket()]);
    for (let cut = 1; cut < frame.length; cut += 1) {
      const hear = words().hear;
      const heard = [...pricesIn(hear(frame.subarray(0, cut))), ...pricesIn(hear(frame.subarray(cut)))];
      expect(heard, `cut at ${cut}`).toEqual([
        ['NSE_FNO:7', 10_000],
        ['NSE_FNO:8', 20_000],
        ['NSE_FNO:49081', 36_815],
      ]);
    }
  });

  it('half a packet that is never completed is lost: the account is read anew and the next frames are prices again', () => {
    const hear = words().hear;
    expect(pricesIn(hear(fullPacket(row(10_000), 7).subarray(0, 100)))).toEqual([]);
    const after = [1, 2, 3].map(() => hear(fullPacket(row(10_100), 7)));
    expect(after.flat().some(({ kind }) => kind === 'news')).toBe(true);
    for (const price of after.flatMap(pricesIn)) expect(price).toEqual(['NSE_FNO:7', 10_100]);
    expect(pricesIn(hear(fullPacket(row(10_200), 7)))).toEqual([['NSE_FNO:7', 10_200]]);
  });

  it('an older trade is no news, one of the same second is', () => {
    const hear = words().hear;
    expect(pricesIn(hear(fullPacket(row(10_000), 7)))).toHaveLength(1);
    expect(pricesIn(hear(fullPacket(row(9_000, AT - 5_000), 7)))).toEqual([]);
    expect(pricesIn(hear(fullPacket(row(10_050), 7)))).toHaveLength(1);
  });

  it('a price that is no number stays no number', () => {
    const packet = quotePacket();
    packet.writeFloatLE(Number.NaN, 8);
    expect(pricesIn(words().hear(packet))).toEqual([['NSE_FNO:49081', Number.NaN]]);
  });

  it('the server’s goodbye is news', () => {
    expect(words().hear(disconnectPacket(807))).toEqual([{ kind: 'news' }]);
  });

  it('asks for at most a hundred instruments in a message, with ids as text', () => {
    const keys = Array.from({ length: 101 }, (_, index) => `NSE_FNO:${index + 1}`);
    const sent = words()
      .subscribe(keys)
      .map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(sent.map((each) => [each['RequestCode'], each['InstrumentCount']])).toEqual([
      [21, 100],
      [21, 1],
    ]);
    expect(sent[1]?.['InstrumentList']).toEqual([{ ExchangeSegment: 'NSE_FNO', SecurityId: '101' }]);
  });
});
