import type { Paise } from '../../domain/money.ts';
import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError, Clock } from '../../ports.ts';
import { brokerError } from './broker-error.ts';

/** What we need of a listed contract beside what the broker's books say. */
export type MasterRow = {
  /** How the adapter looks it up. */
  readonly key: string;
  /** What quotes and streams call it. */
  readonly token: string;
  readonly lotSize: number;
  readonly tickSize: Paise;
  readonly freezeQuantity?: number;
  readonly expiry?: IstDate;
};

/** The day's list of contracts. */
export type Master = {
  readonly rows: ReadonlyMap<string, MasterRow>;
  /** Rows whose figures could not be right; their legs leave by the broker's own fields (card D21). */
  readonly quarantined: number;
  /** The day it is of; older than today when today's could not be had (card P22). */
  readonly date: IstDate;
};

/** Fewer rows than this are no master, and neither are more bad rows than good ones. */
const FEWEST_ROWS = 10;
/** After a failure it is asked for again no sooner. */
const ASK_AGAIN_MS = 60_000;

/** Keeps a broker's list of contracts: today's if it can be had, yesterday's with its age if not. */
export class InstrumentMaster {
  readonly #clock: Clock;
  readonly #download: () => Promise<Result<readonly (MasterRow | undefined)[], BrokerError>>;
  #master: Master | undefined;
  #askedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(clock: Clock, download: () => Promise<Result<readonly (MasterRow | undefined)[], BrokerError>>) {
    this.#clock = clock;
    this.#download = download;
  }

  /** What is known now; undefined before the first download came through. */
  get current(): Master | undefined {
    return this.#master;
  }

  /** Whole days the list is old; null while there is none. */
  get ageDays(): number | null {
    if (!this.#master) return null;
    return Math.round((Date.parse(istDateOf(this.#clock.now())) - Date.parse(this.#master.date)) / 86_400_000);
  }

  /** Sees to it that today's list is there, without making anybody wait longer than a first download. */
  async refresh(): Promise<void> {
    const now = this.#clock.monotonic();
    const isToday = this.#master?.date === istDateOf(this.#clock.now());
    if (!isToday && now - this.#askedAt >= ASK_AGAIN_MS) {
      this.#askedAt = now;
      this.#loading = this.#load().finally(() => (this.#loading = undefined));
    }
    if (!this.#master) await this.#loading;
  }

  async #load(): Promise<void> {
    const date = istDateOf(this.#clock.now());
    const rows = await this.#download();
    const read = rows.ok ? readMaster(rows.value, date) : rows;
    if (read.ok) this.#master = read.value;
  }
}

/** Makes a master of downloaded rows, or says why they are none. */
export function readMaster(rows: readonly (MasterRow | undefined)[], date: IstDate): Result<Master, BrokerError> {
  const good = rows.filter((row) => row !== undefined);
  const quarantined = rows.length - good.length;
  if (good.length < FEWEST_ROWS || quarantined > good.length)
    return err(brokerError('unreadable', `only ${good.length} of ${rows.length} contracts can be read`, 'master'));
  return ok({ rows: new Map(good.map((row) => [row.key, row])), quarantined, date });
}

/** Rows of a CSV file with a header and no quoting, as brokers publish them, by column. */
export function* csvRows(text: string): Generator<Readonly<Record<string, string>>> {
  const lines = text.split(/\r?\n/);
  const columns = (lines[0] ?? '').split(',').map((name) => name.trim());
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const values = line.split(',');
    yield Object.fromEntries(columns.map((name, index) => [name, (values[index] ?? '').trim()]));
  }
}
