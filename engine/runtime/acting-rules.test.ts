import { describe, expect, it } from 'vitest';
import { paise } from '../domain/money.ts';
import type { Condition, Rule, RuleAction } from '../domain/rules/rule.ts';
import { rupees } from '../testing/builders.ts';
import { PinnedWorld, worldWith } from '../testing/pinned-world.ts';
import { CALL, CALL_WING, PUT, PUT_WING } from '../testing/world.ts';

const sum = (amount: number) => ({ paise: rupees(amount) });
const rule = (id: string, when: Condition, kind: Exclude<RuleAction['kind'], 'cool-down'>): Rule => ({
  id,
  when,
  then: { kind },
});
const legs = (...symbols: readonly string[]) => ({ of: 'legs' as const, legs: { symbols } });

/** A round trip in a put: bought, and sold for less or more. */
async function roundTrip(world: PinnedWorld, points: number): Promise<void> {
  world.trade({ tradingSymbol: PUT, side: 'BUY', quantity: 65 });
  await world.clock.advance(1_500);
  world.move(points);
  world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
  await world.clock.advance(1_500);
}

describe('rules about some positions', () => {
  it('D22: the legs of one strategy are closed at its own loss; the other and the account’s rule stay as they are', async () => {
    const world = await worldWith(
      rule('strategy-a', { kind: 'loss', ...legs(CALL), figure: 'day', limit: sum(3_500) }, 'exit-one'),
      rule('floor', { kind: 'hard-floor', limit: sum(15_000) }, 'kill'),
    );
    world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
    await world.at(-3_000, 5_000);
    expect(world.disk.of('exit-requested')).toEqual([]);
    await world.at(-4_000, 3_000);
    expect(world.disk.of('exit-requested')).toMatchObject([
      { positionId: world.idOf(CALL), quantity: 650, actor: 'engine', ruleId: 'strategy-a' },
    ]);
    world.served = (snapshot) => snapshot;
    await world.clock.advance(15_000);
    expect(world.net(CALL)).toBe(0);
    expect(world.net(PUT)).toBe(-65);
    expect(world.isKilled).toBe(false);
    expect(world.disk.of('exit-requested')).toHaveLength(1);
    expect(world.disk.of('exit-finished')).toMatchObject([{ outcome: 'confirmed' }]);
    expect(world.alerts('rule-holds')[0]).toContain('Rule strategy-a holds, so the positions it is about are closed');
    expect(world.violations()).toEqual([]);
  });

  it('closes one position at its own loss and at its own profit, and leaves the others', async () => {
    const world = await worldWith(
      rule('each-loss', { kind: 'position-loss', figure: 'day', limit: sum(200) }, 'exit-one'),
      rule('each-profit', { kind: 'position-profit', figure: 'day', target: sum(50_000) }, 'exit-one'),
    );
    world.trade({ tradingSymbol: PUT_WING, side: 'BUY', quantity: 65 });
    await world.at(-199, 3_000);
    expect(world.net(CALL)).toBe(-650);
    await world.at(-900, 3_000);
    world.served = (snapshot) => snapshot;
    await world.clock.advance(12_000);
    expect([world.net(CALL), world.net(PUT_WING)]).toEqual([0, 65]);
    expect(world.isKilled).toBe(false);
  });

  it('R15: the exit stands in the journal before it is sent, and after a crash it is asked for again, never doubled', async () => {
    const world = await worldWith(rule('each', { kind: 'position-loss', figure: 'day', limit: sum(500) }, 'exit-one'));
    world.crashPoint = (point) => point.startsWith('after journal') && point.includes('exit-requested');
    await world.at(-600, 4_000);
    expect(world.crashed).toBe(true);
    expect(world.eventsOf('placeOrder')).toEqual([]);
    world.crashPoint = () => false;
    world.restart();
    await world.clock.advance(8_000);
    world.served = (snapshot) => snapshot;
    await world.clock.advance(40_000);
    expect(world.net(CALL)).toBe(0);
    expect(world.violations()).toEqual([]);
  });

  it('what three exits could not close is the trader’s to close, loudly and once', async () => {
    const world = await worldWith(rule('each', { kind: 'position-loss', figure: 'day', limit: sum(500) }, 'exit-one'));
    world.fate = (call) =>
      call.name === 'placeOrder' ? { kind: 'refused', code: 'refused', message: 'RMS: margin' } : { kind: 'fine' };
    await world.at(-600, 120_000);
    expect(world.disk.of('exit-requested').length).toBe(3);
    expect(world.alerts('rule-exit-failed')).toHaveLength(1);
    expect(world.alerts('rule-exit-failed')[0]).toContain('STILL OPEN');
  });
});

describe('rules about trading itself', () => {
  it('D18: the seventh trade is reported, orders are counted apart from trades, and a trade in parts is one', async () => {
    const world = await worldWith(
      rule('six', { kind: 'trades', max: 6 }, 'warn'),
      rule('ten', { kind: 'orders', max: 9 }, 'warn'),
    );
    // The first trade of the day was the call.
    for (let trade = 0; trade < 5; trade += 1) {
      world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65 });
      await world.clock.advance(1_200);
    }
    for (let order = 0; order < 3; order += 1)
      world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65, type: 'LIMIT', price: paise(100) });
    await world.clock.advance(3_000);
    const judged = (id: string) => world.engine.report().assessment?.rules.find((each) => each.id === id);
    expect(judged('six')).toMatchObject({ holds: false, value: 6, threshold: 6 });
    expect(judged('ten')).toMatchObject({ holds: false, value: 9 });
    world.trade({ tradingSymbol: PUT_WING, side: 'BUY', quantity: 130 });
    await world.clock.advance(3_000);
    expect(judged('six')).toMatchObject({ holds: true, value: 7 });
    expect(world.alerts('rule-holds')).toHaveLength(2);
    expect(world.alerts('rule-holds').join()).toContain('7 trades today of at most 6');
    expect(world.alerts('rule-holds').join()).toContain('10 orders today of at most 9');
    await world.clock.advance(20_000);
    expect(world.alerts('rule-holds')).toHaveLength(2);
    expect(world.isKilled).toBe(false);
  });

  it('D18: three losses in a row begin a cool-down of 30 minutes: orders that would open something go, exits stay; it ends by itself', async () => {
    const streak: Rule = {
      id: 'streak',
      when: { kind: 'losing-streak', losses: 3 },
      then: { kind: 'cool-down', minutes: 30 },
    };
    const world = await worldWith(streak);
    await roundTrip(world, 20);
    await roundTrip(world, 20);
    expect(world.disk.of('rule-fired')).toEqual([]);
    await roundTrip(world, 20);
    await world.clock.advance(2_000);
    const fired = world.disk.of('rule-fired');
    expect(fired).toMatchObject([{ ruleId: 'streak', action: 'cool-down', until: expect.any(Number) }]);
    const entry = () =>
      world.trade({ tradingSymbol: PUT, side: 'BUY', quantity: 65, type: 'LIMIT', price: paise(100) });
    const exit = world.stop(CALL, 650, 200);
    const first = entry();
    await world.clock.advance(5_000);
    const statusOf = (orderId: string) => world.book().orders.find((each) => each.orderId === orderId)?.status;
    expect([statusOf(first), statusOf(exit)]).toEqual(['cancelled', 'trigger pending']);
    // It survives a restart, and the same streak begins no second one.
    world.restart();
    const second = entry();
    await world.clock.advance(8_000);
    expect(statusOf(second)).toBe('cancelled');
    expect(
      world.disk.of('rule-fired').filter(({ action, until }) => action === 'cool-down' && until !== undefined),
    ).toHaveLength(1);
    await world.clock.advance(30 * 60_000);
    const later = entry();
    await world.clock.advance(8_000);
    expect(statusOf(later)).toBe('open');
  });

  it('a position too many is told, and entries are cancelled while the cap is passed', async () => {
    const world = await worldWith(rule('cap', { kind: 'open-positions', max: 1 }, 'cancel-entries'));
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65 });
    const resting = world.trade({
      tradingSymbol: PUT_WING,
      side: 'BUY',
      quantity: 65,
      type: 'LIMIT',
      price: paise(100),
    });
    await world.clock.advance(5_000);
    expect(world.book().orders.find(({ orderId }) => orderId === resting)?.status).toBe('cancelled');
    expect(world.disk.of('cancel-intended')).toMatchObject([
      { orderId: resting, purpose: { kind: 'rule', ruleId: 'cap' } },
    ]);
    expect(world.net(CALL_WING)).toBe(65);
  });
});

describe('rules about time and sight', () => {
  const atTen = (minutes: number): Condition => ({ kind: 'time', from: 600 + minutes, to: 900 });

  it('closes everything at its time, shorts first, and leaves the account free to trade', async () => {
    const world = await worldWith(rule('out', atTen(1), 'flatten'));
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 650 });
    await world.clock.advance(30_000);
    expect(world.net(CALL)).toBe(-650);
    world.served = (snapshot) => snapshot;
    await world.clock.advance(90_000);
    expect([world.net(CALL), world.net(CALL_WING)]).toEqual([0, 0]);
    const [first, second] = world.disk.of('exit-requested');
    expect([first?.positionId, second?.positionId]).toEqual([world.idOf(CALL), world.idOf(CALL_WING)]);
    expect(world.isKilled).toBe(false);
    expect(world.state().lock).toBeNull();
    expect(world.violations()).toEqual([]);
  });

  it('kills after so many readings in a row that failed, and a reading that works begins anew', async () => {
    const world = await worldWith(rule('blind', { kind: 'broker-errors', streak: 3 }, 'kill'));
    const { fate } = world;
    let failures = 2;
    world.fate = (call) => {
      if (call.name !== 'fetchAccount' || failures === 0) return fate(call);
      failures -= 1;
      return { kind: 'lost' };
    };
    await world.clock.advance(20_000);
    expect(world.isKilled).toBe(false);
    failures = 3;
    await world.clock.runUntil(() => world.isKilled, 60_000);
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ ruleId: 'blind', condition: 'broker-errors' });
  });

  it('several accounts together: kills on what the group has lost, and on no figure that is old', async () => {
    const ours = rule('ours', { kind: 'loss', of: 'group', figure: 'day', limit: sum(10_000) }, 'kill');
    const world = await PinnedWorld.started({ rules: [ours], dwellMs: 1_000 });
    world.engine.group.note(rupees(-12_000));
    await world.clock.advance(10_000);
    expect(world.isKilled).toBe(false);
    expect(world.engine.report().assessment?.rules[1]).toMatchObject({ unknown: true });
    for (let told = 0; told < 10; told += 1) {
      world.engine.group.note(rupees(-10_000));
      await world.clock.advance(500);
    }
    expect(world.disk.of('kill-latched')[0]?.cause).toMatchObject({ ruleId: 'ours' });
  });
});
