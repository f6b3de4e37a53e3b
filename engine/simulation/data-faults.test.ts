import { describe, expect, it } from 'vitest';
import { brokenMarket } from '../testing/broken-market.ts';
import { orderReply, positionReply, tradeReply } from './broker-rows.ts';
import { parseSymbol } from './option-chain.ts';
import { quoteRows } from './quote-rows.ts';
import { servedFunds, servedOrders, servedPositions, servedTrades } from './served-book.ts';

/** A sold call, a sold put, and the call's stop: what the broker serves of them. */
function servedMarket() {
  const market = brokenMarket();
  market.place();
  market.place({ tradingSymbol: market.put });
  const { exchange, book, call } = market;
  return {
    ...market,
    positions: () => servedPositions(exchange, book()),
    orders: () => servedOrders(exchange, book()),
    trades: () => servedTrades(exchange, book()),
    funds: () => servedFunds(exchange, book()),
    reply: () => positionReply(exchange, book()).positions as readonly Readonly<Record<string, unknown>>[],
    quote: (symbol = call) => quoteRows(exchange, 'a', [symbol])[0],
  };
}

describe('prices', () => {
  it('bad-tick: the last price is ten times what it is, bid and ask are not', () => {
    const { quote, pricesOf, break: breakIt, mend, call, put } = servedMarket();
    breakIt('bad-tick', { symbol: call });
    expect(quote()?.lastPrice).toBe(pricesOf().lastPrice * 10);
    expect(quote()?.ask).toBe(pricesOf().ask);
    expect(quote(put)?.lastPrice).toBe(pricesOf(put).lastPrice);
    breakIt('bad-tick', { factor: 3, calls: 1 });
    expect(quote()?.lastPrice).toBe(pricesOf().lastPrice * 3);
    expect(quote()?.lastPrice).toBe(pricesOf().lastPrice);
    mend();
  });

  it('D15: a wick leaps away with a spread of forty percent and is back within the second; no order meets it', () => {
    const market = servedMarket();
    const before = Number(market.quote()?.lastPrice);
    const stop = market.stop();
    market.break('price-wick', { symbol: market.call });
    const wick = market.quote();
    expect(Number(wick?.lastPrice) / before).toBeCloseTo(1.78, 1);
    expect((Number(wick?.ask) - Number(wick?.bid)) / Number(wick?.lastPrice)).toBeCloseTo(0.4, 1);
    market.pass(900);
    expect(Number(market.quote()?.lastPrice) / before).toBeCloseTo(1, 1);
    expect(market.order(stop)?.status).toBe('trigger pending');
  });

  it('a wick may go down', () => {
    const { quote, break: breakIt } = servedMarket();
    const before = Number(quote()?.lastPrice);
    breakIt('price-wick', { side: 'SELL', percent: 50 });
    expect(Number(quote()?.lastPrice) / before).toBeCloseTo(0.5, 1);
  });
});

describe('the position list', () => {
  it('D8: comes empty with error 5203 though positions are open, as often as it was told', () => {
    const market = servedMarket();
    market.break('no-data', { calls: 1 });
    expect(positionReply(market.exchange, market.book())).toMatchObject({
      positions: [],
      stCode: 5203,
      errMsg: 'No Data',
    });
    expect(positionReply(market.exchange, market.book())).not.toHaveProperty('stCode');
    expect(market.positions().rows).toHaveLength(2);
  });

  it('D7: leaves out a row drawn from the seed, the same one each time', () => {
    const market = servedMarket();
    const left = new Set<string | undefined>();
    for (let seed = 0; seed < 20; seed += 1) {
      market.break('row-missing', { seed });
      const first = market.positions().rows.map((row) => row.tradingSymbol);
      expect(market.positions().rows.map((row) => row.tradingSymbol)).toEqual(first);
      left.add(first[0]);
    }
    expect(left).toEqual(new Set([market.call, market.put]));
    market.mend();
    expect(market.positions().rows).toHaveLength(2);
  });

  it('drops the rows of legs that were closed today', () => {
    const market = servedMarket();
    market.place({ side: 'BUY' });
    expect(market.positions().rows).toHaveLength(2);
    market.break('closed-rows-dropped');
    expect(market.positions().rows.map((row) => row.tradingSymbol)).toEqual([market.put]);
    market.mend();
    expect(market.positions().rows).toHaveLength(2);
  });

  it('is yesterday’s: everything closed at a loss, with yesterday’s time', () => {
    const market = servedMarket();
    market.break('yesterday-positions', { paise: 900_000 });
    const { asOf, rows } = market.positions();
    expect(asOf).toBe(market.exchange.now() - 86_400_000);
    expect(rows.every((row) => row.buyQuantity === row.sellQuantity && row.buyQuantity > 0)).toBe(true);
    expect(rows.reduce((sum, row) => sum + row.sellValue - row.buyValue, 0)).toBe(-900_000);
    market.mend();
    expect(market.positions()).toMatchObject({ asOf: market.exchange.now(), rows: market.book().positions });
  });

  it('shows a contract that has expired, which nobody can trade any more', () => {
    const market = servedMarket();
    market.break('expired-shown');
    const ghost = market.positions().rows[2];
    const contract = parseSymbol(ghost?.tradingSymbol ?? '');
    expect(contract?.expiry).toBe('2026-11-17');
    expect(ghost).toMatchObject({ sellQuantity: 65, buyQuantity: 0 });
    const exit = market.place({ tradingSymbol: ghost?.tradingSymbol ?? '', side: 'BUY' });
    expect(exit.rejectReason).toBe('Contract is not available for trading');
    market.mend();
    expect(market.positions().rows).toHaveLength(2);
  });

  it('carries a number that is text, or two dashes, in one row', () => {
    const market = servedMarket();
    market.break('number-as-text', { symbol: market.put });
    expect(market.reply().map((row) => row['netQuantity'])).toEqual([-65, '-65']);
    market.mend();
    market.break('dashes-in-row');
    expect(market.reply().map((row) => row['buyValue'])).toEqual(['--', 0]);
    market.mend();
    expect(market.reply().map((row) => row['buyValue'])).toEqual([0, 0]);
  });
});

describe('books of another moment', () => {
  it('stale-snapshot: positions, orders, trades and funds stay as they were, with their old time', () => {
    const market = servedMarket();
    const [positions, orders, trades] = [market.positions(), market.orders(), market.trades()];
    market.break('stale-snapshot');
    const funds = market.funds();
    market.pass(5_000);
    market.place({ side: 'BUY' });
    expect([market.positions().rows, market.positions().asOf]).toEqual([positions.rows, positions.asOf]);
    expect([market.orders(), market.trades()]).toEqual([orders, trades]);
    expect(market.funds()).toEqual(funds);
    market.mend();
    expect(market.orders()).toMatchObject({ asOf: market.exchange.now(), rows: market.book().orders });
    expect(market.funds().asOf).toBe(market.exchange.now());
  });

  it('orders-lag: orders and trades are late while positions are right', () => {
    const market = servedMarket();
    market.break('orders-lag', { ms: 3_000 });
    market.pass(1_000);
    market.place({ side: 'BUY' });
    expect(market.positions().rows).toEqual(market.book().positions);
    expect([market.orders().rows.length, market.trades().rows.length]).toEqual([2, 2]);
    market.pass(3_000);
    expect([market.orders().rows.length, market.trades().rows.length]).toEqual([3, 3]);
    market.place({ tradingSymbol: market.put, side: 'BUY' });
    market.mend();
    expect(orderReply(market.exchange, market.book()).orders).toHaveLength(4);
  });

  it('positions-lag: positions are late while orders and trades are right', () => {
    const market = servedMarket();
    market.break('positions-lag', { ms: 2_000 });
    market.place({ side: 'BUY' });
    const bought = (): number | undefined => market.positions().rows[0]?.buyQuantity;
    expect(tradeReply(market.exchange, market.book()).trades).toHaveLength(3);
    expect(bought()).toBe(0);
    market.pass(2_000);
    expect(bought()).toBe(65);
    market.place({ side: 'BUY' });
    expect(bought()).toBe(65);
    market.mend();
    expect(bought()).toBe(130);
  });

  it('unknown-status: the newest order carries a word nobody has documented', () => {
    const market = servedMarket();
    market.break('unknown-status', { word: 'under review' });
    const statuses = () => orderReply(market.exchange, market.book()).orders.map((row) => row.status);
    expect(statuses()).toEqual(['complete', 'under review']);
    market.break('unknown-status', { symbol: market.call });
    expect(statuses()).toEqual(['exchange query pending', 'complete']);
    market.mend();
    expect(statuses()).toEqual(['complete', 'complete']);
  });
});

describe('funds', () => {
  it('agree with the positions to the paisa', () => {
    const market = servedMarket();
    market.place({ side: 'BUY' });
    market.move('NIFTY', 2_440_000);
    const { realizedPnl, unrealizedPnl } = market.funds();
    const total = market.book().positions.reduce((sum, row) => {
      const net = row.buyQuantity - row.sellQuantity;
      return sum + row.sellValue - row.buyValue + net * market.pricesOf(row.tradingSymbol).lastPrice;
    }, 0);
    expect(realizedPnl + unrealizedPnl).toBe(total);
  });

  it('P24: state another profit or loss than the positions make', () => {
    const market = servedMarket();
    const { realizedPnl, available } = market.funds();
    market.break('funds-disagree');
    expect(market.funds()).toMatchObject({ realizedPnl: realizedPnl + 370_000, available: available + 370_000 });
    market.break('funds-disagree', { paise: -100 });
    expect(market.funds().realizedPnl).toBe(realizedPnl - 100);
    market.mend();
    expect(market.funds().realizedPnl).toBe(realizedPnl);
  });
});
