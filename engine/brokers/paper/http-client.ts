import { retry, handleWhenResult, ExponentialBackoff, timeout, TimeoutStrategy, TaskCancelledError } from 'cockatiel';
import { Agent, request } from 'undici';
import { err, ok, type Result } from '../../domain/result.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { BrokerError } from '../../ports.ts';

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

/** The wire to the practice broker: kept-alive connections, a deadline on every call, patience with reads only. */
export class PaperHttp {
  readonly #url: string;
  readonly #agent = new Agent({ connections: 8, keepAliveTimeout: 30_000 });
  readonly #patience;

  constructor(url: string, policy: RetryPolicy) {
    this.#url = url;
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
    return this.#patience.execute(() => this.once(call, READ_TIMEOUT_MS));
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
    return readAnswer(response.statusCode, await response.body.text());
  }
}

/** Reads a reply: what it brought, or what kind of failure its status means. */
export function readAnswer(status: number, text: string): Answer {
  const body = parseJson(text);
  if (status < 300) return body === undefined ? err(brokerError('unreadable', 'the answer is not JSON')) : ok(body);
  const { code, message } = (body ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const words = `${typeof code === 'string' ? code : `HTTP ${status}`}: ${typeof message === 'string' ? message : ''}`;
  if (status === 401) return err(brokerError('session-expired', words));
  if (status === 429) return err(brokerError('rate-limited', words));
  if (status >= 500) return err(brokerError('server', words));
  return err(brokerError(code === 'login-refused' ? 'login-refused' : 'refused', words));
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
