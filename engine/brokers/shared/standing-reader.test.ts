import { describe, expect, it } from 'vitest';
import { err, ok } from '../../domain/result.ts';
import { ManualClock } from '../../simulation-days/manual-clock.ts';
import { FRIDAY_10AM } from '../../testing/builders.ts';
import { brokerError } from './broker-error.ts';
import { StandingReader } from './standing-reader.ts';

const SHARE = { tradingSymbol: 'INFY', quantity: 10 };
const GTT = { id: '1', name: 'GTT', tradingSymbol: 'NIFTY26NOV24500CE' };

describe('what stands at a broker beside the books of the day', () => {
  it('is looked at after the books that matter more, and then once a minute', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    let looks = 0;
    const reader = new StandingReader(clock, {
      holdings: async () => {
        looks += 1;
        return Promise.resolve(ok([SHARE]));
      },
    });
    const readings = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        await reader.look();
        await clock.advance(1_000);
      }
    };
    await readings(5);
    expect([looks, reader.book]).toEqual([0, undefined]);
    await readings(1);
    expect(reader.book).toEqual({ asOf: FRIDAY_10AM + 5_000, holdings: [SHARE], orders: 'not-in-api' });
    await readings(59);
    expect(looks).toBe(1);
    await readings(1);
    expect(looks).toBe(2);
  });

  it('is unknown and not empty where it cannot be read, whatever was read before', async () => {
    const clock = new ManualClock(FRIDAY_10AM);
    let works = true;
    const reader = new StandingReader(
      clock,
      {
        holdings: () => Promise.resolve(works ? ok([SHARE]) : err(brokerError('server', 'HTTP 502'))),
        orders: () => Promise.resolve(works ? ok([GTT]) : err(brokerError('server', 'HTTP 502'))),
      },
      { firstMs: 0, everyMs: 0 },
    );
    await reader.look();
    expect(reader.book).toMatchObject({ holdings: [SHARE], orders: [GTT] });
    works = false;
    await reader.look();
    expect(reader.book).toMatchObject({ holdings: null, orders: null });
  });
});
