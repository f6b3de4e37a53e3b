import type { Exchange, Instrument } from '../../domain/instrument.ts';
import type { Clock, InstrumentLists } from '../../ports.ts';
import { DailyList, listsInUse } from '../shared/daily-list.ts';
import { NO_KEEPER, type ListKeeper } from '../shared/list-keeper.ts';
import { instrumentByName, instrumentKey, parseInstruments, type InstrumentMaster } from './instruments.ts';

/**
 * The day's instruments, segment by segment, loaded when something of a segment is first seen. A list that cannot be had
 * leaves yesterday's in use (card P22), and what is in no list goes by its name.
 */
export class InstrumentBook {
  readonly #lists = new Map<Exchange, DailyList<InstrumentMaster>>();
  readonly #listOf: (exchange: Exchange) => DailyList<InstrumentMaster>;

  constructor(
    clock: Pick<Clock, 'now' | 'monotonic'>,
    /** The CSV of a segment; undefined when it cannot be had. */
    download: (exchange: Exchange) => Promise<string | undefined>,
    keeper: ListKeeper = NO_KEEPER,
  ) {
    this.#listOf = (exchange) =>
      new DailyList({
        name: `zerodha-${exchange}`,
        clock,
        keeper,
        download: () => download(exchange),
        parse: (csv) => parseInstruments(csv, clock.now()),
      });
  }

  /** The instrument of a symbol; never fails, because what is held must be able to leave. */
  readonly find = (exchange: Exchange, tradingSymbol: string): Instrument =>
    this.#lists.get(exchange)?.list?.rows.get(instrumentKey(exchange, tradingSymbol))?.instrument ??
    instrumentByName(exchange, tradingSymbol);

  /** Sees to today's lists of these segments. */
  async need(exchanges: ReadonlySet<Exchange>): Promise<void> {
    await Promise.all([...exchanges].map((exchange) => this.#needOne(exchange)));
  }

  /** What is told of the lists of the segments that were needed. */
  get inUse(): InstrumentLists | undefined {
    return listsInUse(
      [...this.#lists.values()].map((daily) => ({ daily, quarantined: daily.list?.quarantined.length ?? 0 })),
    );
  }

  #needOne(exchange: Exchange): Promise<void> {
    const list = this.#lists.get(exchange) ?? this.#listOf(exchange);
    this.#lists.set(exchange, list);
    return list.need();
  }
}
