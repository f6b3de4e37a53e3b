import { describe, expect, it } from 'vitest';
import { practiceMarket } from '../testing/practice-market.ts';
import { setFault } from './account-desk.ts';
import { positionRows } from './broker-rows.ts';
import { quoteRows } from './quote-rows.ts';
import { servedPositions } from './served-book.ts';
import { FaultDesk } from './fault-desk.ts';
import type { FaultEntry } from './fault-catalogue/fault-entry.ts';
import { FAULT_CATALOGUE, FAULTS, readFault } from './faults.ts';
import { placeOrder } from './order-desk.ts';

function withTwoPositions() {
  const market = practiceMarket();
  const [first, second] = [market.symbol('NIFTY', 24_500, 'CE'), market.symbol('NIFTY', 24_500, 'PE')];
  for (const tradingSymbol of [first, second]) {
    placeOrder(market.exchange, 'a', { tradingSymbol, product: 'NRML', side: 'BUY', quantity: 65, type: 'MARKET' });
  }
  const quotes = () => quoteRows(market.exchange, 'a', [first, second]);
  const break_ = (fault: string, more: object = {}) => setFault(market.exchange, 'a', { fault, ...more });
  return { ...market, first, second, quotes, break_ };
}

describe('the fault desk', () => {
  it.each(FAULTS)('knows %s', (fault) => {
    expect(readFault({ fault }, 0)).toMatchObject({ ok: true, value: { fault } });
  });

  it.each([
    [{ fault: 'meteor' }, 'unknown fault'],
    [{ fault: 'slow', ms: -1 }, '"ms"'],
    [{ fault: 'slow', ms: 'long' }, '"ms"'],
    [{ fault: 'http-429', calls: 1.5 }, '"calls"'],
    [{ fault: 'http-429', scope: 'some' }, '"scope"'],
    [{ fault: 'price-zero', symbol: 5 }, '"symbol"'],
    [{ fault: 'freeze-lowered', units: 0 }, '"units" must be a positive whole number'],
    [{ fault: 'wide-spread', percent: 20_000 }, '"percent" must be a positive whole number of at most 10000'],
    [{ fault: 'bad-tick', factor: 1 }, '"factor" must be a whole number from 2 to 1000'],
    [{ fault: 'funds-disagree', paise: 0.5 }, '"paise"'],
    [{ fault: 'reject-orders', chance: 101 }, '"chance"'],
    [{ fault: 'reject-orders', seed: -1 }, '"seed"'],
    [{ fault: 'phone-order', side: 'sell' }, '"side" must be BUY or SELL'],
    [{ fault: 'unknown-status', word: '' }, '"word"'],
    [{ fault: 'market-closed', reason: 7 }, '"reason"'],
  ])('refuses %j', (request, words) => {
    const read = readFault(request, 0);
    expect(!read.ok && read.error).toContain(words);
  });

  it('strikes as many calls as it was told, and only calls of its scope', () => {
    const desk = new FaultDesk();
    const fault = readFault({ fault: 'http-429', calls: 2, scope: 'reads' }, 0);
    if (!fault.ok) throw new Error(fault.error);
    desk.set('a', fault.value);
    expect(desk.strike('a', 'http-429', 'orders')).toBeUndefined();
    expect(desk.strike('b', 'http-429', 'reads')).toBeUndefined();
    const struck = [1, 2, 3].map(() => desk.strike('a', 'http-429', 'reads') !== undefined);
    expect(struck).toEqual([true, true, false]);
    expect(desk.of('a')).toEqual([]);
  });

  it('strikes by chance when told to, the same calls for the same seed', () => {
    const struck = (seed: number): string => {
      const desk = new FaultDesk();
      const fault = readFault({ fault: 'margin-reject', chance: 30, seed }, 0);
      if (!fault.ok) throw new Error(fault.error);
      desk.set('a', fault.value);
      return Array.from({ length: 200 }, () => (desk.strike('a', 'margin-reject', 'orders') ? 'x' : '.')).join('');
    };
    expect(struck(5)).toBe(struck(5));
    expect(struck(5)).not.toBe(struck(6));
    const times = struck(5).replaceAll('.', '').length;
    expect(times).toBeGreaterThan(30);
    expect(times).toBeLessThan(90);
  });

  it('says of every fault what it does, in one sentence for people', () => {
    const entries = Object.values(FAULT_CATALOGUE).flatMap((group) => Object.values<FaultEntry>(group));
    expect(entries).toHaveLength(FAULTS.length);
    for (const { label, meaning } of entries) {
      expect(label).toMatch(/^[A-Z].*[^.]$/);
      expect(meaning).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(entries.map(({ label }) => label)).size).toBe(entries.length);
  });

  it('D6: takes away a price, or sends zero, or "NA", for one contract or for all', () => {
    const { first, second, quotes, break_, exchange } = withTwoPositions();
    break_('price-missing', { symbol: first });
    expect(quotes().map(({ tradingSymbol }) => tradingSymbol)).toEqual([second]);
    exchange.faults.clear('a');
    break_('price-zero');
    expect(quotes().map(({ lastPrice }) => lastPrice)).toEqual([0, 0]);
    exchange.faults.clear();
    break_('price-nan', { symbol: second });
    expect(quotes().map(({ lastPrice }) => typeof lastPrice)).toEqual(['number', 'string']);
  });

  it('freezes quotes with the time they were good, and lets them go again', () => {
    const { quotes, break_, pass, move, exchange } = withTwoPositions();
    break_('stale-quotes');
    const before = quotes();
    move('NIFTY', 2_480_000);
    pass(10_000);
    expect(quotes()).toEqual(before);
    exchange.faults.clear('a');
    expect(quotes()[0]?.lastPrice).toBeGreaterThan(Number(before[0]?.lastPrice));
    expect(quotes()[0]?.at).toBeGreaterThanOrEqual(Number(before[0]?.at) + 10_000);
  });

  it('D7: leaves a row out of the positions: the first, or the one named', () => {
    const { first, second, break_, exchange, book } = withTwoPositions();
    const symbols = () => servedPositions(exchange, book()).rows.map((row) => row.tradingSymbol);
    expect(symbols()).toEqual([first, second]);
    break_('row-missing');
    expect(symbols()).toEqual([second]);
    break_('row-missing', { symbol: second });
    expect(symbols()).toEqual([first]);
    expect(positionRows(book())).toHaveLength(2);
  });
});
