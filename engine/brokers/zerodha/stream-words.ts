import { paise, type Paise } from '../../domain/money.ts';
import type { Quote } from '../../domain/position.ts';
import type { Clock } from '../../ports.ts';
import { parseJson } from '../shared/broker-http.ts';
import type { FeedEvent, FeedWords } from '../shared/quote-feed.ts';
import { DEPTH_LEVELS, TickReader, type Tick } from './ticker.ts';

const SECOND_MS = 1_000;

/** A tick as a quote; its time is the exchange's, which names whole seconds: the tick may be from its very end. */
function quoteOf(tick: Tick, now: number): Quote {
  const asOf = tick.exchangeTime === 0 ? now : Math.min(now, tick.exchangeTime * SECOND_MS + SECOND_MS - 1);
  const isPrice = tick.lastPrice > 0 && Number.isInteger(tick.lastPrice);
  const hasDepth = tick.mode === 'full';
  return {
    lastPrice: isPrice ? tick.lastPrice : Number.NaN,
    asOf,
    ...(hasDepth ? best('bid', tick.depthPrice[0]) : {}),
    ...(hasDepth ? best('ask', tick.depthPrice[DEPTH_LEVELS]) : {}),
  };
}

function best<K extends string>(name: K, price = 0): Partial<Record<K, Paise>> {
  return price > 0 && Number.isInteger(price) ? ({ [name]: paise(price) } as Partial<Record<K, Paise>>) : {};
}

/**
 * Kite's stream: binary ticks, keyed by token, and text. It acknowledges nothing, so only ticks show that a subscription
 * works; the first word of any kind shows that it takes one. A frame that does not hold together is a line that must be
 * looked behind: the account is read anew.
 */
export function kiteStreamWords(clock: Clock): FeedWords {
  const reader = new TickReader();
  let hasGreeted = false;
  const greet = (): readonly FeedEvent[] => {
    if (hasGreeted) return [];
    hasGreeted = true;
    return [{ kind: 'greeted' }];
  };
  return {
    hear: (message) => [
      ...greet(),
      ...(typeof message === 'string' ? hearText(message) : hearFrame(message, reader, clock)),
    ],
    subscribe: (tokens) => {
      const numbers = tokens.map(Number);
      return [JSON.stringify({ a: 'subscribe', v: numbers }), JSON.stringify({ a: 'mode', v: ['full', numbers] })];
    },
    unsubscribe: (tokens) => [JSON.stringify({ a: 'unsubscribe', v: tokens.map(Number) })],
  };
}

function hearFrame(frame: Buffer, reader: TickReader, clock: Clock): readonly FeedEvent[] {
  const quotes = new Map<string, Quote>();
  const now = clock.now();
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const isWhole = reader.read(view, (tick) => quotes.set(String(tick.token), quoteOf(tick, now)));
  const broken: readonly FeedEvent[] = isWhole ? [] : [{ kind: 'news' }];
  if (quotes.size === 0) return [...broken, { kind: 'alive' }];
  return [...broken, { kind: 'acknowledged' }, { kind: 'quotes', quotes }];
}

function hearText(text: string): readonly FeedEvent[] {
  const message = parseJson(text) as { readonly type?: unknown } | null | undefined;
  return [{ kind: message?.type === 'order' ? 'news' : 'alive' }];
}
