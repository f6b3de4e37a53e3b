import type { Instrument } from '../../domain/instrument.ts';
import type { Clock, InstrumentLists } from '../../ports.ts';
import { DailyList, freezeToCutBy, listsInUse } from '../shared/daily-list.ts';
import { NO_KEEPER, type ListKeeper } from '../shared/list-keeper.ts';
import { instrumentOf, keyOf, type ContractFields, type SecurityKey } from './instrument.ts';
import { indexMaster, type Master, type MasterRow } from './master.ts';

/** Segments whose lists are kept: what the app exits. */
const SEGMENTS = ['NSE_FNO', 'BSE_FNO'] as const;
/** The text of a segment's list; undefined when it cannot be had. */
export type LoadList = (segment: string) => Promise<string | undefined>;

/** What securities are known by. */
export type SecuritiesOptions = {
  readonly clock: Clock;
  readonly load: LoadList;
  readonly keeper?: ListKeeper;
  /** A list shorter than this is half a download. */
  readonly fewest?: number;
};

/** What is known of Dhan's securities: names by row, numbers by name, and the day's lists of instruments, fetched in the background. */
export class Securities {
  readonly #clock: Clock;
  readonly #lists: ReadonlyMap<string, DailyList<Master>>;
  readonly #keys = new Map<string, SecurityKey>();
  readonly #named = new Map<SecurityKey, Instrument>();
  readonly #quarantined = new Set<SecurityKey>();
  /** The days of the lists that instruments were named by. */
  #namedBy = '';

  constructor({ clock, load, keeper = NO_KEEPER, fewest }: SecuritiesOptions) {
    this.#clock = clock;
    const listOf = (segment: string): DailyList<Master> =>
      new DailyList({
        name: `dhan-${segment}`,
        clock,
        keeper,
        download: () => load(segment),
        parse: (csv) => indexMaster(csv, fewest),
      });
    this.#lists = new Map(SEGMENTS.map((segment) => [segment, listOf(segment)]));
  }

  /** What is told of the lists: rows put aside are counted when they are asked for, of a hundred thousand. */
  get inUse(): InstrumentLists | undefined {
    const [own, ...others] = [...this.#lists.values()];
    // Who trades on one exchange needs nothing of the other, whose list may be empty.
    const used = [own, ...others.filter(({ date }) => date !== null)].filter((daily) => daily !== undefined);
    return listsInUse(used.map((daily) => ({ daily, quarantined: daily === own ? this.#quarantined.size : 0 })));
  }

  /** The instrument of a row; what it is called is remembered, so that an order for it finds its number. */
  readonly name = (row: ContractFields): Instrument => {
    this.#forgetOldNames();
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
    const number = segment && this.#lists.get(segment)?.list?.numberOf(instrument);
    return segment && number !== undefined ? `${segment}:${number}` : undefined;
  }

  /** Resolves when a list is there or was tried for, or after `ms`: a reading without one knows no lots. */
  async ready(ms: number): Promise<void> {
    if ([...this.#lists.values()].some(({ list }) => list !== undefined)) return;
    const over = new AbortController();
    await Promise.race([this.refresh(), this.#clock.sleep(ms, over.signal)]);
    over.abort();
  }

  /** Fetches what is missing or of another day, if it is time to try or somebody waits for it; resolves when that was tried. */
  async refresh(urgent = false): Promise<void> {
    await Promise.all([...this.#lists.values()].map((list) => list.refresh(urgent)));
  }

  /** Lots and freeze quantities may have changed with a list, and exits are cut smaller by an old one: rows are named anew. */
  #forgetOldNames(): void {
    const lists = [...this.#lists.values()].map(({ date, isOld }) => `${date} ${isOld}`).join();
    if (lists !== this.#namedBy) this.#named.clear();
    this.#namedBy = lists;
  }

  #find(key: SecurityKey): MasterRow | undefined {
    const [segment = '', securityId = ''] = key.split(':');
    const daily = this.#lists.get(segment);
    const row = daily?.list?.find(securityId);
    if (daily?.list?.has(securityId) === true && !row) this.#quarantined.add(key);
    if (row?.freezeQuantity === undefined) return row;
    return { ...row, freezeQuantity: freezeToCutBy(row.freezeQuantity, row.lotSize, daily?.isOld === true) };
  }
}
