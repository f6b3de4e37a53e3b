import { describe, expect, it } from 'vitest';
import { blockersOf } from '../domain/decide.ts';
import { paise } from '../domain/money.ts';
import type { Fate } from '../simulation-days/exchange-broker.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';
import type { EngineParts } from './engine-parts.ts';

const HEDGES_LEFT = settings({ policy: policy({ squareOffHedges: false }) });

/** An iron fly that was killed and proven. */
async function killed(options: WorldOptions = {}): Promise<World> {
  const world = new World(options);
  world.ironFly();
  await world.start();
  world.killByHand();
  expect(await world.untilFinished()).toBe(true);
  return world;
}

/** What the trader does on the phone, with the broker's switch lifted there too. */
function sellElsewhere(world: World, tradingSymbol = CALL): void {
  world.liftSwitch();
  world.trade({ tradingSymbol, side: 'SELL', quantity: 65 });
}

const twice = (world: World, tradingSymbol: string) => paise(2 * world.price(tradingSymbol));
const codes = (world: World): readonly string[] => world.state().alerts.map(({ code }) => code);
const reentryOpen = (world: World): boolean =>
  world.state().aftermath?.reentries.some((each) => each.endedAt === null) ?? false;

async function expectClosed(world: World, tradingSymbol: string, withinMs: number): Promise<void> {
  expect(world.net(tradingSymbol)).not.toBe(0);
  expect(await world.clock.runUntil(() => world.net(tradingSymbol) === 0, withinMs)).toBe(true);
}

function expectOneKill(world: World): void {
  expect(world.disk.of('kill-latched')).toHaveLength(1);
  expect(world.disk.of('kill-finished')).toHaveLength(1);
  expect(world.violations()).toEqual([]);
}

describe('a trade made elsewhere after the kill', () => {
  it.each([
    ['right after it', 10_000],
    ['hours later', 2 * 3_600_000],
  ])(
    '%s is closed within 5 s with the tags of the same kill, and proven again (cards L8 and R19)',
    async (_when, later) => {
      const world = await killed();
      const { killId } = world.state().kill ?? { killId: '' };
      await world.clock.advance(later);
      sellElsewhere(world);
      await expectClosed(world, CALL, 5_000);
      expect(reentryOpen(world)).toBe(true);
      expect(codes(world)).toContain('bypass');
      const exit = world.book().orders.findLast((order) => order.tradingSymbol === CALL && order.side === 'BUY');
      expect(exit?.tag?.startsWith(killId)).toBe(true);
      expect(await world.clock.runUntil(() => !reentryOpen(world), 30_000)).toBe(true);
      expect(world.disk.of('bypass-seen')).toMatchObject([{ killId, number: 1, origin: 'elsewhere', flattens: true }]);
      expect(world.disk.of('bypass-flattened')).toMatchObject([
        { number: 1, reading: { legs: [], switchState: 'on' } },
      ]);
      expect(world.book().killSwitch.state).toBe('on');
      expect(codes(world)).toContain('bypass-closed');
      expectOneKill(world);
    },
  );

  it('is told while it is open, and STOPPED is claimed once in all (card R19)', async () => {
    const world = await killed();
    sellElsewhere(world);
    await world.clock.runUntil(() => reentryOpen(world), 10_000);
    const blockers = (): readonly string[] => blockersOf(world.state(), world.clock.now()).map(({ code }) => code);
    expect(blockers()).toEqual(['re-entry']);
    await world.clock.runUntil(() => !reentryOpen(world), 60_000);
    expect(blockers()).toEqual([]);
    expect(codes(world).filter((code) => code === 'kill-verified')).toHaveLength(1);
  });

  it('an order that would open something is cancelled, and nothing else is done (card L8)', async () => {
    const world = await killed();
    world.liftSwitch();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65, type: 'LIMIT', price: twice(world, CALL) });
    expect(await world.clock.runUntil(() => world.book().orders.every((order) => order.status !== 'open'), 5_000)).toBe(
      true,
    );
    await world.clock.advance(20_000);
    expect(world.disk.of('bypass-seen')).toMatchObject([{ legs: [], origin: 'elsewhere' }]);
    expect(world.net(CALL)).toBe(0);
    expect(reentryOpen(world)).toBe(false);
    expectOneKill(world);
  });

  it('an exit that rests far away on it does not keep it open (card K22)', async () => {
    const world = await killed();
    sellElsewhere(world);
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65, type: 'LIMIT', price: rupees(1) });
    await expectClosed(world, CALL, 8_000);
    expectOneKill(world);
  });

  it('that grows while it is being closed ends flat, sized anew at each reading (card K22)', async () => {
    const world = await killed();
    sellElsewhere(world);
    await world.clock.advance(1_500);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 130 });
    await expectClosed(world, CALL, 10_000);
    expectOneKill(world);
  });

  it('is closed so many times an hour, then the alarm sounds and nothing is sent until the hour is over (card L8)', async () => {
    const world = await killed({ settings: settings({ reflattensPerHour: 2 }) });
    for (let time = 0; time < 2; time += 1) {
      sellElsewhere(world);
      await expectClosed(world, CALL, 5_000);
      expect(await world.clock.runUntil(() => !reentryOpen(world), 60_000)).toBe(true);
    }
    const sent = world.book().orders.length;
    sellElsewhere(world);
    await world.clock.advance(30 * 60_000);
    expect(world.net(CALL)).toBe(-65);
    expect(world.book().orders).toHaveLength(sent + 1);
    expect(codes(world).filter((code) => code === 'bypass-stop-line')).toHaveLength(1);
    expect(await world.clock.runUntil(() => world.net(CALL) === 0, 40 * 60_000)).toBe(true);
    expectOneKill(world);
  });

  it('meets no insane spread: it is told, waited for, and closed when the spread is sane (card L8)', async () => {
    const world = await killed();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((each) => ({
        ...each,
        ...(each.quote ? { quote: { ...each.quote, bid: rupees(50), ask: rupees(150) } } : {}),
      })),
    });
    sellElsewhere(world);
    await world.clock.advance(30_000);
    expect(world.net(CALL)).toBe(-65);
    expect(codes(world)).toContain('bypass-wide-spread');
    world.served = (snapshot) => snapshot;
    await expectClosed(world, CALL, 2_000);
    expectOneKill(world);
  });

  it('is closed all the same when the spread stays insane for a minute (card L8)', async () => {
    const world = await killed();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map(({ quote: _quote, ...each }) => ({
        ...each,
        quote: { lastPrice: rupees(100), ask: rupees(150), asOf: snapshot.asOf },
      })),
    });
    sellElsewhere(world);
    await world.clock.advance(50_000);
    expect(world.net(CALL)).toBe(-65);
    await expectClosed(world, CALL, 20_000);
  });

  it.each([
    ['', 0],
    [', also by a clock that is set back meanwhile', -120_000],
  ])(
    'costs a bounded number of orders when the broker refuses every exit%s, and is an alarm (cards L8 and K30, R12)',
    async (_how, jump) => {
      const world = await killed({ access: 'none' });
      world.fate = (call): Fate =>
        call.name === 'placeOrder' ? { kind: 'refused', code: 'refused', message: 'RMS' } : { kind: 'fine' };
      const before = world.disk.of('order-intended').length;
      sellElsewhere(world);
      expect(await world.clock.runUntil(() => reentryOpen(world))).toBe(true);
      world.wallError = jump;
      await world.clock.advance(10 * 60_000);
      expect(world.disk.of('order-intended').length - before).toBe(5);
      expect(codes(world)).toContain('bypass-attempts-spent');
      expect(reentryOpen(world)).toBe(true);
      expectOneKill(world);
    },
  );

  it('cannot be closed where the switch blocks exits: nothing is sent, and the trader hears what to do (card L8)', async () => {
    const blocking = (parts: EngineParts): EngineParts => {
      const { capabilities } = parts.broker;
      const killSwitch = { ...capabilities.killSwitch, exitsWorkAfter: false };
      const broker = new Proxy(parts.broker, {
        get: (target, name): unknown => {
          if (name === 'capabilities') return { ...capabilities, killSwitch };
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
      return { ...parts, broker };
    };
    const world = await killed({ alter: blocking });
    const before = world.disk.of('order-intended').length;
    sellElsewhere(world);
    await world.clock.advance(30_000);
    expect(world.disk.of('order-intended')).toHaveLength(before);
    const alarm = world.state().alerts.find(({ code }) => code === 'bypass-exits-blocked');
    expect(alarm?.text).toContain('dealing desk');
    expect(reentryOpen(world)).toBe(true);
  });

  it('goes on after a crash in the middle, and is found by a guard that was down when it happened (card R19)', async () => {
    const world = await killed();
    sellElsewhere(world);
    await world.clock.runUntil(() => reentryOpen(world), 10_000);
    world.restart();
    await expectClosed(world, CALL, 8_000);
    await world.clock.runUntil(() => !reentryOpen(world), 60_000);
    world.crash();
    sellElsewhere(world, PUT);
    await world.clock.advance(60_000);
    expect(world.net(PUT)).toBe(-65);
    world.restart();
    await expectClosed(world, PUT, 8_000);
    expect(await world.clock.runUntil(() => !reentryOpen(world), 60_000)).toBe(true);
    expectOneKill(world);
  });

  it('a book that lags behind starts nothing: no bypass is told and nothing is sent', async () => {
    const world = await killed();
    const sent = world.book().orders.length;
    world.served = (snapshot) => ({ ...snapshot, positions: world.positionsBefore(5_000) });
    await world.clock.advance(60_000);
    expect(world.disk.of('bypass-seen')).toEqual([]);
    expect(world.book().orders).toHaveLength(sent);
  });
});

describe('what stays the trader’s after the kill', () => {
  it('legs left by the setting are not closed, and closing them by hand is no bypass (card L9)', async () => {
    const world = await killed({ settings: HEDGES_LEFT });
    await world.clock.advance(60_000);
    expect([world.net(CALL_WING), world.net(PUT_WING)]).toEqual([65, 65]);
    const rest = world.trade({
      tradingSymbol: PUT_WING,
      side: 'SELL',
      quantity: 65,
      type: 'LIMIT',
      price: twice(world, PUT_WING),
    });
    const exit = world.engine.exitPosition(world.idOf(CALL_WING), undefined, 'trader');
    expect(exit.ok).toBe(true);
    await world.clock.advance(30_000);
    expect(world.net(CALL_WING)).toBe(0);
    expect(world.book().orders.find((order) => order.orderId === rest)?.status).toBe('open');
    const cancel = world.engine.cancelOrder(rest);
    await world.clock.advance(5_000);
    expect(await cancel).toMatchObject({ ok: true });
    world.trade({ tradingSymbol: PUT_WING, side: 'SELL', quantity: 65 });
    await world.clock.advance(30_000);
    expect(world.disk.of('bypass-seen')).toEqual([]);
    expectOneKill(world);
  });

  it('a leg left by the setting that is made larger is brought back to what was left (cards L8 and L9)', async () => {
    const world = await killed({ settings: HEDGES_LEFT });
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 130 });
    expect(await world.clock.runUntil(() => world.net(CALL_WING) === 65, 5_000)).toBe(true);
    await world.clock.advance(20_000);
    expect(world.net(CALL_WING)).toBe(65);
    expectOneKill(world);
  });

  it('a leg that was closed by hand and is bought again is a bypass (card L8)', async () => {
    const world = await killed({ settings: HEDGES_LEFT });
    world.trade({ tradingSymbol: CALL_WING, side: 'SELL', quantity: 65 });
    await world.clock.advance(10_000);
    expect(world.disk.of('legs-left')).toHaveLength(1);
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65 });
    await expectClosed(world, CALL_WING, 5_000);
  });
});

describe('orders of the kill that come late', () => {
  it('an exit that lands after the proof is closed again, and is told as what it is (R19, fault 4)', async () => {
    const world = new World({ access: 'none', settleMs: 5_000 });
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.start();
    let first = true;
    world.fate = (call): Fate => {
      if (call.name !== 'placeOrder' || !first) return { kind: 'fine' };
      first = false;
      return { kind: 'late', ms: 90_000 };
    };
    world.killByHand();
    expect(await world.untilFinished(80_000)).toBe(true);
    // Its limit is of then; the market has come within reach of it.
    world.move(-60);
    expect(await world.clock.runUntil(() => world.net(CALL) === 65, 120_000)).toBe(true);
    await expectClosed(world, CALL, 5_000);
    await world.clock.runUntil(() => !reentryOpen(world), 30_000);
    expect(world.disk.of('bypass-seen')).toMatchObject([{ origin: 'late-order' }]);
    expect(codes(world)).toContain('late-order');
    expect(codes(world)).not.toContain('bypass');
  });
});
