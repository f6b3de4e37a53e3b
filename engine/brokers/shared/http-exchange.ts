import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';

/** What goes out: one request, and how long its whole answer is waited for. */
export type ExchangeRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly deadlineMs: number;
};

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** What came back, the text complete and unpacked. */
export type ExchangeReply = { readonly status: number; readonly headers: ResponseHeaders; readonly text: string };

/** The whole answer was not there in time. A request that has not left yet never leaves. */
export class DeadlinePassed extends Error {}

/** No book, master or page of a broker is larger. */
const LARGEST_ANSWER = 64 * 1_048_576;

/**
 * Sends one request over kept connections and gathers its answer; rejects with `DeadlinePassed` or with what the line failed of.
 * `headersCame` hears the answer's head the moment it is there. Undici's own stream and a signal per call cost more than the
 * exchange itself (bench B9), so this listens where undici does.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  headersCame: (headers: ResponseHeaders) => void,
): Promise<ExchangeReply> {
  const { method, url, headers, body, deadlineMs } = request;
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const gathering = new Gathering({ deadlineMs, headersCame, resolve, reject });
    dispatcher.dispatch({ origin, path: pathname + search, method, headers, body }, gathering);
  });
}

type GatheringOptions = {
  readonly deadlineMs: number;
  readonly headersCame: (headers: ResponseHeaders) => void;
  readonly resolve: (reply: ExchangeReply | Promise<ExchangeReply>) => void;
  readonly reject: (reason: Error) => void;
};

/** One answer while it comes in. */
class Gathering implements Dispatcher.DispatchHandler {
  readonly #options: GatheringOptions;
  readonly #deadline: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: ResponseHeaders = {};
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;

  constructor(options: GatheringOptions) {
    this.#options = options;
    const { deadlineMs } = options;
    this.#deadline = setTimeout(() => this.#fail(new DeadlinePassed(`no answer within ${deadlineMs} ms`)), deadlineMs);
  }

  /** Before the first byte leaves: what nobody waits for any more must not leave. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#failure) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: ResponseHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#options.headersCame(headers);
    if (Number(headers['content-length'] ?? 0) > LARGEST_ANSWER) this.#fail(tooLarge());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > LARGEST_ANSWER) this.#fail(tooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#deadline);
    if (this.#failure) return;
    const body = this.#chunks.length === 1 ? this.#chunks[0] : undefined;
    this.#options.resolve(this.#replyOf(body ?? Buffer.concat(this.#chunks)));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    clearTimeout(this.#deadline);
    this.#options.reject(this.#failure ?? error);
  }

  /** Instrument lists come compressed, whether that was asked for or not. */
  #replyOf(body: Buffer): ExchangeReply | Promise<ExchangeReply> {
    const [status, headers] = [this.#status, this.#headers];
    if (headers['content-encoding'] !== 'gzip') return { status, headers, text: textOf(body) };
    return unzip(body, { maxOutputLength: LARGEST_ANSWER }).then((plain) => ({ status, headers, text: textOf(plain) }));
  }

  #fail(failure: Error): void {
    if (this.#failure) return;
    this.#failure = failure;
    clearTimeout(this.#deadline);
    this.#options.reject(failure);
    this.#controller?.abort(failure);
  }
}

const unzip = promisify(gunzip);

function tooLarge(): Error {
  return new Error('the answer is far too large');
}

/** The text without the mark that some servers put before it, which no JSON may begin with. */
function textOf(body: Buffer): string {
  const text = body.toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
