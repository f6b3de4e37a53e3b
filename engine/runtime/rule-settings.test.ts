import { describe, expect, it } from 'vitest';
import type { Policy } from '../domain/policy.ts';
import type { Rule } from '../domain/rules/rule.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { PinnedWorld } from '../testing/pinned-world.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const floor: Rule = { id: 'floor', when: { kind: 'hard-floor', limit: sum(15_000) }, then: { kind: 'kill' } };
const line = (change: Partial<Policy> = {}) =>
  settings({ policy: policy({ dayLossLimit: rupees(6_000), dwellMs: 500, rules: [floor], ...change }) });

async function lockedWorld(): Promise<PinnedWorld> {
  const world = await PinnedWorld.started(line().policy);
  world.killByHand();
  await world.untilFinished();
  return world;
}

describe('rules that are changed', () => {
  it('R14 L6: while locked a rule that is dropped or weakened stays as it was, and it is said', async () => {
    const world = await lockedWorld();
    expect(world.engine.applySettings(line({ rules: [] })).policy.rules).toEqual([floor]);
    expect(world.engine.applySettings(line({ rules: [{ ...floor, then: { kind: 'warn' } }] })).policy.rules).toEqual([
      floor,
    ]);
    expect(world.engine.applySettings({ ...line({ dwellMs: 5_000 }), alias: 'Other' })).toMatchObject({
      alias: 'Other',
      policy: { dwellMs: 500 },
    });
    expect(world.disk.of('config-refused').map(({ field }) => field)).toEqual([
      'rule floor',
      'rule floor',
      'dwell of a breach',
    ]);
  });

  it('R14 L6: while locked a stricter rule is taken at once', async () => {
    const world = await lockedWorld();
    const stricter: Rule = { ...floor, when: { kind: 'hard-floor', limit: sum(9_000) } };
    expect(world.engine.applySettings(line({ rules: [stricter] })).policy.rules).toEqual([stricter]);
    expect(world.disk.of('config-refused')).toEqual([]);
  });

  it('are journaled as a difference in words, and count from the next look', async () => {
    const world = await PinnedWorld.started(line({ rules: [] }).policy);
    await world.at(-16_000);
    expect(world.isKilled).toBe(false);
    world.engine.applySettings(line());
    await world.clock.advance(4_000);
    expect(world.isKilled).toBe(true);
    expect(world.disk.of('config-applied')[0]?.changes).toEqual([
      {
        field: 'rule floor',
        from: 'none',
        to: "When the day's loss is ₹15,000.00 by the worst of its sources, the account is killed and locked for the day.",
      },
    ]);
  });
});

describe('what a day leaves to the next', () => {
  it('its result is noted after the close and counts in the week’s loss over the night', async () => {
    const week: Rule = {
      id: 'week',
      when: { kind: 'period-loss', period: 3, limit: sum(5_000) },
      then: { kind: 'warn' },
    };
    const world = await PinnedWorld.started(line({ rules: [week], dayLossLimit: rupees(99_000) }).policy);
    world.pin(-3_000);
    world.clock.jumpWall(5 * 3_600_000 + 45 * 60_000);
    await world.clock.advance(15_000);
    expect(world.disk.of('day-result-noted')).toMatchObject([{ date: '2026-11-20', dayPnl: rupees(-3_000) }]);
    world.restart();
    // Over the midnight to Saturday: no session, nothing lost.
    world.clock.jumpWall(10 * 3_600_000);
    await world.clock.advance(15_000);
    expect(world.state().tradingDay).toBe('2026-11-21');
    expect(world.state().rules.results).toEqual([{ date: '2026-11-20', dayPnl: rupees(-3_000) }]);
  });

  it('what the account is worth is noted from the funds while nothing has traded, and once', async () => {
    const world = new PinnedWorld();
    world.served = (snapshot) => ({ ...snapshot, funds: { available: rupees(400_000), marginUsed: rupees(100_000) } });
    await world.start();
    await world.clock.advance(3_000);
    expect(world.disk.of('start-equity-noted')).toEqual([{ kind: 'start-equity-noted', equity: rupees(500_000) }]);
    world.served = (snapshot) => ({ ...snapshot, funds: { available: rupees(1), marginUsed: rupees(1) } });
    world.restart();
    await world.clock.advance(6_000);
    expect(world.state().rules.startEquity).toBe(rupees(500_000));
  });
});
