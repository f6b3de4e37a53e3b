import { paise } from '../../domain/money.ts';
import type { Quote } from '../../domain/position.ts';
import type { Clock } from '../../ports.ts';
import { parseJson } from '../shared/broker-http.ts';
import type { FeedEvent, FeedWords } from '../shared/quote-feed.ts';
import { FeedReader, PACKET, segmentNamed } from './feed-packets.ts';
import { zOrderAlert } from './wire.ts';

/** Instruments in one message, by Dhan's rule. */
const MOST_AT_ONCE = 100;
const SUBSCRIBE_FULL = 21;
const UNSUBSCRIBE_FULL = 22;

/** The longest packet Dhan sends: what is left of a frame and as long as that is no beginning of one. */
const LONGEST = 162;
/** Packets were lost: the account is read anew. */
const LOST: FeedEvent = { kind: 'news' };

/** The market feed: binary, without greetings or acknowledgements. The first price is the acknowledgement. */
export function dhanFeedWords(clock: Clock): FeedWords {
  const reader = new FeedReader();
  /** When a security last traded, by the exchange: a packet that says less is a repetition of an older one. */
  const tradedAt = new Map<string, number>();
  /** The beginning of a packet whose end has not come. */
  let cut: Buffer | undefined;
  const hear = (frame: Buffer, before: readonly FeedEvent[]): readonly FeedEvent[] => {
    reader.take(frame);
    const events = [...before, ...read(reader, { clock, tradedAt })];
    const { left } = reader;
    cut = left > 0 && left < LONGEST ? Buffer.from(frame.subarray(frame.length - left)) : undefined;
    return left >= LONGEST ? [...events, LOST] : events;
  };
  return {
    opened: () => [{ kind: 'greeted' }],
    hear: (message) => {
      if (typeof message === 'string') return [];
      if (cut === undefined) return hear(message, []);
      // A frame that is whole by itself is no end of anything: then the cut packet never gets one.
      if (FeedReader.isWhole(message)) return hear(message, [LOST]);
      const joined = Buffer.concat([cut, message]);
      if (FeedReader.isWhole(joined)) return hear(joined, []);
      cut = undefined;
      return [LOST];
    },
    subscribe: (keys) => messages(SUBSCRIBE_FULL, keys),
    unsubscribe: (keys) => messages(UNSUBSCRIBE_FULL, keys),
  };
}

function read(
  reader: FeedReader,
  { clock, tradedAt }: { readonly clock: Clock; readonly tradedAt: Map<string, number> },
): readonly FeedEvent[] {
  const quotes = new Map<string, Quote>();
  let alive = false;
  while (reader.next()) {
    alive = true;
    // Dhan says why and hangs up; what was missed meanwhile is read anew.
    if (reader.kind === PACKET.disconnect) return [{ kind: 'news' }];
    const segment = reader.isPriced ? segmentNamed(reader.segment) : undefined;
    if (segment === undefined) continue;
    const key = `${segment}:${reader.securityId}`;
    const { lastTradeTime } = reader;
    if (lastTradeTime < (tradedAt.get(key) ?? 0)) continue;
    tradedAt.set(key, lastTradeTime);
    quotes.set(key, quoteOf(reader, clock.now()));
  }
  if (quotes.size > 0) return [{ kind: 'acknowledged' }, { kind: 'quotes', quotes }];
  return alive ? [{ kind: 'alive' }] : [];
}

function quoteOf(reader: FeedReader, asOf: number): Quote {
  const lastPrice = reader.lastPrice;
  if (reader.kind !== PACKET.full) return { lastPrice, asOf };
  const { bid, ask } = reader;
  return { lastPrice, asOf, ...(bid > 0 ? { bid: paise(bid) } : {}), ...(ask > 0 ? { ask: paise(ask) } : {}) };
}

function messages(requestCode: number, keys: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (let from = 0; from < keys.length; from += MOST_AT_ONCE) {
    const part = keys.slice(from, from + MOST_AT_ONCE).map((key) => {
      const [ExchangeSegment, SecurityId] = key.split(':');
      return { ExchangeSegment, SecurityId };
    });
    texts.push(JSON.stringify({ RequestCode: requestCode, InstrumentCount: part.length, InstrumentList: part }));
  }
  return texts;
}

/** What the order stream is greeted with. */
export function orderStreamLogin(clientId: string, token: string): string {
  return JSON.stringify({ LoginReq: { MsgCode: 42, ClientId: clientId, Token: token }, UserType: 'SELF' });
}

/** Whether a message of the order stream tells of an order, of whatever platform. */
export function isOrderAlert(message: string | Buffer): boolean {
  return zOrderAlert.safeParse(parseJson(String(message))).data?.Type === 'order_alert';
}
