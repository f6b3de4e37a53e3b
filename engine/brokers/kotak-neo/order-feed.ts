import type { Clock } from '../../ports.ts';
import { parseJson } from '../shared/broker-http.ts';
import { StreamLine, type LineTiming } from '../shared/stream-line.ts';
import type { StreamAddress } from '../shared/stream-socket.ts';

/** The feed drops about every nine minutes, and may stand open and silent without ever having acknowledged. */
export const ORDER_FEED_TIMING: LineTiming = {
  brokenAfterMs: 45_000,
  pingEveryMs: 20_000,
  firstRetryMs: 500,
  longestRetryMs: 10_000,
};
/** Until the first acknowledgement; then the other form of the greeting is tried. */
const ACK_WITHIN_MS = 5_000;

/** What the feed works with. */
export type OrderFeedOptions = {
  readonly clock: Clock;
  readonly timing: LineTiming;
  readonly address: () => StreamAddress | undefined;
  readonly login: () => { readonly token: string; readonly sid: string } | undefined;
  readonly news: () => void;
};

/**
 * Kotak's order feed (`brokers.md` 6.2): whatever it says, the account is read anew, because only the books are complete. Two
 * forms of the greeting are in use; they are tried in turn until one is acknowledged, and that one is kept.
 */
export class OrderFeed {
  readonly #options: OrderFeedOptions;
  readonly #line: StreamLine;
  #usesJson = false;
  #acknowledged = false;
  #wasLive = false;

  constructor(options: OrderFeedOptions) {
    this.#options = options;
    this.#line = new StreamLine({
      clock: options.clock,
      timing: options.timing,
      address: options.address,
      converse: (say) => ({
        opened: () => this.#greet(say),
        heard: (message) => this.#hear(String(message)),
        pongCounts: () => this.#acknowledged,
      }),
      lost: () => this.#lost(),
    });
  }

  start(): void {
    this.#line.start();
  }

  close(): void {
    this.#line.close();
  }

  #greet(say: (text: string) => void): void {
    this.#acknowledged = false;
    const login = this.#options.login();
    if (!login) return this.#line.drop();
    const { token, sid } = login;
    const json = JSON.stringify({ type: 'cn', Authorization: token, Sid: sid, src: 'WEB' });
    say(this.#usesJson ? json : `{type:cn,Authorization:${token},Sid:${sid},src:WEB}`);
    void this.#options.clock.sleep(ACK_WITHIN_MS).then(() => {
      if (this.#options.login()?.sid === sid && !this.#acknowledged) this.#line.drop();
    });
  }

  #hear(text: string): boolean {
    const said = parseJson(text) as { readonly type?: unknown; readonly ak?: unknown } | undefined;
    if (said?.type === 'cn' && said.ak === 'ok') {
      this.#acknowledged = true;
      this.#line.works();
      // What happened while nobody listened is not known (fault 13).
      if (this.#wasLive) this.#options.news();
      this.#wasLive = true;
      return true;
    }
    if (said?.type === 'order' || said?.type === 'position') this.#options.news();
    return this.#acknowledged;
  }

  #lost(): void {
    if (!this.#acknowledged) this.#usesJson = !this.#usesJson;
    this.#acknowledged = false;
  }
}
