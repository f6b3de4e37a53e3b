import { quoteRows } from '../../simulation/quote-rows.ts';
import type { FeedConnection } from './feeds.ts';
import { parseForm } from './form.ts';
import type { KotakContext } from './kotak-wire.ts';
import { picturePacket, statusPacket } from './packets.ts';

/** Prices as they change (`brokers.md` 6.1): JSON in, packed binary out, several packets to a frame. */
export class MarketFeed implements FeedConnection {
  readonly #context: KotakContext;
  readonly #say: (message: string | Buffer) => void;
  readonly #symbols = new Set<string>();
  readonly #sent = new Map<string, string>();
  #sid: string | undefined;

  constructor(context: KotakContext, say: (message: string | Buffer) => void) {
    this.#context = context;
    this.#say = say;
  }

  hear(text: string): void {
    const { event, inputtoken, user, auth, format } = parseForm(text);
    const { logins, login } = this.#context;
    if (event === undefined && format === 'native_batch') {
      const isRight = user === login.clientCode && logins.accountOfSid(String(auth)) !== undefined;
      if (!isRight) return;
      this.#sid = String(auth);
      const exchanges = { nse_cm: { value: 1, divider: 100 }, nse_fo: { value: 2, divider: 100 } };
      this.#say(JSON.stringify({ message_code: 1_117, exchanges }));
      this.#say(statusPacket(1));
      return;
    }
    if (this.#sid === undefined || typeof inputtoken !== 'string') return;
    const names = inputtoken.split(',');
    const symbols = names.flatMap((name) => this.#context.tokens.symbolOf(Number(name.split('|')[1])) ?? []);
    if (event === 'unsubscribeDepth') for (const symbol of symbols) this.#symbols.delete(symbol);
    if (event !== 'subscribeDepth') return;
    for (const symbol of symbols) {
      this.#symbols.add(symbol);
      this.#sent.delete(symbol);
    }
    this.#say(
      JSON.stringify({ message_code: 1_109, symbols: Object.fromEntries(names.map((name, i) => [name, symbols[i]])) }),
    );
  }

  pulse(): boolean {
    if (this.#sid === undefined) return true;
    const { exchange, accountId, tokens, logins, quirks } = this.#context;
    if (logins.accountOfSid(this.#sid) === undefined) return false;
    const rows = quoteRows(exchange, accountId, [...this.#symbols]).filter((row) => {
      const text = JSON.stringify(row);
      const isNew = this.#sent.get(row.tradingSymbol) !== text;
      this.#sent.set(row.tradingSymbol, text);
      return isNew;
    });
    const packets = rows.flatMap((row) => {
      const { lastPrice } = row;
      return typeof lastPrice === 'number' ? [picturePacket({ ...row, lastPrice }, tokens.of(row.tradingSymbol))] : [];
    });
    if (packets.length === 0) return true;
    const frame = Buffer.concat(packets);
    // Half a packet and what is not one at all: nobody may take it for a price.
    if (quirks.strike('torn-packets')) this.#say(frame.subarray(0, frame.length - 40));
    else this.#say(frame);
    return true;
  }
}
