import { err, ok, type Result } from '../domain/result.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { OrderTicket } from './order-checks.ts';
import type { OrderCallCount } from './order-limit.ts';
import type { StreamCount } from './practice-stream.ts';
import type { MarketRequest, Placed, PracticeAccount, PracticeBook, Spot } from './practice-wire.ts';

/** The practice exchange was not reached or is broken; nothing is known about what was asked. */
export class PracticeUnreachable extends Error {}

const TIMEOUT_MS = 10_000;

type Call = { readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'; readonly path: string; readonly body?: object };

/**
 * The controls of a practice exchange, for the host and the practice terminal. Reads throw `PracticeUnreachable` when there is
 * no answer; actions answer with a value, and what the exchange refuses is a sentence for the trader. Money in paise.
 */
export class PracticeAdminClient {
  readonly #url: string;
  readonly #adminToken: string;

  constructor({ url, adminToken }: { readonly url: string; readonly adminToken: string }) {
    this.#url = url;
    this.#adminToken = adminToken;
  }

  async accounts(): Promise<readonly PracticeAccount[]> {
    return (await this.#read<{ readonly accounts: readonly PracticeAccount[] }>('/accounts')).accounts;
  }

  /** Positions, orders, trades and funds of one account, with no fault in between. */
  book(accountId: string): Promise<PracticeBook> {
    return this.#read(account(accountId, '/book'));
  }

  async killSwitch(accountId: string): Promise<'on' | 'off'> {
    return (await this.#read<PracticeAccount>(account(accountId, '/kill-switch'))).killSwitch.state;
  }

  async spots(): Promise<readonly Spot[]> {
    return (await this.#read<{ readonly spots: readonly Spot[] }>('/spots')).spots;
  }

  /** Everything listed now with its last price, and where the indices stand. */
  instruments(): Promise<{
    readonly instruments: readonly (Required<Instrument> & { readonly lastPrice: number })[];
    readonly spots: readonly Spot[];
  }> {
    return this.#read('/instruments');
  }

  async activeFaults(accountId: string): Promise<readonly string[]> {
    return (await this.#read<{ readonly active: readonly string[] }>(account(accountId, '/faults'))).active;
  }

  /** Who listens to the account's stream, and what was asked of it. */
  streamCount(accountId: string): Promise<StreamCount> {
    return this.#read(account(accountId, '/stream'));
  }

  /** Order calls of the account since the start, and how many of them were refused for being too many. */
  orderCalls(accountId: string): Promise<OrderCallCount> {
    return this.#read(account(accountId, '/order-calls'));
  }

  /** Opens an account, or gives an existing one new credentials; its book stays. */
  openAccount(
    accountId: string,
    opening: { readonly clientCode: string; readonly apiKey: string; readonly startingFunds?: number },
  ): Promise<Result<PracticeAccount, string>> {
    return this.#act({ method: 'PUT', path: account(accountId), body: opening });
  }

  /** Forgets an account and its book. */
  closeAccount(accountId: string): Promise<Result<unknown, string>> {
    return this.#act({ method: 'DELETE', path: account(accountId) });
  }

  /** A new practice day: book cleared, switch off. */
  resetAccount(accountId: string): Promise<Result<PracticeAccount, string>> {
    return this.#act({ method: 'POST', path: account(accountId, '/reset') });
  }

  /** Moves the market, changes its mood, or starts a replay. */
  market(request: MarketRequest): Promise<Result<{ readonly spots: readonly Spot[] }, string>> {
    return this.#act({ method: 'POST', path: '/market', body: request });
  }

  /** Places an order as the trader would in the broker's own app. A refused one is a row with status `rejected`. */
  placeOrder(accountId: string, ticket: OrderTicket): Promise<Result<Placed, string>> {
    return this.#act({ method: 'POST', path: account(accountId, '/orders'), body: ticket });
  }

  cancelOrder(
    accountId: string,
    orderId: string,
  ): Promise<Result<{ readonly orderId: string; readonly status: string }, string>> {
    return this.#act({ method: 'DELETE', path: account(accountId, `/orders/${encodeURIComponent(orderId)}`) });
  }

  /** Sets a fault; answers with the names of all that are at work on the account. */
  setFault(
    accountId: string,
    fault: { readonly fault: string; readonly [parameter: string]: unknown },
  ): Promise<Result<{ readonly active: readonly string[] }, string>> {
    return this.#act({ method: 'POST', path: account(accountId, '/faults'), body: fault });
  }

  /** Clears the faults of one account, or of all. */
  clearFaults(accountId?: string): Promise<Result<{ readonly active: readonly string[] }, string>> {
    return this.#act({ method: 'DELETE', path: accountId === undefined ? '/faults' : account(accountId, '/faults') });
  }

  activateKillSwitch(accountId: string): Promise<Result<PracticeAccount, string>> {
    return this.#act({ method: 'POST', path: account(accountId, '/kill-switch') });
  }

  async #read<T>(path: string): Promise<T> {
    const { ok: found, body } = await this.#send({ method: 'GET', path });
    if (!found) throw new PracticeUnreachable(wordsOf(body));
    return body as T;
  }

  async #act<T>(call: Call): Promise<Result<T, string>> {
    try {
      const answer = await this.#send(call);
      return answer.ok ? ok(answer.body as T) : err(wordsOf(answer.body));
    } catch (error) {
      if (error instanceof PracticeUnreachable) return err(error.message);
      throw error;
    }
  }

  async #send({ method, path, body }: Call): Promise<{ readonly ok: boolean; readonly body: unknown }> {
    try {
      const response = await fetch(`${this.#url}/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${this.#adminToken}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { ok: response.ok, body: await response.json() };
    } catch (error) {
      throw new PracticeUnreachable('The practice exchange does not answer.', { cause: error });
    }
  }
}

function account(accountId: string, rest = ''): string {
  return `/accounts/${encodeURIComponent(accountId)}${rest}`;
}

function wordsOf(body: unknown): string {
  const message = (body as { readonly message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : 'The practice exchange refused without a reason.';
}
