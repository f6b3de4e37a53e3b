import { parseJson } from '../shared/broker-http.ts';
import type { FeedEvent, FeedWords } from '../shared/quote-feed.ts';
import { toQuotes } from './parse.ts';
import { zStreamMessage } from './wire.ts';

/** The practice broker's stream: JSON, numbered per connection, with heartbeats. */
export function paperStreamWords(): FeedWords {
  let heard = 0;
  /** A number that was left out is something that was lost; one seen before is a repetition. */
  const count = (sequence: number): readonly FeedEvent[] => {
    const isGap = sequence > heard + 1;
    heard = Math.max(heard, sequence);
    return isGap ? [{ kind: 'news' }] : [];
  };
  return {
    hear: (text) => {
      const message = zStreamMessage.safeParse(parseJson(String(text))).data;
      switch (message?.type) {
        case undefined:
          return [];
        case 'hello':
          return [{ kind: 'greeted' }];
        case 'subscribed':
          return [{ kind: 'acknowledged' }];
        case 'quotes':
          return [...count(message.sequence), { kind: 'quotes', quotes: toQuotes(message) }];
        case 'order':
          return [...count(message.sequence), { kind: 'news' }];
        case 'heartbeat':
          return [{ kind: 'alive' }];
      }
    },
    subscribe: (symbols) => [JSON.stringify({ type: 'subscribe', symbols })],
    unsubscribe: (symbols) => [JSON.stringify({ type: 'unsubscribe', symbols })],
  };
}
