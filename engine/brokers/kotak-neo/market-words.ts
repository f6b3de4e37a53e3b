import type { EpochMs } from '../../domain/time.ts';
import { parseJson } from '../shared/broker-http.ts';
import type { FeedWords } from '../shared/quote-feed.ts';
import { readFrame } from './packets.ts';

const LOGGED_IN: ReadonlySet<unknown> = new Set([1117, 1119]);
const SUBSCRIBED = 1109;

/** Kotak's market feed (`brokers.md` 6.1): JSON one way, packed binary the other. */
export function marketWords(login: { readonly user: string; readonly sid: string }, now: () => EpochMs): FeedWords {
  const dividers = new Map<string, number>();
  const ask = (event: string, keys: readonly string[]): readonly string[] => [
    JSON.stringify({ event, inputtoken: keys.join(','), ack_symbol: true }),
  ];
  return {
    greeting: () =>
      JSON.stringify({ user: login.user, auth: login.sid, format: 'native_batch', source: 'NEOTRADEAPI' }),
    hear: (message) => {
      if (typeof message !== 'string') {
        const quotes = readFrame(message, dividers, now());
        return quotes.size > 0 ? [{ kind: 'quotes', quotes }] : [{ kind: 'alive' }];
      }
      const said = parseJson(message) as { readonly message_code?: unknown; readonly exchanges?: unknown } | undefined;
      if (LOGGED_IN.has(said?.message_code)) {
        for (const [segment, divider] of dividersOf(said?.exchanges)) dividers.set(segment, divider);
        return [{ kind: 'greeted' }];
      }
      return said?.message_code === SUBSCRIBED ? [{ kind: 'acknowledged' }] : [];
    },
    subscribe: (keys) => ask('subscribeDepth', keys),
    unsubscribe: (keys) => ask('unsubscribeDepth', keys),
  };
}

function dividersOf(exchanges: unknown): readonly (readonly [string, number])[] {
  if (typeof exchanges !== 'object' || exchanges === null) return [];
  return Object.entries(exchanges as Record<string, { readonly divider?: unknown } | null>).flatMap(
    ([segment, named]) => {
      const divider = Number(named?.divider);
      return Number.isFinite(divider) && divider > 0 ? [[segment, divider] as const] : [];
    },
  );
}
