import { quoteRows } from '../../simulation/quote-rows.ts';
import type { DhanContext } from './dhan-wire.ts';
import type { FeedConnection } from './feeds.ts';
import { parseMessage } from './message.ts';
import { fullPacket, previousClosePacket } from './packets.ts';

const SUBSCRIBE = 21;
const UNSUBSCRIBE = 22;

/** Prices as they change (`brokers.md` 6.3): JSON in, packed binary out, several packets to a frame. */
export class MarketFeed implements FeedConnection {
  readonly #context: DhanContext;
  readonly #token: string;
  readonly #say: (message: Buffer) => void;
  readonly #symbols = new Set<string>();
  readonly #sent = new Map<string, string>();

  constructor(context: DhanContext, token: string, say: (message: Buffer) => void) {
    this.#context = context;
    this.#token = token;
    this.#say = say;
  }

  hear(text: string): void {
    const { RequestCode, InstrumentList } = parseMessage(text);
    const list = Array.isArray(InstrumentList) ? (InstrumentList as readonly { readonly SecurityId?: unknown }[]) : [];
    for (const { SecurityId } of list) {
      // Numbers are text here; a number is not understood.
      const symbol = typeof SecurityId === 'string' ? this.#context.securities.symbolOf(Number(SecurityId)) : undefined;
      if (symbol === undefined) continue;
      if (RequestCode === UNSUBSCRIBE) this.#symbols.delete(symbol);
      if (RequestCode === SUBSCRIBE) this.#symbols.add(symbol);
      this.#sent.delete(symbol);
    }
  }

  pulse(): boolean {
    const { exchange, accountId, securities, tokens, quirks } = this.#context;
    if (tokens.accountOf(this.#token) === undefined) return false;
    const rows = quoteRows(exchange, accountId, [...this.#symbols]).filter(
      (row) => this.#sent.get(row.tradingSymbol) !== JSON.stringify(row),
    );
    const packets = rows.flatMap((row) => {
      const { lastPrice, tradingSymbol } = row;
      if (typeof lastPrice !== 'number') return [];
      const number = securities.of(tradingSymbol);
      const first = this.#sent.has(tradingSymbol) ? [] : [previousClosePacket(lastPrice, number)];
      return [...first, fullPacket({ ...row, lastPrice }, number)];
    });
    for (const row of rows) this.#sent.set(row.tradingSymbol, JSON.stringify(row));
    if (packets.length === 0) return true;
    const frame = Buffer.concat(packets);
    // Split in the middle of a packet, the rest in a frame of its own; or half a packet and nothing more.
    const cut = frame.length - 61;
    if (quirks.strike('torn-packets')) this.#say(frame.subarray(0, cut));
    else if (quirks.strike('split-packets')) {
      this.#say(frame.subarray(0, cut));
      this.#say(frame.subarray(cut));
    } else this.#say(frame);
    return true;
  }
}
