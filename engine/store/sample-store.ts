import type { Database } from 'better-sqlite3';
import type { TradingDay } from '../domain/trading-day.ts';
import type { Paise } from '../domain/money.ts';
import type { MtmSample } from '../ports.ts';
import { openDatabase } from './open-database.ts';

/** Chart points. Nothing here ever throws: a broken file costs the chart, not the guard. */
export type SampleStore = {
  write(day: TradingDay, sample: MtmSample): void;
  read(day: TradingDay): readonly MtmSample[];
  /** Points that were not stored since the start. */
  dropped(): number;
  close(): void;
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS samples (
  day TEXT NOT NULL,
  at INTEGER NOT NULL,
  mtm INTEGER NOT NULL,
  quality TEXT NOT NULL,
  PRIMARY KEY (day, at)
) STRICT, WITHOUT ROWID;
`;

/** After this many refusals in a row the file is left alone until the next start. */
const GIVE_UP_AFTER = 5;

/** Points of a guard that has just started wait so long for the file to be opened: charts come after the guard. */
const OPENED_AFTER_MS = 1_000;
/** As many as one account gathers in that time, and far more. */
const MOST_WAITING = 1_000;

/**
 * The samples of an account, opened when they are first looked at or a moment after the first point. A damaged file is set aside and begun
 * anew; when none can be used, a store that only counts.
 */
export function openSamples(file: string, setAside: () => void = () => undefined): SampleStore {
  let opened: SampleStore | undefined;
  let waiting: readonly (readonly [TradingDay, MtmSample])[] = [];
  let timer: NodeJS.Timeout | undefined;
  const store = (): SampleStore => {
    if (opened) return opened;
    clearTimeout(timer);
    opened = openNow(file, setAside);
    for (const [day, sample] of waiting) opened.write(day, sample);
    waiting = [];
    return opened;
  };
  return {
    write(day, sample) {
      if (opened || waiting.length >= MOST_WAITING) return store().write(day, sample);
      waiting = [...waiting, [day, sample]];
      timer ??= setTimeout(store, OPENED_AFTER_MS).unref();
    },
    read: (day) => store().read(day),
    dropped: () => opened?.dropped() ?? 0,
    close: () => {
      clearTimeout(timer);
      if (opened || waiting.length > 0) store().close();
    },
  };
}

function openNow(file: string, setAside: () => void): SampleStore {
  const open = (): Database => {
    const opened = openDatabase(file, 'normal');
    try {
      opened.exec(SCHEMA);
      forgetOld(opened);
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  };
  const anew = (): Database | undefined =>
    attempt(() => {
      setAside();
      return open();
    });
  return sampleStore(attempt(open) ?? anew(), anew);
}

const KEPT_DAYS = 90;

/** Charts of the last months are looked at; five years of points would only fill the disk. Counted from the newest point, not the clock. */
function forgetOld(database: Database): void {
  const newest = database.prepare<[], { day: string | null }>('SELECT max(day) AS day FROM samples').get()?.day;
  if (!newest) return;
  const oldest = new Date(Date.parse(`${newest.slice(0, 10)}T00:00:00Z`) - KEPT_DAYS * 86_400_000)
    .toISOString()
    .slice(0, 10);
  database.prepare('DELETE FROM samples WHERE day < ?').run(oldest);
}

function sampleStore(opened: Database | undefined, anew: () => Database | undefined): SampleStore {
  let database = opened;
  let dropped = 0;
  let refusals = database ? 0 : GIVE_UP_AFTER;
  /** A disk that is full today would refuse a new file as well: once is enough. */
  let isSecond = false;
  const usable = () => (refusals < GIVE_UP_AFTER ? database : undefined);
  return {
    write(day, sample) {
      const stored = attempt(() =>
        usable()
          ?.prepare('INSERT OR REPLACE INTO samples (day, at, mtm, quality) VALUES (?, ?, ?, ?)')
          .run(day, sample.at, sample.mtm, sample.quality),
      );
      if (stored) refusals = 0;
      else {
        dropped += 1;
        refusals += 1;
        if (refusals < GIVE_UP_AFTER || isSecond) return;
        isSecond = true;
        attempt(() => database?.close());
        database = anew();
        if (database) refusals = 0;
      }
    },
    read(day) {
      const rows = attempt(() =>
        usable()
          ?.prepare<[string], SampleRow>('SELECT at, mtm, quality FROM samples WHERE day = ? ORDER BY at')
          .all(day),
      );
      return (rows ?? []).map((row) => ({ at: row.at, mtm: row.mtm as Paise, quality: row.quality }));
    },
    dropped: () => dropped,
    close: () => void attempt(() => database?.close()),
  };
}

type SampleRow = { readonly at: number; readonly mtm: number; readonly quality: string };

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
