import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Clock } from '../../ports.ts';
import { instrumentOf, keyOf, type ContractFields, type SecurityKey } from './instrument.ts';
import type { Master } from './master.ts';

/** Segments whose lists are kept: what the app exits. */
const SEGMENTS = ['NSE_FNO', 'BSE_FNO'] as const;
/** Between two tries to get a list that could not be had. */
const TRY_AGAIN_MS = 60_000;

type Kept = { readonly master: Master; readonly of: IstDate };

/** Loads a segment's list; undefined when it cannot be had or is none. */
export type LoadMaster = (segment: string) => Promise<Master | undefined>;

/** What is known of Dhan's securities: names by row, numbers by name, and the day's lists of instruments, fetched in the background. */
export class Securities {
  readonly #clock: Clock;
  readonly #load: LoadMaster;
  readonly #masters = new Map<string, Kept>();
  readonly #keys = new Map<string, SecurityKey>();
  readonly #named = new Map<SecurityKey, Instrument>();
  #triedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(clock: Clock, load: LoadMaster) {
    this.#clock = clock;
    this.#load = load;
  }

  /** The instrument of a row; what it is called is remembered, so that an order for it finds its number. */
  readonly name = (row: ContractFields): Instrument => {
    const key = keyOf(row);
    const known = this.#named.get(key);
    if (known) return known;
    const instrument = instrumentOf(row, (security) => this.#find(security));
    this.#keys.set(`${instrument.exchange}:${instrument.tradingSymbol}`, key);
    this.#named.set(key, instrument);
    return instrument;
  };

  /** Dhan's number for an instrument: of the row that named it, or out of the day's list; undefined when neither knows it. */
  keyFor(instrument: Instrument): SecurityKey | undefined {
    const { exchange, tradingSymbol } = instrument;
    const known = this.#keys.get(`${exchange}:${tradingSymbol}`);
    if (known) return known;
    const segment = exchange === 'NFO' ? 'NSE_FNO' : exchange === 'BFO' ? 'BSE_FNO' : undefined;
    const number = segment && this.#masters.get(segment)?.master.numberOf(instrument);
    return segment && number !== undefined ? `${segment}:${number}` : undefined;
  }

  /** The date of the oldest list in use; undefined while one is missing. Yesterday's serves until today's is there (card P22). */
  get asOf(): IstDate | undefined {
    const [options, sensex] = SEGMENTS.map((segment) => this.#masters.get(segment)?.of);
    if (options === undefined || sensex === undefined) return undefined;
    return options < sensex ? options : sensex;
  }

  /** Resolves when the first lists are there or were tried for, or after `ms`: a reading without them knows no lots. */
  async ready(ms: number): Promise<void> {
    if (this.#masters.size > 0) return;
    const over = new AbortController();
    await Promise.race([this.refresh(), this.#clock.sleep(ms, over.signal)]);
    over.abort();
  }

  /** Fetches what is missing or of another day, if it is time to try or somebody waits for it; resolves when that was tried. */
  refresh(urgent = false): Promise<void> {
    const today = istDateOf(this.#clock.now());
    const wanted = SEGMENTS.filter((segment) => this.#masters.get(segment)?.of !== today);
    const now = this.#clock.monotonic();
    if (this.#loading) return this.#loading;
    if (wanted.length === 0 || (!urgent && now - this.#triedAt < TRY_AGAIN_MS)) return Promise.resolve();
    this.#triedAt = now;
    this.#loading = this.#fetch(wanted, today).finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #fetch(segments: readonly string[], today: IstDate): Promise<void> {
    for (const segment of segments) {
      const master = await this.#load(segment);
      if (master) this.#masters.set(segment, { master, of: today });
    }
    // Lots and freeze quantities may have changed: rows are named anew.
    this.#named.clear();
  }

  #find(key: SecurityKey) {
    const [segment = '', securityId = ''] = key.split(':');
    return this.#masters.get(segment)?.master.find(securityId);
  }
}
