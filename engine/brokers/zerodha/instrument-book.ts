import type { Exchange, Instrument } from '../../domain/instrument.ts';
import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Clock } from '../../ports.ts';
import { instrumentByName, instrumentKey, parseInstruments, type InstrumentMaster } from './instruments.ts';

type Loaded = { readonly master: InstrumentMaster; readonly date: IstDate };

const TRY_AGAIN_MS = 60_000;

/**
 * The day's instruments, segment by segment, loaded when something of a segment is first seen. A list that cannot be had
 * leaves yesterday's in use (card P22), and what is in no list goes by its name.
 */
export class InstrumentBook {
  readonly #clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly #download: (exchange: Exchange) => Promise<string | undefined>;
  readonly #loaded = new Map<Exchange, Loaded>();
  readonly #triedAt = new Map<Exchange, number>();
  readonly #loading = new Map<Exchange, Promise<void>>();

  constructor(
    clock: Pick<Clock, 'now' | 'monotonic'>,
    /** The CSV of a segment; undefined when it cannot be had. */
    download: (exchange: Exchange) => Promise<string | undefined>,
  ) {
    this.#clock = clock;
    this.#download = download;
  }

  /** The instrument of a symbol; never fails, because what is held must be able to leave. */
  readonly find = (exchange: Exchange, tradingSymbol: string): Instrument =>
    this.#loaded.get(exchange)?.master.rows.get(instrumentKey(exchange, tradingSymbol))?.instrument ??
    instrumentByName(exchange, tradingSymbol);

  /** Sees to today's lists of these segments. */
  async need(exchanges: ReadonlySet<Exchange>): Promise<void> {
    await Promise.all([...exchanges].map((exchange) => this.#needOne(exchange)));
  }

  /** The segments whose list is not of today, with the date of the one in use: its age must be said. */
  get outdated(): ReadonlyMap<Exchange, IstDate> {
    const today = istDateOf(this.#clock.now());
    return new Map([...this.#loaded].filter(([, { date }]) => date !== today).map(([name, { date }]) => [name, date]));
  }

  #needOne(exchange: Exchange): Promise<void> {
    const now = this.#clock.monotonic();
    if (this.#loaded.get(exchange)?.date === istDateOf(this.#clock.now())) return Promise.resolve();
    const known = this.#loading.get(exchange);
    if (known) return known;
    if (now - (this.#triedAt.get(exchange) ?? -Infinity) < TRY_AGAIN_MS) return Promise.resolve();
    this.#triedAt.set(exchange, now);
    const loading = this.#load(exchange).finally(() => this.#loading.delete(exchange));
    this.#loading.set(exchange, loading);
    // Something of yesterday is enough to go on with while today's is on its way.
    return this.#loaded.has(exchange) ? Promise.resolve() : loading;
  }

  async #load(exchange: Exchange): Promise<void> {
    const csv = await this.#download(exchange);
    const master = csv === undefined ? undefined : parseInstruments(csv, this.#clock.now());
    if (master) this.#loaded.set(exchange, { master, date: istDateOf(this.#clock.now()) });
  }
}
