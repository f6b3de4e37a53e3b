import { describe, expect, it } from 'vitest';
import { brokenMarket } from '../testing/broken-market.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';
import { WEEKDAYS } from './trading-hours.ts';

const at = (text: string): number => Date.parse(`${text}+05:30`);
const calendar: TradingCalendar = {
  ...WEEKDAYS,
  holidays: new Map([['2026-11-24', 'Gurpurb']]),
  specialSessions: new Map([
    ['2026-11-22', { open: 18 * 60, close: 19 * 60 }],
    ['2026-11-25', { open: 9 * 60 + 15, close: 13 * 60 }],
  ]),
};
const openAt = (start: string) => brokenMarket({ start: at(start), hours: { calendar, kept: true } });

describe('trading hours', () => {
  it.each([
    ['2026-11-20T09:14:59', false],
    ['2026-11-20T09:15:00', true],
    ['2026-11-20T15:39:59', true],
    ['2026-11-20T15:40:00', false],
    ['2026-11-21T11:00:00', false],
    ['2026-11-22T18:30:00', true],
    ['2026-11-22T11:00:00', false],
    ['2026-11-24T11:00:00', false],
    ['2026-11-25T12:59:00', true],
    ['2026-11-25T13:00:00', false],
  ])('K24: at %s an order is taken: %s, special session and early close included', (start, open) => {
    const { status, rejectReason } = openAt(start).place();
    expect([status, rejectReason]).toEqual(
      open ? ['complete', undefined] : ['rejected', 'Markets are closed right now'],
    );
  });

  it('at the close day orders expire, positions stay, and prices stand still until the next session', () => {
    const market = openAt('2026-11-20T15:39:00');
    market.place();
    const stop = market.stop();
    market.pass(59_000);
    expect(market.order(stop)?.status).toBe('trigger pending');
    market.pass(2_000);
    expect(market.order(stop)).toMatchObject({ status: 'expired', filledQuantity: 0 });
    const { lastPrice } = market.pricesOf();
    market.pass(3_600_000);
    expect(market.pricesOf().lastPrice).toBe(lastPrice);
    expect(market.held()).toBe(-65);
    expect(market.exchange.pricedAt()).toBeLessThanOrEqual(at('2026-11-20T15:40:00'));
  });

  it('practice goes on at any hour, until market-hours turns the hours on', () => {
    const market = brokenMarket({ start: at('2026-11-21T23:00:00') });
    expect(market.place().status).toBe('complete');
    const stop = market.stop();
    market.break('market-hours');
    market.pass(200);
    expect(market.order(stop)?.status).toBe('expired');
    expect(market.place({ side: 'BUY' }).rejectReason).toBe('Markets are closed right now');
    market.mend();
    expect(market.place({ side: 'BUY' }).status).toBe('complete');
  });

  it('market-hours leaves a session that is open alone', () => {
    const market = brokenMarket();
    market.break('market-hours');
    expect(market.place().status).toBe('complete');
  });
});
