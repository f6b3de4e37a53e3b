import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markToMarket } from '../../domain/mark-to-market.ts';
import type { Position } from '../../domain/position.ts';
import { shortOptionStopHits } from '../../domain/stop-loss.ts';
import { parseList } from '../shared/rows.ts';
import { instrumentOf } from './instrument.ts';
import { istInstant, toFunds, toOrder, toPosition } from './parse.ts';
import { payload } from './testing/payloads.ts';
import { recordedPayloads } from '../testing/recorded-payloads.ts';
import { plainNaming, positionRowOf } from './testing/rows.ts';
import { zOrderRow, zPositionRow } from './wire.ts';

const NOW = Date.parse('2026-11-20T10:00:00+05:30');

/** The row's position at a last price in rupees; undefined when it is refused. */
function positionOf(row: object, lastPrice = 120): Position | undefined {
  const parsed = zPositionRow.safeParse(row).data;
  const quotes = new Map([['NSE_FNO:44498', { lastPrice: Math.round(lastPrice * 100), asOf: NOW }]]);
  return parsed && toPosition(parsed, plainNaming, { quotes, closeOf: () => undefined });
}

/** Paise; null when unknown. */
function pnlOf(row: object, lastPrice: number): number | null {
  const position = positionOf(row, lastPrice);
  if (!position) return null;
  return markToMarket({ asOf: NOW, positions: [position], incomplete: [] }, new Map(), NOW).value;
}

type Vector = {
  readonly case: string;
  readonly input: Readonly<Record<string, number>>;
  readonly expected: { readonly netQty: number; readonly pnl: number };
};

function vectors(): readonly Vector[] {
  const text = readFileSync(join(recordedPayloads('common'), 'pnl_vectors.json'), 'utf8');
  return (JSON.parse(text) as { readonly kotak: readonly Vector[] }).kotak;
}

/** The figures of a vector in Dhan's fields. */
function rowOfVector({ input }: Vector): object {
  const at = (name: string): number => input[name] ?? Number.NaN;
  const [buyQty, sellQty] = [at('cfBuyQty') + at('flBuyQty'), at('cfSellQty') + at('flSellQty')];
  return positionRowOf({
    buyQty,
    sellQty,
    netQty: buyQty - sellQty,
    buyAvg: buyQty === 0 ? 0 : (at('cfBuyAmt') + at('buyAmt')) / buyQty,
    sellAvg: sellQty === 0 ? 0 : (at('cfSellAmt') + at('sellAmt')) / sellQty,
    carryForwardBuyQty: at('cfBuyQty'),
    carryForwardSellQty: at('cfSellQty'),
    carryForwardBuyValue: at('cfBuyAmt'),
    carryForwardSellValue: at('cfSellAmt'),
    dayBuyQty: at('flBuyQty'),
    daySellQty: at('flSellQty'),
    dayBuyValue: at('buyAmt'),
    daySellValue: at('sellAmt'),
  });
}

describe('profit and loss of a Dhan row', () => {
  it.each(vectors().map((vector) => [vector.case, vector] as const))('in units: %s', (_title, vector) => {
    expect(pnlOf(rowOfVector(vector), vector.input['ltp'] ?? Number.NaN)).toBe(Math.round(vector.expected.pnl * 100));
    expect(positionOf(rowOfVector(vector))?.netQuantity).toBe(vector.expected.netQty);
  });

  it('a short of 400 carried in at 45,520 loses 2,480.00 at 120, not 45,400 (card D5)', () => {
    const carried = { sellQty: 400, netQty: -400, sellAvg: 113.8, daySellQty: 0, daySellValue: 0 };
    const row = positionRowOf({ ...carried, carryForwardSellQty: 400, carryForwardSellValue: 45_520 });
    expect(pnlOf(row, 120)).toBe(-248_000);
    // The same row in lots: the values belong to no such quantity, and the row is refused instead of scaled.
    expect(positionOf({ ...row, multiplier: 400 })).toBeUndefined();
    expect(positionOf({ ...row, netQty: -1 })).toBeUndefined();
  });

  it('is read from numbers that are text, and from a fraction of a paisa in an average', () => {
    const text = positionRowOf({ sellQty: '65', netQty: '-65', sellAvg: '100.0000', daySellValue: '6500.00' });
    expect(pnlOf(text, 120)).toBe(-130_000);
    const third = positionRowOf({ sellAvg: 100.3333, daySellValue: 6521.6645 });
    expect(positionOf(third)?.sellValue).toBe(652_166);
  });

  it('takes the average Dhan marks to market by where its values tell another story', () => {
    const row = positionRowOf({
      carryForwardSellQty: 65,
      carryForwardSellValue: 5_000,
      daySellQty: 0,
      daySellValue: 0,
    });
    expect(positionOf(row)?.sellValue).toBe(650_000);
  });

  it.each([
    ['sold units without a price', { sellAvg: 0, daySellValue: 6500, daySellQty: 0 }],
    ['a net that is not bought less sold', { netQty: -130 }],
    ['a net of nothing beside sold units', { netQty: 0 }],
    ['a negative quantity', { sellQty: -65, netQty: 65 }],
    ['an average that is two dashes', { sellAvg: '--' }],
    ['values without units', { buyQty: 0, dayBuyValue: 500 }],
  ])('a row with %s is refused, never flat (card D7)', (title, change) => {
    const position = positionOf(positionRowOf(change));
    // An average of nothing that explains itself by no value at all is the one figure that may stand: at nothing.
    if (title === 'sold units without a price') expect(position?.netQuantity).toBe(-65);
    else expect(position).toBeUndefined();
  });

  it('states Dhan’s own sum as a second source, and no sum where a row lacks one', () => {
    const rows = [positionRowOf(), positionRowOf({ realizedProfit: -1972.75, unrealizedProfit: 0 })];
    const parsed = rows.map((row) => zPositionRow.parse(row));
    const funds = { availabelBalance: 100, utilizedAmount: undefined } as never;
    expect(toFunds(funds, parsed)).toMatchObject({ realizedPnl: -197_275, unrealizedPnl: -130_000 });
    const lacking = [zPositionRow.parse(positionRowOf({ realizedProfit: null }))];
    expect(toFunds(funds, lacking)).not.toHaveProperty('realizedPnl');
  });
});

describe('names', () => {
  const row = zPositionRow.parse(positionRowOf());

  it('keeps apart the weekly contracts of a month, which Dhan calls by one name', () => {
    const other = { ...row, securityId: '44499', drvExpiryDate: '2026-11-17' };
    expect(plainNaming(row).tradingSymbol).toBe('NIFTY-24Nov2026-26000-CE');
    expect(plainNaming(other).tradingSymbol).toBe('NIFTY-17Nov2026-26000-CE');
  });

  it('a name that cannot be completed carries the number', () => {
    expect(plainNaming({ ...row, drvExpiryDate: '0001-01-01' }).tradingSymbol).toBe('NIFTY-Nov2026-26000-CE#44498');
    expect(plainNaming({ ...row, tradingSymbol: '' }).tradingSymbol).toBe('#44498');
  });

  it('a leg whose master row is missing still exits by the broker’s own fields (card D21)', () => {
    expect(instrumentOf(row, () => undefined)).toMatchObject({
      lotSize: 1,
      tickSize: 5,
      kind: 'option',
      optionType: 'CE',
    });
    expect(instrumentOf(row, () => undefined).freezeQuantity).toBeUndefined();
  });
});

describe('orders of Dhan', () => {
  const rows = (payload('orders_sl_short_option_CONSTRUCTED') as readonly object[]).map((row) => zOrderRow.parse(row));
  const orders = rows.map((row) => toOrder(row, plainNaming));
  const order = (change: object) =>
    toOrder(
      zOrderRow.parse({ ...(payload('orders_sl_short_option_CONSTRUCTED') as readonly object[])[1], ...change }),
      plainNaming,
    );

  it('a stop on a sold option that filled, in full or in part, is hit; one that waits is not (card D10)', () => {
    const position = positionOf(positionRowOf({ sellQty: 130, netQty: -130, daySellQty: 130, daySellValue: 13_000 }));
    const books = { positions: position ? [position] : [], orders, trades: [] };
    expect(shortOptionStopHits(books).map(({ orderId, full }) => [orderId, full])).toEqual([
      ['3', true],
      ['4', false],
    ]);
  });

  it.each([
    [{ orderStatus: 'TRANSIT' }, 'pending'],
    [{ orderStatus: 'PENDING' }, 'trigger-pending'],
    [{ orderStatus: 'PENDING', orderType: 'LIMIT', triggerPrice: 0 }, 'open'],
    [{ orderStatus: 'PART_TRADED', filledQty: 30 }, 'open'],
    [{ orderStatus: 'Cancelled' }, 'cancelled'],
    [{ orderStatus: 'REJECTED' }, 'rejected'],
    [{ orderStatus: 'EXPIRED' }, 'expired'],
    // A word of the other site, and one nobody knows: both may be live.
    [{ orderStatus: 'INACTIVE' }, 'unknown'],
    [{ orderStatus: 'EXCHANGE_QUERY' }, 'unknown'],
  ])('%o is %s', (change, status) => {
    expect(order(change).status).toBe(status);
  });

  it.each([
    ['its leg, when type and trigger have gone', { orderType: 'LIMIT', triggerPrice: 0, legName: 'STOP_LOSS_LEG' }],
    ['its trigger, when the type has gone', { orderType: 'LIMIT' }],
    ['its type, when the trigger has gone', { triggerPrice: 0 }],
  ])('a stop is known by %s', (_title, change) => {
    expect(order(change).isStop).toBe(true);
  });

  it('times are clocks in India, and none where there is none', () => {
    expect(istInstant('2026-11-20 10:15:31')).toBe(Date.parse('2026-11-20T04:45:31Z'));
    expect(istInstant('2026-01-01T00:00:00.000')).toBe(Date.parse('2025-12-31T18:30:00Z'));
    expect([istInstant('NA'), istInstant(''), istInstant('0001-01-01 00:00:00')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('any mutation of a valid payload', () => {
  const valid = positionRowOf() as Readonly<Record<string, unknown>>;
  const junk = fc.oneof(
    fc.constantFrom(null, undefined, '', 'NA', '--', Number.NaN, Infinity, {}, []),
    fc.string(),
    fc.double(),
    fc.integer(),
  );

  it('of a position row is the same position, another that its figures explain, or an error; never flat', () => {
    const whole = positionOf(valid);
    const figures = ['netQty', 'buyQty', 'sellQty', 'dayBuyQty', 'daySellQty', 'multiplier'];
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(valid)), junk, (field, value) => {
        const position = positionOf({ ...valid, [field]: value });
        if (!position) return;
        expect(position.netQuantity).toBe(whole?.netQuantity);
        if (figures.includes(field)) expect(position).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('of a list is read, refused by name, or an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = parseList(zPositionRow, value, 'positions');
        if (read.ok) {
          const refused = read.value.refused.reduce((sum, reason) => sum + ('rows' in reason ? reason.rows : 0), 0);
          expect(read.value.rows.length + refused).toBe((value as unknown[]).length);
        } else expect(read.error).toMatchObject({ code: 'unreadable', field: 'positions' });
      }),
      { numRuns: 300 },
    );
  });
});
