import type { Paise } from '../../domain/money.ts';
import type { IstDate } from '../../domain/trading-day.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import type { BrokerError } from '../../ports.ts';
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
};

/** The list in use, and whether it is of an earlier day (card P22). */
export type MasterInUse = Master & { readonly isOld: boolean };

/** Fewer rows than this are no master, and neither are more bad rows than good ones. */
const FEWEST_ROWS = 10;
/** Makes a master of downloaded rows, or says why they are none. */
export function readMaster(rows: readonly (MasterRow | undefined)[]): Result<Master, BrokerError> {
  const good = rows.filter((row) => row !== undefined);
  const quarantined = rows.length - good.length;
  if (good.length < FEWEST_ROWS || quarantined > good.length)
    return err(brokerError('unreadable', `only ${good.length} of ${rows.length} contracts can be read`, 'master'));
  return ok({ rows: new Map(good.map((row) => [row.key, row])), quarantined });
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
