import { describe, expect, it } from 'vitest';
import type { Rule } from '../domain/rules/rule.ts';
import { ruleActs } from '../domain/rules/acts.ts';
import { wallTime, type JudgedTime } from '../domain/trusted-time.ts';
import { order as entry, policy, rupees, settings } from '../testing/builders.ts';
import { World, type WorldOptions } from '../testing/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Flatten from a clock time on, which is so many minutes after ten, when every world begins. */
const fromTen = (minutes: number): Rule => ({
  id: 'end-of-day',
  when: { kind: 'time', from: 600 + minutes },
  then: { kind: 'warn' },
});

async function worldWith(rule: Rule, options: WorldOptions = {}): Promise<World> {
  const given = policy({ dayLossLimit: rupees(1_000_000), rules: [rule] });
  const world = new World({ ...options, settings: settings({ policy: given }) });
  world.ironFly();
  await world.start();
  return world;
}

const firedIn = (world: World): number => world.disk.of('rule-fired').length;
const ruleOf = (world: World) =>
  world.engine.report().assessment?.rules.find(({ id, tier }) => id === 'end-of-day' && !tier);

describe('rules by the time of day on a clock that somebody set', () => {
  it.each([
    ['an hour ahead', HOUR],
    ['a day ahead', 24 * HOUR],
  ])('P4: %s: a rule whose time has not come does not fire', async (_what, error) => {
    const world = await worldWith(fromTen(30));
    world.wallError = error;
    await world.clock.advance(20_000);
    expect(firedIn(world)).toBe(0);
    expect(ruleOf(world)).toMatchObject({ holds: false, unknown: false });
  });

  it.each([
    ['an hour back', -HOUR],
    ['a day back', -24 * HOUR],
  ])('P4: %s: a rule whose time has come is not silenced', async (_what, error) => {
    const world = await worldWith(fromTen(2));
    world.wallError = error;
    await world.clock.advance(MINUTE);
    expect(firedIn(world)).toBe(0);
    await world.clock.advance(2 * MINUTE);
    expect(firedIn(world)).toBe(1);
  });

  it('P4: a rule that no reading can be had for goes by the broker’s last word of the time, not by the clock', async () => {
    const world = await worldWith(fromTen(10));
    world.fate = () => ({ kind: 'refused', code: 'server', message: 'down' });
    world.wallError = HOUR;
    await world.clock.advance(5 * MINUTE);
    expect(firedIn(world)).toBe(0);
    world.wallError = -HOUR;
    await world.clock.advance(6 * MINUTE);
    expect(firedIn(world)).toBe(1);
  });

  it('P4: where nobody tells the true time a clock that was set leaves the rule unknown, neither fired nor calm', async () => {
    const on: { clock?: World['clock'] } = {};
    const uptimeMs = (): number => on.clock?.monotonic() ?? 1_000_000;
    const world = new World({
      tellsTime: false,
      settings: settings({ policy: policy({ dayLossLimit: rupees(1_000_000), rules: [fromTen(30)] }) }),
      alter: (parts) => ({
        ...parts,
        machine: () => ({ bootId: 'boot-1', zone: 'Asia/Kolkata', uptimeMs: uptimeMs() }),
      }),
    });
    on.clock = world.clock;
    await world.start();
    expect(ruleOf(world)).toMatchObject({ holds: false, unknown: false });
    world.wallError = HOUR;
    await world.clock.advance(10_000);
    expect(ruleOf(world)).toMatchObject({ holds: false, unknown: true });
    expect(firedIn(world)).toBe(0);
  });

  it('P4 D18: a cool-down that a rule began does not end when the clock is set ahead', async () => {
    const rule: Rule = { ...fromTen(1), then: { kind: 'cool-down', minutes: 30 } };
    const world = await worldWith(rule);
    await world.clock.advance(2 * MINUTE);
    const [fired] = world.disk.of('rule-fired');
    const now = world.clock.now();
    expect(Math.abs((fired?.until ?? 0) - now - 29 * MINUTE)).toBeLessThan(MINUTE);
    const order = entry({ orderId: 'later' });
    const context = { policy: policy(), alias: 'Main', killId: 'K9' };
    const acts = (change: { now: number; judged: JudgedTime }) =>
      ruleActs(
        world.state(),
        [],
        { positions: [], orders: [order], trades: [], asOf: now, incomplete: [] },
        {
          ...context,
          ...change,
        },
      );
    const cancel = { kind: 'cancel-intended', orderId: 'later' };
    expect(acts({ now: now + HOUR, judged: wallTime(now) })).toContainEqual(expect.objectContaining(cancel));
    expect(acts({ now, judged: wallTime(now + HOUR) })).toEqual([]);
  });

  it('D10 P4: a clock set to the night does not silence the word that nothing is seen', async () => {
    const world = await worldWith(fromTen(300));
    world.wallError = 12 * HOUR;
    await world.clock.advance(5_000);
    world.fate = () => ({ kind: 'refused', code: 'server', message: 'down' });
    await world.clock.advance(15_000);
    expect(world.disk.of('alert-raised').map(({ code }) => code)).toContain('sight-lost');
  });
});
