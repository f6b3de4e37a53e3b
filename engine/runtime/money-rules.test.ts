import { describe, expect, it } from 'vitest';
import type { Rule } from '../domain/rules/rule.ts';
import { rupees } from '../testing/builders.ts';
import { PinnedWorld, worldWith } from '../testing/pinned-world.ts';
import { CALL, PUT } from '../testing/world.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const floor: Rule = { id: 'floor', when: { kind: 'hard-floor', limit: sum(15_000) }, then: { kind: 'kill' } };
const lock: Rule = {
  id: 'lock',
  when: { kind: 'profit-lock', arm: sum(5_000), floor: sum(3_000), step: sum(1_000) },
  then: { kind: 'kill' },
};

/** A stop of one lot on the put, filled: the second half of the default rule. */
async function withStopHit(world: PinnedWorld): Promise<void> {
  world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
  world.stop(PUT, 65, 10);
  world.move(-150);
  await world.clock.advance(4_000);
  expect(world.state().stopHits).toHaveLength(1);
}

describe('the line through the whole engine', () => {
  it('D3: with a stop hit, one paisa short of the limit kills nothing; at the limit exactly it kills', async () => {
    const world = await PinnedWorld.started({ dayLossLimit: rupees(6_000) });
    await withStopHit(world);
    await world.at(-5_999.99, 20_000);
    expect(world.engine.report().assessment?.dayPnl).toBe(rupees(-5_999.99));
    expect(world.isKilled).toBe(false);
    await world.at(-6_000);
    expect(world.disk.of('kill-latched')).toMatchObject([
      { cause: { kind: 'dual-condition', dayPnl: rupees(-6_000), dayLossLimit: rupees(6_000) } },
    ]);
  });

  it('D4: however the limit was typed, it is told as a loss that stops the day', async () => {
    const world = await PinnedWorld.started({ dayLossLimit: rupees(6_000) });
    const rule = world.engine.report().assessment?.rules[0];
    expect(rule).toMatchObject({ id: 'dual-condition', threshold: rupees(-6_000), value: 0, distance: rupees(6_000) });
  });

  it('D17: at 95 % of the limit it kills, and the warnings at 50, 75 and 90 % were sent once each', async () => {
    const world = await PinnedWorld.started({
      dayLossLimit: rupees(6_000),
      triggerAtPercent: 95,
      warnAtPercents: [50, 75, 90],
    });
    await withStopHit(world);
    for (const amount of [-2_999.99, -3_000, -2_000, -3_100, -4_500, -4_400, -4_600]) await world.at(amount);
    expect(world.alerts('limit-near')).toHaveLength(2);
    world.restart();
    await world.at(-5_400, 6_000);
    await world.at(-5_699.99);
    expect(world.alerts('limit-near').map((text) => /(\d+) % of the limit/.exec(text)?.[1])).toEqual([
      '50',
      '75',
      '90',
    ]);
    expect(world.isKilled).toBe(false);
    await world.at(-5_700);
    expect(world.isKilled).toBe(true);
    expect(world.alerts('limit-near')).toHaveLength(3);
  });

  it('D19: charges count into the loss when the trader says so, and both figures are told', async () => {
    const trades = async (change: { readonly chargesOf?: string }): Promise<PinnedWorld> => {
      const world = await PinnedWorld.started({ dayLossLimit: rupees(6_000), ...change });
      await withStopHit(world);
      await world.at(-5_900, 8_000);
      return world;
    };
    const gross = await trades({});
    expect(gross.isKilled).toBe(false);
    expect(gross.engine.report().assessment).toMatchObject({ dayPnl: rupees(-5_900), gross: rupees(-5_900) });
    const net = await trades({ chargesOf: 'paper' });
    const { dayPnl, gross: before, charges } = net.engine.report().assessment ?? {};
    expect(charges).toBeGreaterThan(rupees(100));
    expect(dayPnl).toBe((before ?? 0) - (charges ?? 0));
    expect(net.disk.of('kill-latched')[0]?.cause).toMatchObject({ kind: 'dual-condition' });
  });
});

describe('a hard floor', () => {
  it('D14: kills without a stop hit, and the cause names it', async () => {
    const world = await PinnedWorld.started({ dayLossLimit: rupees(10_000), rules: [floor] });
    await world.at(-14_999.99, 10_000);
    expect(world.isKilled).toBe(false);
    await world.at(-15_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({
      kind: 'rule',
      ruleId: 'floor',
      condition: 'hard-floor',
      dayPnl: rupees(-15_000),
      sentence: expect.stringContaining('−₹15,000.00 of the hard floor −₹15,000.00'),
    });
    expect(await world.untilFinished()).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('P24: stands on the worst source and waits for no agreement', async () => {
    const world = await worldWith({ ...floor, when: { kind: 'hard-floor', limit: sum(9_000) } });
    world.pin(-6_100);
    const { served } = world;
    world.served = (snapshot) => ({
      ...served(snapshot),
      funds: { available: rupees(1), realizedPnl: rupees(0), unrealizedPnl: rupees(-9_800) },
    });
    await world.clock.advance(4_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ condition: 'hard-floor' });
  });

  it('D20: is armed where today’s part of carried positions is not known, on all they have made, and says so', async () => {
    const world = new PinnedWorld({ dayLossLimit: rupees(1_000), rules: [floor] });
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 650 });
    const mine = world.book().orders.map(({ orderId }) => orderId);
    const carried = (amount: number): void => {
      world.pin(amount);
      const { served } = world;
      world.served = (snapshot) => {
        const rows = served(snapshot);
        const carriedIn = { quantity: -650, cash: rupees(1), valuedAt: 'unstated' as const };
        const isNew = ({ orderId }: { readonly orderId: string }): boolean => !mine.includes(orderId);
        return {
          ...rows,
          positions: rows.positions.map((row) => ({ ...row, carriedIn })),
          orders: rows.orders.filter(isNew),
          trades: rows.trades.filter(isNew),
        };
      };
    };
    carried(-14_000);
    await world.start();
    expect(world.engine.report().assessment?.dayPnl).toBeNull();
    const said = world.engine
      .report()
      .assessment?.rules.map(({ explanation, conditions }) => ({ explanation, unknown: conditions[0]?.unknown }));
    expect(said?.[0]?.unknown).toBe(true);
    expect(said?.[1]).toEqual({
      explanation: expect.stringContaining('P&L since the positions were opened'),
      unknown: false,
    });
    expect(world.isKilled).toBe(false);
    carried(-15_000);
    await world.clock.advance(4_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ ruleId: 'floor', dayPnl: null });
  });
});

describe('a profit lock', () => {
  it('D16: floor 3,000 when armed, 6,000 after a peak of 8,400; no kill at 6,300, kill at 6,000; it never lowers, over a restart too', async () => {
    const world = await worldWith(lock);
    await world.at(4_999.99);
    expect(world.disk.of('profit-floor-raised')).toEqual([]);
    await world.at(5_200);
    expect(world.disk.of('profit-floor-raised')).toMatchObject([{ ruleId: 'lock', floor: rupees(3_000) }]);
    await world.at(8_400);
    expect(world.disk.of('profit-floor-raised').at(-1)).toMatchObject({ floor: rupees(6_000), peak: rupees(8_400) });
    await world.at(6_300);
    world.restart();
    await world.at(6_300, 6_000);
    expect(world.isKilled).toBe(false);
    expect(world.state().rules.floors).toEqual([{ ruleId: 'lock', floor: rupees(6_000) }]);
    await world.at(6_000.01);
    expect(world.isKilled).toBe(false);
    await world.at(6_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ ruleId: 'lock', condition: 'profit-lock' });
  });

  it('D16 D15: a wick upwards raises nothing: only what lasts is a peak', async () => {
    const world = await worldWith(lock);
    await world.at(4_000);
    world.pin(9_900);
    await world.clock.advance(1_000);
    await world.at(4_100, 6_000);
    expect(world.state().rules.floors).toEqual([]);
    expect(world.state().rules.peak?.dayPnl).toBeLessThan(rupees(5_000));
    expect(world.isKilled).toBe(false);
  });

  it('is forgotten with its day', async () => {
    const world = await worldWith(lock);
    await world.at(8_400);
    expect(world.state().rules.floors).toHaveLength(1);
    world.engine.resetPracticeDay();
    expect(world.state().rules).toMatchObject({ floors: [], peak: null, fired: [] });
  });
});

describe('drawdown, targets and percentages', () => {
  it('kills when the day has given back so much from its peak', async () => {
    const world = await worldWith({
      id: 'dd',
      when: { kind: 'drawdown', limit: sum(2_000) },
      then: { kind: 'kill' },
    });
    await world.at(3_000);
    await world.at(1_000.01);
    expect(world.isKilled).toBe(false);
    await world.at(1_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ condition: 'drawdown' });
  });

  it('kills at a profit target too', async () => {
    const world = await worldWith({
      id: 'enough',
      when: { kind: 'profit', of: 'account', figure: 'day', target: sum(2_200), atPercent: 95 },
      then: { kind: 'kill' },
    });
    await world.at(2_089.99);
    expect(world.isKilled).toBe(false);
    await world.at(2_090);
    expect(world.isKilled).toBe(true);
  });

  it('R7: a percentage of what nobody knows is unknown, and neither holds nor calms', async () => {
    const world = await worldWith({
      id: 'six',
      when: { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 6, of: 'start-equity' } },
      then: { kind: 'kill' },
    });
    await world.at(-100_000, 10_000);
    expect(world.isKilled).toBe(false);
    expect(world.engine.report().assessment?.rules[1]).toMatchObject({
      holds: false,
      unknown: true,
      explanation: expect.stringContaining('what the account began the day with is not known'),
    });
  });

  it('takes what the account is worth from the trader where the broker cannot prove it', async () => {
    const world = await PinnedWorld.started({
      capital: rupees(100_000),
      rules: [
        {
          id: 'six',
          when: { kind: 'loss', of: 'account', figure: 'day', limit: { percent: 6, of: 'start-equity' } },
          then: { kind: 'kill' },
        },
      ],
    });
    await world.at(-5_999.99);
    expect(world.isKilled).toBe(false);
    await world.at(-6_000);
    expect(world.isKilled).toBe(true);
  });

  it('D15: a rule of the trader’s own waits for proof like the default one: one bad reading kills nothing', async () => {
    const world = await worldWith(floor);
    world.pin(-20_000);
    const { served } = world;
    // Quotes without depth: only time can tell.
    world.served = (snapshot) => {
      const rows = served(snapshot);
      return {
        ...rows,
        positions: rows.positions.map((row) =>
          row.quote ? { ...row, quote: { lastPrice: row.quote.lastPrice, asOf: row.quote.asOf } } : row,
        ),
      };
    };
    await world.clock.runUntil(() => (world.engine.report().assessment?.evidence.length ?? 0) > 0, 5_000);
    expect(world.engine.report().assessment?.evidence[0]).toMatchObject({ ruleId: 'floor', state: 'pending' });
    world.pin(-100);
    await world.clock.advance(10_000);
    expect(world.isKilled).toBe(false);
  });
});
