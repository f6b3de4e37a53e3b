import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { Clock, InstrumentLists } from '../../ports.ts';
import type { ListKeeper } from './list-keeper.ts';

/** What a list's text was read into; undefined when the text is none. */
type Parsed<List> = List | undefined;

/** What a daily list is made of. */
export type DailyListOptions<List> = {
  /** Names its file: broker and segment. */
  readonly name: string;
  readonly clock: Pick<Clock, 'now' | 'monotonic'>;
  readonly keeper: ListKeeper;
  /** The text of today's list; undefined when it cannot be had. */
  readonly download: () => Promise<string | undefined>;
  readonly parse: (text: string, day: IstDate) => Parsed<List>;
};

/** After a failure it is asked for again no sooner. */
const ASK_AGAIN_MS = 60_000;

/**
 * A broker's list of contracts: today's where it can be had, else the one of an earlier day, from memory or from disk, with its
 * date (card P22). Nobody waits for it but the first reading of an account that has none at all.
 */
export class DailyList<List> {
  readonly #options: DailyListOptions<List>;
  #current: { readonly list: List; readonly date: IstDate } | undefined;
  #triedAt = -Infinity;
  #loading: Promise<void> | undefined;
  #reading: Promise<void> | undefined;
  #triedFor: IstDate | undefined;

  constructor(options: DailyListOptions<List>) {
    this.#options = options;
  }

  /** The list in use; undefined while there is none. */
  get list(): List | undefined {
    return this.#current?.list;
  }

  /** The day the list in use is of; null while there is none. */
  get date(): IstDate | null {
    return this.#current?.date ?? null;
  }

  /** Whether figures of the list may have changed since: exits are cut smaller then. */
  get isOld(): boolean {
    return this.#current !== undefined && this.#current.date !== this.#today();
  }

  /** Whether today's list was asked for and could not be had. */
  get isMissed(): boolean {
    return this.#triedFor === this.#today() && this.date !== this.#today();
  }

  /** Sees to today's list if it is time to try, or somebody waits for it; resolves when that was tried. */
  refresh(urgent = false): Promise<void> {
    if (this.#loading) return this.#loading;
    const { monotonic } = this.#options.clock;
    const now = monotonic.call(this.#options.clock);
    if (this.date === this.#today() || (!urgent && now - this.#triedAt < ASK_AGAIN_MS)) return Promise.resolve();
    this.#triedAt = now;
    this.#loading = this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** The same, waited for only as long as there is no list of any day. */
  async need(): Promise<void> {
    const loading = this.refresh();
    if (!this.#current) await this.#readKept();
    if (!this.#current) await loading;
  }

  #today(): IstDate {
    return istDateOf(this.#options.clock.now());
  }

  async #load(): Promise<void> {
    const { name, keeper, download } = this.#options;
    await this.#readKept();
    const date = this.#today();
    if (this.date === date) return;
    const text = await download();
    const isTaken = text !== undefined && this.#take(text, date);
    this.#triedFor = date;
    if (isTaken) await keeper.write(name, { date, text });
  }

  /** What an earlier process has left; one of tomorrow is a clock's mistake. */
  #readKept(): Promise<void> {
    this.#reading ??= this.#readFromDisk();
    return this.#reading;
  }

  async #readFromDisk(): Promise<void> {
    const kept = await this.#options.keeper.read(this.#options.name);
    if (kept && !this.#current && kept.date <= this.#today()) this.#take(kept.text, kept.date);
  }

  #take(text: string, date: IstDate): boolean {
    const list = this.#options.parse(text, date);
    if (list !== undefined) this.#current = { list, date };
    return list !== undefined;
  }
}

/** The freeze quantity to cut exits by: half of it in whole lots when the list is old, because it changes by the month (card P22). */
export function freezeToCutBy(freezeQuantity: number, lotSize: number, isOld: boolean): number {
  const lots = Math.floor(freezeQuantity / 2 / lotSize);
  return isOld ? Math.max(1, lots) * lotSize : freezeQuantity;
}

/** What is told of the lists in use together: the oldest of their days, and the rows of all that were put aside; undefined before any was asked for. */
export function listsInUse(
  lists: readonly { readonly daily: Pick<DailyList<unknown>, 'date' | 'isMissed'>; readonly quarantined: number }[],
): InstrumentLists | undefined {
  const asked = lists.filter(({ daily }) => daily.date !== null || daily.isMissed);
  if (asked.length === 0) return undefined;
  const oldest = asked
    .map(({ daily }) => daily.date)
    .reduce((one, other) => (one === null || other === null ? null : one < other ? one : other));
  const missed = asked.some(({ daily }) => daily.isMissed);
  return { date: oldest, missed, quarantined: asked.reduce((sum, { quarantined }) => sum + quarantined, 0) };
}
