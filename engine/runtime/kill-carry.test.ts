import { describe, expect, it } from 'vitest';
import { NIFTY_PE, position, snapshot } from '../testing/builders.ts';
import { KillBench } from '../testing/kill-bench.ts';
import { carryOver, waitForMarket } from './kill-carry.ts';

const call = position({ net: -65 });
const put = position({ instrument: NIFTY_PE, net: 65 });

function carried(until: number | null): KillBench {
  return new KillBench().record({ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: null });
}

describe('a kill that was carried over (card K24)', () => {
  it('that was not does not wait', () => {
    expect(waitForMarket(new KillBench().context())).toBe(0);
  });

  it('waits until its market opens, a minute at a time', () => {
    const bench = new KillBench();
    const until = bench.wall + 90_000;
    bench.record({ kind: 'kill-carried', killId: 'K1', until, legs: [], lockUntil: null });
    expect(waitForMarket(bench.context())).toBe(60_000);
    expect(waitForMarket(bench.pass(60_000).context())).toBe(30_000);
    expect(waitForMarket(bench.pass(29_999).context())).toBe(1);
    expect(waitForMarket(bench.pass(1).context())).toBe(0);
  });

  it('whose opening nobody knows waits until something that is open trades', () => {
    const bench = carried(null);
    const isTrading = ({ tradingSymbol }: { readonly tradingSymbol: string }) =>
      tradingSymbol === NIFTY_PE.tradingSymbol;
    const wait = (...positions: readonly (typeof call)[]) => {
      bench.watch.last = { snapshot: snapshot({ positions }) };
      return waitForMarket(bench.context({ isTrading }));
    };
    expect(waitForMarket(bench.context({ isTrading }))).toBe(60_000);
    expect(wait(call)).toBe(60_000);
    expect(wait({ ...put, netQuantity: 0 })).toBe(60_000);
    expect(wait(call, put)).toBe(0);
  });
});

describe('the market closes on a kill (card K24, fault 83)', () => {
  it('names what stays open and when it goes on, and locks the session it goes on in', () => {
    const bench = new KillBench();
    bench.wall = Date.parse('2026-11-20T15:45:00+05:30');
    const closed = { ...put, product: 'MIS' as const, netQuantity: 0 };
    const entries = carryOver(snapshot({ positions: [call, put, closed] }), bench.context());
    const until = Date.parse('2026-11-23T09:15:00+05:30');
    expect(entries[0]).toEqual({
      kind: 'kill-carried',
      killId: 'K1',
      until,
      lockUntil: Date.parse('2026-11-25T09:00:00+05:30'),
      legs: [
        { positionId: call.positionId, netQuantity: -65 },
        { positionId: put.positionId, netQuantity: 65 },
      ],
    });
    expect(entries[1]).toEqual({
      kind: 'alert-raised',
      alertId: `K1-carried-${bench.wall}`,
      priority: 'critical',
      code: 'kill-carried-over',
      text: `Family: CARRIED OVER. The market closed before the account was flat. Still open: -65 ${call.instrument.tradingSymbol} NRML, 65 ${put.instrument.tradingSymbol} NRML. They stay at risk until then; the kill goes on at the next open, 2026-11-23 09:15 IST. Keep this computer on for it, or close them by hand.`,
    });
    expect(entries).toHaveLength(2);
  });

  it('L15: where the calendar does not say when, it is not guessed', () => {
    const bench = new KillBench();
    const { calendar } = bench.context();
    const days = Array.from({ length: 60 }, (_, day) => new Date(bench.wall + day * 86_400_000).toISOString());
    const holidays = new Map(days.map((iso) => [iso.slice(0, 10), 'closed']));
    const closed = bench.context({ calendar: { ...calendar, holidays, specialSessions: new Map() } });
    const [entry, alert] = carryOver(snapshot({ positions: [call] }), closed);
    expect(entry).toMatchObject({ until: null, lockUntil: null });
    expect(alert).toHaveProperty('text', expect.stringContaining('when its market opens again: the calendar does not'));
  });
});
