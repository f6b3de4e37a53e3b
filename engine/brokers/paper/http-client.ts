import { ExponentialBackoff, handleWhenResult, retry, timeout, TimeoutStrategy, TaskCancelledError } from 'cockatiel';
import { Agent, request } from 'undici';
import { err, ok, type Result } from '../../domain/result.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { BrokerError, Clock } from '../../ports.ts';

/** A call's answer: the JSON it brought, or why there is none. */
export type Answer = Result<unknown, BrokerError>;

/** One call. Only reads may be repeated by this layer. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: object;
};

const READ_TIMEOUT_MS = 3_000;
const ORDER_TIMEOUT_MS = 4_000;
/** A broker that asks for a longer rest is not waited for: the reading fails, and says so. */
const LONGEST_WAIT_MS = 10_000;

/** The wire to the practice broker: kept-alive connections, a deadline on every call, patience with reads only. */
export class PaperHttp {
  readonly #url: string;
  readonly #agent = new Agent({ connections: 8, keepAliveTimeout: 30_000 });
  readonly #patience;
  readonly #clock: Clock;
  /** No read goes out before; orders do. */
  #readsRestUntil = -Infinity;

  constructor(url: string, policy: RetryPolicy, clock: Clock) {
    this.#url = url;
    this.#clock = clock;
    this.#patience = retry(
      handleWhenResult((answer) => !(answer as Answer).ok && (answer as { error: BrokerError }).error.retryable),
      // Backs off with jitter, so that accounts that failed together do not come back together.
      {
        maxAttempts: policy.maxRetries,
        backoff: new ExponentialBackoff({ initialDelay: Math.max(1, policy.retryDelayMs) }),
      },
    );
  }

  /** Reads, repeatedly where the failure may pass. */
  read(call: Call): Promise<Answer> {
    return this.#patience.execute(() => this.readOnce(call));
  }

  /** Reads once, when the broker wants to be asked again. */
  async readOnce(call: Call): Promise<Answer> {
    const rest = this.#readsRestUntil - this.#clock.monotonic();
    if (rest > LONGEST_WAIT_MS) return err(brokerError('rate-limited', 'the broker asked to be left alone'));
    if (rest > 0) await this.#clock.sleep(rest);
    const answer = await this.once(call, READ_TIMEOUT_MS);
    const { retryAfterMs } = answer.ok ? {} : answer.error;
    if (retryAfterMs !== undefined) this.#readsRestUntil = this.#clock.monotonic() + retryAfterMs;
    return answer;
  }

  /** Sends a call that changes something, once. */
  write(call: Call): Promise<Answer> {
    return this.once(call, ORDER_TIMEOUT_MS);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  private async once(call: Call, deadlineMs: number): Promise<Answer> {
    try {
      return await timeout(deadlineMs, TimeoutStrategy.Aggressive).execute(({ signal }) => this.exchange(call, signal));
    } catch (error) {
      if (error instanceof TaskCancelledError) return err(brokerError('timeout', `no answer within ${deadlineMs} ms`));
      return err(brokerError('network', error instanceof Error ? error.message : String(error)));
    }
  }

  private async exchange(call: Call, signal: AbortSignal): Promise<Answer> {
    const response = await request(`${this.#url}/broker${call.path}`, {
      method: call.method,
      dispatcher: this.#agent,
      signal,
      headers: {
        ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
        ...(call.body ? { 'content-type': 'application/json' } : {}),
      },
      body: call.body ? JSON.stringify(call.body) : null,
    });
    return readAnswer(response.statusCode, await response.body.text(), response.headers['retry-after']);
  }
}

/** Reads a reply: what it brought, or what kind of failure its status means. */
export function readAnswer(status: number, text: string, retryAfter?: string | readonly string[]): Answer {
  const body = parseJson(text);
  if (status < 300) return body === undefined ? err(brokerError('unreadable', 'the answer is not JSON')) : ok(body);
  const { code, message } = (body ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const words = `${typeof code === 'string' ? code : `HTTP ${status}`}: ${typeof message === 'string' ? message : ''}`;
  if (status === 401) return err(brokerError('session-expired', words));
  if (status === 429) return err({ ...brokerError('rate-limited', words), ...restOf(retryAfter) });
  if (code === ADDRESS_NOT_REGISTERED) return err(brokerError('ip-not-allowed', words));
  if (status >= 500) return err(brokerError('server', words));
  return err(brokerError(code === 'login-refused' ? 'login-refused' : 'refused', words));
}

/** Kotak's code for an order call from an address that is not on the account's list (`brokers.md` 1.1). */
const ADDRESS_NOT_REGISTERED = '100008';

/** `Retry-After` in whole seconds, as brokers send it. */
function restOf(header: string | readonly string[] | undefined): { readonly retryAfterMs?: number } {
  const seconds = typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) : undefined;
  return seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MAY_PASS: ReadonlySet<BrokerError['code']> = new Set(['timeout', 'network', 'rate-limited', 'server']);

/** Builds an error; whether a read may be repeated follows from its code. */
export function brokerError(code: BrokerError['code'], message: string, field?: string): BrokerError {
  return { code, message, retryable: MAY_PASS.has(code), ...(field === undefined ? {} : { field }) };
}
