import type { Exchange, Instrument } from '../../domain/instrument.ts';
import { paise, type Paise } from '../../domain/money.ts';
import { istDateOf, type IstDate } from '../../domain/trading-day.ts';
import type { EpochMs } from '../../domain/time.ts';
import { rupees, units } from '../shared/decimal.ts';
import { freezeToCutBy } from '../shared/daily-list.ts';
import type { MasterInUse, MasterRow } from '../shared/instrument-master.ts';
import { readKotakDate } from './kotak-time.ts';

/** Kotak's segments that an account we guard may hold. */
export type Segment = 'nse_cm' | 'bse_cm' | 'nse_fo' | 'bse_fo' | 'mcx_fo';

const EXCHANGES: Readonly<Record<Segment, Exchange>> = {
  nse_cm: 'NSE',
  bse_cm: 'BSE',
  nse_fo: 'NFO',
  bse_fo: 'BFO',
  mcx_fo: 'MCX',
};

/** The exchange of a segment. */
export function exchangeOf(segment: Segment): Exchange {
  return EXCHANGES[segment];
}

/** The segment an exchange's orders go to. */
export function segmentOf(exchange: Exchange): Segment {
  const found = (Object.keys(EXCHANGES) as Segment[]).find((segment) => EXCHANGES[segment] === exchange);
  if (!found) throw new Error(`no segment for ${exchange}`);
  return found;
}

/** What is said of the instrument in a row of a book. */
export type RowContract = {
  readonly trdSym: string;
  readonly exSeg: Segment;
  readonly sym: string;
  readonly optTp: string;
  readonly stkPrc: Paise | undefined;
  readonly expDt: string;
  readonly lotSz: number;
  readonly type?: string;
  readonly it?: string;
};

/**
 * The instrument of a row: what the row says, completed from the master. A contract the master has quarantined or does not
 * know still leaves by the broker's own fields (card D21): it has no freeze quantity then, and no tick.
 */
export function instrumentOf(row: RowContract, master: MasterInUse | undefined): Instrument {
  const { trdSym: tradingSymbol, exSeg, sym, optTp, stkPrc: strike } = row;
  const exchange = exchangeOf(exSeg);
  const listed = master?.rows.get(`${exSeg}:${tradingSymbol}`);
  const isFuture = (row.type ?? row.it ?? '').startsWith('FUT') || (exSeg.endsWith('_fo') && optTp === 'XX');
  const expiry = readKotakDate(row.expDt) ?? listed?.expiry;
  const shared = {
    exchange,
    tradingSymbol,
    underlying: sym === '' ? tradingSymbol : sym,
    lotSize: row.lotSz > 0 ? row.lotSz : (listed?.lotSize ?? 1),
    tickSize: listed?.tickSize ?? paise(0),
    ...(listed?.freezeQuantity === undefined
      ? {}
      : { freezeQuantity: freezeToCutBy(listed.freezeQuantity, listed.lotSize, master?.isOld === true) }),
  };
  if (optTp === 'CE' || optTp === 'PE') {
    return {
      ...shared,
      kind: 'option',
      optionType: optTp,
      ...(strike ? { strike } : {}),
      ...(expiry ? { expiry } : {}),
    };
  }
  return { ...shared, kind: isFuture ? 'future' : 'equity', ...(isFuture && expiry ? { expiry } : {}) };
}

/** In some files expiries are counted from 1980: read as they stand they are ten years off (card D21). */
const OFFSETS_S = [0, 315_513_000, 315_511_200];
const LONGEST_EXPIRY_MS = 6 * 366 * 86_400_000;
const DAY_MS = 86_400_000;

/** An expiry in seconds of either epoch, whichever makes sense today; undefined when none does. */
export function expiryOf(seconds: number, today: EpochMs): IstDate | undefined {
  const found = OFFSETS_S.map((offset) => (seconds + offset) * 1_000).find(
    (at) => at > today - 2 * DAY_MS && at < today + LONGEST_EXPIRY_MS,
  );
  return found === undefined ? undefined : istDateOf(found);
}

/** A row of the scrip master; undefined when a figure in it cannot be: such a row is put aside (card D21). */
export function readMasterRow(row: Readonly<Record<string, string>>, today: EpochMs): MasterRow | undefined {
  const { pTrdSymbol: symbol, pExchSeg: segment, pSymbol: token } = row;
  const lotSize = units(row['lLotSize'] || row['iLotSize']);
  // Ticks stand in paise here.
  const tick = rupees(row['dTickSize']);
  const freeze = units(row['lFreezeQty']);
  if (!symbol || !segment || !token || lotSize === undefined || lotSize <= 0 || tick === undefined) return undefined;
  const tickSize = tick / 100;
  if (!Number.isInteger(tickSize) || tickSize <= 0 || tickSize > 10_000) return undefined;
  const isContract = segment.endsWith('_fo');
  const expiry = isContract ? expiryOf(Number(row['lExpiryDate']), today) : undefined;
  if (isContract && expiry === undefined) return undefined;
  return {
    key: `${segment}:${symbol}`,
    token,
    lotSize,
    tickSize: paise(tickSize),
    ...(freeze !== undefined && freeze > 0 ? { freezeQuantity: freeze } : {}),
    ...(expiry === undefined ? {} : { expiry }),
  };
}
