import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhenResult,
  isBrokenCircuitError,
  isBulkheadRejectedError,
} from 'cockatiel';
import { Agent } from 'undici';
import { err, type Result } from '../../domain/result.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from './broker-error.ts';
import { DeadlinePassed, exchange } from './http-exchange.ts';
import { ORDER_TIMEOUT_MS } from './order-patience.ts';
import { ServerTime } from './server-time.ts';

/** A call's answer: the JSON it brought, or why there is none. */
export type Answer = Result<unknown, BrokerError>;

/** One call. Only reads may be repeated by this layer. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
};

/** What came back, before anybody said what it means. */
export type Reply = { readonly status: number; readonly text: string; readonly retryAfter?: string | undefined };

/** Makes an answer of a reply, in the broker's own vocabulary of failures. Must not throw. */
export type ReadReply = (reply: Reply) => Answer;

/** What a line to a broker is made of. */
export type BrokerHttpOptions = {
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly readReply: ReadReply;
  readonly readTimeoutMs?: number;
  readonly orderTimeoutMs?: number;
  /** 4 where the broker's list of allowed addresses knows IPv4 only; any when absent. */
  readonly addressFamily?: 4;
};

const READ_TIMEOUT_MS = 3_000;
/** A broker that asks for a longer rest is not waited for: the reading fails and says so, and a kill that wants it can go on. */
const LONGEST_WAIT_MS = 2_000;
/** No pause between two tries of a read is longer. */
const LONGEST_PAUSE_MS = 2_000;
/** So many reads in a row that the broker could not answer make it rest this long before it is asked again. */
const FAILURES_TO_REST = 8;
const REST_MS = 2_000;
/** Reads at a time, and reads that may wait for their turn; order calls have connections of their own. */
const READS_AT_ONCE = 8;
const READS_WAITING = 64;

const ENDING = brokerError(
  'rate-limited',
  'the guard of this account is ending, and the broker asked to be left alone',
);

/** Twice as long after each try, and never quite: accounts that failed together do not come back together. */
function pauseMs(firstMs: number, tried: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.max(1, firstMs) * 2 ** tried) * (0.5 + Math.random() / 2);
}

const isBrokersFault = (answer: unknown): boolean => {
  const read = answer as Answer;
  return !read.ok && (read.error.code === 'server' || read.error.code === 'network' || read.error.code === 'timeout');
};

/**
 * The wire to a broker: kept-alive connections, a deadline on every call, patience with reads only. Order calls go out once,
 * over connections of their own, past every queue and rest that reads keep.
 */
export class BrokerHttp {
  /** How far the broker's clock is from ours, learnt from every reply. */
  readonly serverTime: ServerTime;
  readonly #options: BrokerHttpOptions;
  readonly #clock: Clock;
  readonly #reads: Agent;
  readonly #orders: Agent;
  readonly #breaker = circuitBreaker(handleWhenResult(isBrokersFault), {
    halfOpenAfter: REST_MS,
    breaker: new ConsecutiveBreaker(FAILURES_TO_REST),
  });
  readonly #turns = bulkhead(READS_AT_ONCE, READS_WAITING);
  /** No read goes out before; orders do. */
  #readsRestUntil = -Infinity;
  /** Ends every wait of a read for its turn, its rest or its next try. */
  readonly #waits = new AbortController();

  constructor(options: BrokerHttpOptions) {
    const { clock } = options;
    this.#options = options;
    this.#clock = clock;
    this.serverTime = new ServerTime(clock);
    const { addressFamily: family } = options;
    const connect = { keepAliveTimeout: 30_000, ...(family === undefined ? {} : { connect: { family } }) };
    this.#reads = new Agent({ connections: READS_AT_ONCE, ...connect });
    this.#orders = new Agent({ connections: 8, ...connect });
  }

  /** Reads, repeatedly where the failure may pass. `turn`: what each try waits for first, where the broker counts reads. */
  async read(call: Call, turn?: () => Promise<void>): Promise<Answer> {
    const { maxRetries, retryDelayMs } = this.#options.retry;
    const { signal } = this.#waits;
    await turn?.();
    let answer = await this.readOnce(call);
    for (let tried = 0; tried < maxRetries && !answer.ok && answer.error.retryable; tried += 1) {
      await this.#clock.sleep(pauseMs(retryDelayMs, tried), signal);
      if (!signal.aborted) await turn?.();
      if (signal.aborted) break;
      answer = await this.readOnce(call);
    }
    return answer;
  }

  /** Reads once, when the broker wants to be asked again. `readReply` overrides the usual reading, for a file that is no JSON. */
  async readOnce(call: Call, readReply?: ReadReply, deadlineMs?: number): Promise<Answer> {
    const rest = this.#readsRestUntil - this.#clock.monotonic();
    if (rest > LONGEST_WAIT_MS) return err(brokerError('rate-limited', 'the broker asked to be left alone'));
    if (rest > 0) await this.#clock.sleep(rest, this.#waits.signal);
    // Whoever stops waits for nothing, and asks nobody who wants to be left alone.
    if (rest > 0 && this.#waits.signal.aborted) return err(ENDING);
    const answer = await this.#inTurn(() =>
      this.#once(call, {
        agent: this.#reads,
        deadlineMs: deadlineMs ?? this.#options.readTimeoutMs ?? READ_TIMEOUT_MS,
        ...(readReply ? { readReply } : {}),
      }),
    );
    const { retryAfterMs } = answer.ok ? {} : answer.error;
    if (retryAfterMs !== undefined) this.#readsRestUntil = this.#clock.monotonic() + retryAfterMs;
    return answer;
  }

  /** Sends a call that changes something, once. */
  write(call: Call, readReply?: ReadReply): Promise<Answer> {
    return this.#once(call, {
      agent: this.#orders,
      deadlineMs: this.#options.orderTimeoutMs ?? ORDER_TIMEOUT_MS,
      ...(readReply ? { readReply } : {}),
    });
  }

  /** From now on no read waits for a rest the broker asked for or for its next try; one that waits ends at once. Calls on their way go on. */
  endWaits(): void {
    this.#waits.abort('ending');
  }

  async close(): Promise<void> {
    this.endWaits();
    await Promise.all([this.#reads.destroy(), this.#orders.destroy()]);
  }

  async #inTurn(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await this.#turns.execute(() => this.#breaker.execute(ask));
    } catch (error) {
      if (isBrokenCircuitError(error)) {
        const words = `the broker failed ${FAILURES_TO_REST} times in a row and is asked again in a moment`;
        return err(brokerError('server', words));
      }
      if (isBulkheadRejectedError(error)) return err(brokerError('network', 'too many reads are waiting already'));
      throw error;
    }
  }

  async #once(
    call: Call,
    how: { readonly agent: Agent; readonly deadlineMs: number; readonly readReply?: ReadReply },
  ): Promise<Answer> {
    const { agent, deadlineMs, readReply = this.#options.readReply } = how;
    try {
      return readReply(await this.#exchange(call, agent, deadlineMs));
    } catch (error) {
      if (error instanceof DeadlinePassed) return err(brokerError('timeout', error.message));
      return err(brokerError('network', wordsOf(error)));
    }
  }

  async #exchange({ method, url, headers = {}, body }: Call, agent: Agent, deadlineMs: number): Promise<Reply> {
    const sentAt = this.#clock.monotonic();
    const request = { method, url, headers, body: body ?? null, deadlineMs };
    const reply = await exchange(agent, request, ({ date }) => this.serverTime.learn(date, sentAt));
    const retryAfter = reply.headers['retry-after'];
    return {
      status: reply.status,
      text: reply.text,
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    };
  }
}

/** Names the failure and never the address: brokers put secrets into theirs. */
function wordsOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const words = typeof message === 'string' ? message : String(error);
  return `${typeof code === 'string' ? `${code}: ` : ''}${words.replaceAll(/(?:https?|wss?):\/\/\S+/g, '<address>')}`;
}

/** JSON, or undefined for anything that is none; JSON has no undefined of its own. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A 429 with the rest its `Retry-After` asks for, in whole seconds as brokers send it. */
export function rateLimited(message: string, retryAfter: string | undefined): BrokerError {
  const seconds = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : undefined;
  return {
    ...brokerError('rate-limited', message),
    ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 }),
  };
}
