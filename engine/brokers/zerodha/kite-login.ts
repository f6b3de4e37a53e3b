import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../domain/result.ts';
import { istDateOf, istMidnight } from '../../domain/trading-day.ts';
import type { EpochMs } from '../../domain/time.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import type { BrokerHttp } from '../shared/broker-http.ts';
import { RedirectListener } from '../shared/redirect-listener.ts';
import { parseValue } from '../shared/rows.ts';
import type { KiteUrls } from './urls.ts';
import { zSession } from './wire.ts';

/** A session of Kite's; Kite does not say when it ends, the clock does. */
export type KiteSession = { readonly accessToken: string; readonly endsAt: EpochMs };

/** What the login asks for: the app's key and secret, and whose account it must be. */
export type KiteCredentials = { readonly clientCode: string; readonly apiKey: string; readonly apiSecret: string };

/** What a login works with. `openPage` shows the trader a page: the login itself is his, in his browser. */
export type KiteLoginOptions = {
  readonly http: BrokerHttp;
  readonly urls: KiteUrls;
  /** As they are stored now: the trader may correct them while the account runs. */
  readonly credentials: () => KiteCredentials;
  readonly clock: Clock;
  readonly redirectPort: number;
  readonly openPage: (url: string) => void;
  /** A login was finished in the browser after nobody waited for it any more. */
  readonly arrivedLate: () => void;
};

const DAY_MS = 86_400_000;
const ENDS_AT_MS = 6 * 3_600_000;

/** Kite's tokens die at 6 in the morning, Indian time. */
export function sessionEnd(loggedInAt: EpochMs): EpochMs {
  const sixToday = istMidnight(istDateOf(loggedInAt)) + ENDS_AT_MS;
  return loggedInAt < sixToday ? sixToday : sixToday + DAY_MS;
}

/** How long a call waits for a browser that is still logged in and sends back at once; a kill must not wait longer (card K14). */
const BROWSER_MS = 4_000;
/** A request token is good for a few minutes only. */
const REQUEST_TOKEN_MS = 120_000;

/** Kite's login: a page in the trader's browser, a redirect to loopback, an exchange of tokens. */
export class KiteLogin {
  readonly #options: KiteLoginOptions;
  readonly #listener: RedirectListener;
  #requestToken: { readonly text: string; readonly until: number } | undefined;
  #arrival = new AbortController();
  #isWaiting = false;
  #isPageOpen = false;

  constructor(options: KiteLoginOptions) {
    this.#options = options;
    this.#listener = new RedirectListener({
      port: options.redirectPort,
      loginPage: (state) => loginPage(options, state),
      arrived: (query) => this.#arrive(query),
    });
  }

  /** Shows the page again at the next need, because the trader asked. */
  askAgain(): void {
    this.#isPageOpen = false;
  }

  close(): void {
    this.#listener.close();
  }

  /** Opens a session with what the browser brought; waits a moment for it, and then says what the trader must do. */
  async open(): Promise<Result<KiteSession, BrokerError>> {
    const { http, urls, clock } = this.#options;
    const { apiKey, apiSecret, clientCode } = this.#options.credentials();
    if (apiKey === '' || apiSecret === '') return err(brokerError('session-expired', KEYS_MISSING));
    const requestToken = this.#take() ?? (await this.#askBrowser());
    if (typeof requestToken !== 'string') return err(requestToken);
    this.#listener.close();
    this.#isPageOpen = false;
    const checksum = createHash('sha256').update(`${apiKey}${requestToken}${apiSecret}`).digest('hex');
    const body = String(new URLSearchParams({ api_key: apiKey, request_token: requestToken, checksum }));
    const answer = await http.readOnce({ method: 'POST', url: `${urls.api}/session/token`, headers: FORM, body });
    if (!answer.ok) return err(refusedLogin(answer.error));
    const session = parseValue(zSession, answer.value);
    if (!session.ok) return session;
    const { access_token: accessToken, user_id: userId } = session.value;
    if (userId.toUpperCase() !== clientCode.toUpperCase())
      return err(brokerError('login-refused', `the browser is logged in to Kite as somebody else than ${clientCode}`));
    return ok({ accessToken, endsAt: sessionEnd(clock.now()) });
  }

  #take(): string | undefined {
    const { text, until } = this.#requestToken ?? { text: undefined, until: 0 };
    this.#requestToken = undefined;
    return this.#options.clock.monotonic() < until ? text : undefined;
  }

  async #askBrowser(): Promise<string | BrokerError> {
    const { clock, openPage } = this.#options;
    const page = await this.#listener.open().catch((error: unknown) => error as Error);
    if (typeof page !== 'string') {
      const words = 'another account is being logged in, or another program uses the port of the login';
      return brokerError('network', `the login cannot begin: ${words} (${page.message})`);
    }
    if (!this.#isPageOpen) {
      this.#isPageOpen = true;
      openPage(page);
    }
    this.#isWaiting = true;
    this.#arrival = new AbortController();
    const taken = this.#take();
    if (taken === undefined) await clock.sleep(BROWSER_MS, this.#arrival.signal);
    this.#isWaiting = false;
    const words = `Kite wants you to log in in your browser, once a day. Open ${page} and log in; it goes on by itself`;
    return taken ?? this.#take() ?? brokerError('session-expired', words);
  }

  #arrive(query: URLSearchParams): boolean {
    const text = query.get('request_token');
    if (query.get('status') !== 'success' || text === null || text === '') return false;
    this.#requestToken = { text, until: this.#options.clock.monotonic() + REQUEST_TOKEN_MS };
    if (this.#isWaiting) this.#arrival.abort();
    else this.#options.arrivedLate();
    return true;
  }
}

const KEYS_MISSING = 'Kite’s API key or secret is not stored: enter both in the settings of the account';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'x-kite-version': '3' };

function loginPage({ urls, credentials }: KiteLoginOptions, state: string): string {
  const query = new URLSearchParams({ v: '3', api_key: credentials().apiKey, redirect_params: `state=${state}` });
  return `${urls.login}?${String(query)}`;
}

/** At the exchange of tokens Kite calls a wrong secret and an old request token the same as an expired session. */
function refusedLogin(error: BrokerError): BrokerError {
  const isRefusal = error.code === 'session-expired' || error.code === 'refused';
  return isRefusal ? brokerError('login-refused', error.message) : error;
}
