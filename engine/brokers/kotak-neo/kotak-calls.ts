import type { Instrument } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { RetryPolicy } from '../../domain/policy.ts';
import type { EpochMs } from '../../domain/time.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from '../shared/broker-error.ts';
import { BrokerHttp, type Answer } from '../shared/broker-http.ts';
import type { BrokerSession } from '../shared/broker-session.ts';
import { EmptyCancel, NO_ORDER } from '../shared/empty-cancel.ts';
import { DailyList } from '../shared/daily-list.ts';
import { csvRows, readMaster, type Master, type MasterInUse } from '../shared/instrument-master.ts';
import type { ListKeeper } from '../shared/list-keeper.ts';
import type { AskedQuotes } from '../shared/newest-quotes.ts';
import { OrderPace } from '../shared/order-pace.ts';
import type { PathReading } from '../shared/order-path.ts';
import { PreviousCloses } from '../shared/previous-closes.ts';
import { parseValue } from '../shared/rows.ts';
import type { KotakEndpoints } from './endpoints.ts';
import { fetchQuotes } from './fetch-snapshot.ts';
import { readMasterRow, segmentOf } from './instruments.ts';
import { clientAddress, kotakSession, tradeHeaders, type KotakCredentials, type KotakTrade } from './kotak-session.ts';
import { orderError } from './order-forms.ts';
import { parseBook, toOrder } from './parse.ts';
import { readReply } from './read-reply.ts';
import { zMasterPaths, zOrderRow } from './wire.ts';

const MASTER_TIMEOUT_MS = 20_000;
/** Segments whose contracts have freeze quantities and expiries. */
const MASTER_FILES = /\/(nse_fo|bse_fo|mcx_fo)\.csv$/;

type CallOptions = {
  readonly endpoints: KotakEndpoints;
  readonly credentials: () => KotakCredentials;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
  readonly ordersPerSecond: number;
  readonly keeper: ListKeeper;
};

/** Every call to Kotak: which host, which headers, which form. */
export class KotakCalls {
  readonly session: BrokerSession<KotakTrade>;
  readonly contracts: DailyList<Master>;
  readonly closes: PreviousCloses;
  readonly #http: BrokerHttp;
  readonly #options: CallOptions;
  readonly #pace: OrderPace;
  #opened = 0;
  #lastSession: KotakTrade | undefined;
  readonly #look: EmptyCancel;

  /** The newest word of Kotak's own clock. */
  get serverClock(): BrokerHttp['serverTime']['reading'] {
    return this.#http.serverTime.reading;
  }

  constructor(options: CallOptions) {
    const { clock, retry, ordersPerSecond } = options;
    this.#options = options;
    this.#http = new BrokerHttp({ retry, clock, readReply });
    this.session = kotakSession({ ...options, http: this.#http });
    this.#pace = new OrderPace(clock, ordersPerSecond);
    this.closes = new PreviousCloses(clock);
    this.#look = new EmptyCancel(clock, () => this.#cancelNothing());
    this.contracts = new DailyList({
      name: 'kotak-neo',
      clock,
      keeper: options.keeper,
      download: () => this.#downloadMaster(),
      parse: (text) => parseMaster(text, clock.now()),
    });
  }

  /** The list of contracts in use; undefined while there is none. */
  get master(): MasterInUse | undefined {
    const { list, isOld } = this.contracts;
    return list && { ...list, isOld };
  }

  /** How many sessions calls have been made in. */
  get sessionsOpened(): number {
    return this.#opened;
  }

  /** Reads from the trading host, within the session. */
  read(path: string): Promise<Answer> {
    return this.#call((session) =>
      this.#http.read({ method: 'GET', url: `${session.tradingUrl}${path}`, headers: tradeHeaders(session) }),
    );
  }

  /** A reading that is not repeated by the line. */
  readOnce(path: string): Promise<Answer> {
    return this.#call((session) =>
      this.#http.readOnce({ method: 'GET', url: `${session.tradingUrl}${path}`, headers: tradeHeaders(session) }),
    );
  }

  /** The funds page, which is asked for by POST and changes nothing. */
  limits(): Promise<Answer> {
    const form = { seg: 'ALL', exch: 'ALL', prod: 'ALL' };
    return this.#call((session) => this.#http.read(formCall(session, '/quick/user/limits', form)));
  }

  /** Sends a call that changes something, once, at its pace. `since`: when it was asked for, where something was looked up before. */
  write(path: string, form: Readonly<Record<string, string>>, since?: number): Promise<Answer> {
    return this.session.send(
      (session) => {
        this.#note(session);
        return this.#http.write(formCall(session, path, form));
      },
      { turn: () => this.#pace.turn(), since },
    );
  }

  /** Quotes by `segment|token`; the consumer key alone opens them. */
  quotes(keys: readonly string[]): Promise<AskedQuotes> {
    const { endpoints, clock } = this.#options;
    const ask = (path: string): Promise<Answer> => {
      const base = this.session.current?.tradingUrl ?? endpoints.login;
      return this.#http.readOnce({ method: 'GET', url: `${base}${path}`, headers: this.#keyed() });
    };
    return fetchQuotes(ask, keys, { now: () => clock.now(), closes: this.closes });
  }

  /** One order of the book. */
  async order(orderId: string): Promise<Result<Order, BrokerError>> {
    const answer = await this.read('/quick/user/orders');
    const book = answer.ok ? parseBook(zOrderRow, answer.value, 'orders') : answer;
    if (!book.ok) return book;
    const row = book.value.rows.find(({ nOrdNo }) => nOrdNo === orderId);
    if (!row) return err(brokerError('refused', `order ${orderId} is not in the book`));
    return ok(toOrder(row, this.master));
  }

  /** What quotes call an instrument that is in no book yet. */
  keyInMaster({ exchange, tradingSymbol }: Instrument): string | undefined {
    const segment = segmentOf(exchange);
    const row = this.master?.rows.get(`${segment}:${tradingSymbol}`);
    return row && `${segment}|${row.token}`;
  }

  /**
   * Kotak tells the address it sees and not whether it is registered. A session is good from the address it was opened from:
   * another one is known to be refused before an order finds out (1037). What is not registered shows at an order call only.
   * `isRefused`: what is believed now.
   */
  async lookAtPath(isRefused: boolean): Promise<PathReading> {
    const opened = this.session.current?.address;
    const now = await clientAddress({ ...this.#options, http: this.#http });
    if (opened !== undefined && now !== undefined && now !== opened) {
      this.#look.lookAnew();
      return brokerError('ip-not-allowed', 'the internet address has changed since the login');
    }
    return this.#look.look(isRefused);
  }

  /** No login and no wait of a read from now on. */
  endWaits(): void {
    this.session.endLogins();
    this.#http.endWaits();
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  async #cancelNothing(): Promise<Answer> {
    const answer = await this.write('/quick/order/cancel', { on: NO_ORDER, am: 'NO' });
    return answer.ok ? answer : err(orderError(answer.error));
  }

  #call(send: (session: KotakTrade) => Promise<Answer>): Promise<Answer> {
    return this.session.call((session) => {
      this.#note(session);
      return send(session);
    });
  }

  #note(session: KotakTrade): void {
    if (session === this.#lastSession) return;
    this.#lastSession = session;
    this.#opened += 1;
  }

  #keyed(): Readonly<Record<string, string>> {
    return { Authorization: this.#options.credentials().consumerKey };
  }

  /** The files of all segments, one after the other; undefined unless every one of them is there. */
  async #downloadMaster(): Promise<string | undefined> {
    const { endpoints } = this.#options;
    const base = this.session.current?.tradingUrl ?? endpoints.login;
    const url = `${base}/script-details/1.0/masterscrip/file-paths`;
    const listed = await this.#http.readOnce({ method: 'GET', url, headers: this.#keyed() });
    const paths = listed.ok ? parseValue(zMasterPaths, listed.value) : listed;
    if (!paths.ok) return undefined;
    const files = paths.value.filesPaths.filter((path) => MASTER_FILES.test(path) && endpoints.isOurs(path));
    const texts: string[] = [];
    for (const file of files) {
      const call = { method: 'GET', url: file } as const;
      const text = await this.#http.readOnce(
        call,
        ({ status, text: csv }) => (status === 200 ? ok(csv) : err(brokerError('server', `HTTP ${status}`))),
        MASTER_TIMEOUT_MS,
      );
      if (!text.ok) return undefined;
      texts.push(String(text.value));
    }
    return texts.join(BETWEEN_FILES);
  }
}

/** Stands between the files of segments; no CSV holds it. */
const BETWEEN_FILES = '\f';

function parseMaster(text: string, now: EpochMs): Master | undefined {
  const rows = text.split(BETWEEN_FILES).flatMap((file) => [...csvRows(file)].map((row) => readMasterRow(row, now)));
  const read = readMaster(rows);
  return read.ok ? read.value : undefined;
}

function formCall(session: KotakTrade, path: string, form: Readonly<Record<string, string>>) {
  return {
    method: 'POST',
    url: `${session.tradingUrl}${path}`,
    headers: { ...tradeHeaders(session), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ jData: JSON.stringify(form) }).toString(),
  } as const;
}
