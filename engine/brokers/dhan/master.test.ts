import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { indexMaster } from './master.ts';
import { Securities } from './securities.ts';
import { positionRowOf } from './testing/rows.ts';
import { zPositionRow } from './wire.ts';

const DETAILED =
  'EXCH_ID,SEGMENT,SECURITY_ID,ISIN,INSTRUMENT,UNDERLYING_SECURITY_ID,UNDERLYING_SYMBOL,SYMBOL_NAME,DISPLAY_NAME,INSTRUMENT_TYPE,SERIES,LOT_SIZE,SM_EXPIRY_DATE,STRIKE_PRICE,OPTION_TYPE,TICK_SIZE,EXPIRY_FLAG,SM_FREEZE_QTY\n';
const row = (id: string, expiry: string, terms = '65.0', tick = '5.0000', freeze = '1800') =>
  `NSE,D,${id},NA,OPTIDX,26000,NIFTY,NIFTY-Nov2026-26000-CE,"NIFTY, 24 NOV 26000 CALL",OP,NA,${terms},${expiry},26000.00000,CE,${tick},W,${freeze}\n`;
const detailed = DETAILED + row('44498', '2026-11-24') + row('44499', '2026-11-17');

const find = (csv: string, id: string) => indexMaster(csv, 1)?.find(id);

describe('a list of instruments', () => {
  it('says lot, tick and freeze quantity in units and paise, behind a comma in quotes', () => {
    expect(find(detailed, '44498')).toEqual({ lotSize: 65, tickSize: 5, freezeQuantity: 1_800 });
  });

  it('is read in its compact columns too, and in rupees where a tick has them', () => {
    const compact =
      'SEM_EXM_EXCH_ID,SEM_SEGMENT,SEM_SMST_SECURITY_ID,SEM_INSTRUMENT_NAME,SEM_EXPIRY_CODE,SEM_TRADING_SYMBOL,SEM_LOT_UNITS,SEM_CUSTOM_SYMBOL,SEM_EXPIRY_DATE,SEM_STRIKE_PRICE,SEM_OPTION_TYPE,SEM_TICK_SIZE\n' +
      'NSE,D,40001,OPTIDX,0,NIFTY-Oct2026-22700-CE,65.0,NIFTY 06 OCT 22700 CALL,2026-10-06 14:30:00,22700.00000,CE,0.05\r\n';
    expect(find(compact, '40001')).toEqual({ lotSize: 65, tickSize: 5 });
    const contract = {
      underlying: 'NIFTY',
      expiry: '2026-10-06',
      strike: 2_270_000 as never,
      optionType: 'CE',
    } as const;
    expect(indexMaster(compact, 1)?.numberOf(contract)).toBe('40001');
  });

  it.each([
    ['no lot', row('1', '2026-11-24', '')],
    ['a lot of nothing', row('1', '2026-11-24', '0')],
    ['a tick of nothing', row('1', '2026-11-24', '65', '0.0000')],
    ['a tick larger than any', row('1', '2026-11-24', '65', '99999999')],
  ])('a row with %s is set aside (card D21)', (_title, line) => {
    expect(find(DETAILED + line, '1')).toBeUndefined();
  });

  it('a freeze quantity below one lot is none', () => {
    expect(find(DETAILED + row('1', '2026-11-24', '65', '5', '1'), '1')).toEqual({ lotSize: 65, tickSize: 5 });
  });

  it('a page, half a download and nothing are no list', () => {
    expect([indexMaster('<html>'), indexMaster(''), indexMaster(DETAILED), indexMaster(detailed)]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('tells two weeks of one name apart by their expiry', () => {
    const master = indexMaster(detailed, 1);
    const contract = { underlying: 'NIFTY', strike: 2_600_000 as never, optionType: 'CE' } as const;
    expect(master?.numberOf({ ...contract, expiry: '2026-11-17' })).toBe('44499');
    expect(master?.numberOf({ ...contract, expiry: '2026-11-10' })).toBeUndefined();
    expect(master?.numberOf(contract)).toBeUndefined();
  });
});

describe('the day’s lists', () => {
  const named = zPositionRow.parse(positionRowOf());
  const list = (lot: string): string | undefined => DETAILED + row('44498', '2026-11-24', lot);
  const made = (clock: ManualClock, load: () => string | undefined): Securities =>
    new Securities({
      clock,
      fewest: 1,
      load: (segment) => Promise.resolve(segment === 'NSE_FNO' ? load() : undefined),
    });
  const START = Date.parse('2026-11-20T08:30:00+05:30');

  it('yesterday’s serves with its age until today’s can be had (card P22)', async () => {
    const clock = new ManualClock(START);
    let answer = list('75');
    const securities = made(clock, () => answer);
    expect(securities.name(named).lotSize).toBe(1);
    await securities.refresh();
    expect([securities.inUse?.date, securities.name(named).lotSize]).toEqual(['2026-11-20', 75]);
    await clock.advance(24 * 3_600_000);
    answer = undefined;
    await securities.refresh();
    expect([securities.inUse, securities.name(named).lotSize]).toEqual([
      { date: '2026-11-20', missed: true, quarantined: 0 },
      75,
    ]);
    // Freeze quantities change by the month: an old one is halved, in whole lots.
    expect(securities.name(named).freezeQuantity).toBe(12 * 75);
    answer = list('65');
    await securities.refresh();
    // Not asked again within the minute.
    expect(securities.inUse?.date).toBe('2026-11-20');
    await clock.advance(61_000);
    await securities.refresh();
    expect([securities.inUse?.date, securities.name(named).lotSize]).toEqual(['2026-11-21', 65]);
  });

  it('a contract whose row makes no sense is counted when it is asked for, and leaves by the broker’s own fields (card D21)', async () => {
    const securities = made(new ManualClock(START), () => list(''));
    await securities.refresh();
    expect(securities.name(named)).toMatchObject({ lotSize: 1, strike: 2_600_000 });
    expect(securities.inUse).toEqual({ date: '2026-11-20', missed: false, quarantined: 1 });
    expect(securities.keyFor(securities.name(named))).toBe('NSE_FNO:44498');
  });

  it('a number is known from the row that named it, or from the list', async () => {
    const securities = made(new ManualClock(START), () => list('65'));
    const instrument = { ...securities.name(named), tradingSymbol: 'NIFTY-24Nov2026-26000-CE' };
    expect(securities.keyFor(instrument)).toBe('NSE_FNO:44498');
    const fresh = made(new ManualClock(START), () => list('65'));
    expect(fresh.keyFor(instrument)).toBeUndefined();
    await fresh.refresh();
    expect(fresh.keyFor(instrument)).toBe('NSE_FNO:44498');
  });
});
