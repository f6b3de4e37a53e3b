import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import type { Call, Fate } from '../simulation-days/exchange-broker.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];
const FINE: Fate = { kind: 'fine' };

async function guarded(options: WorldOptions = {}): Promise<World> {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }), ...options });
  world.ironFly();
  await world.start();
  return world;
}

/** The given fate for the first `times` calls of one name. */
function first(name: Call['name'], fate: Fate, times = 1): (call: Call) => Fate {
  let left = times;
  return (call) => {
    if (call.name !== name || left === 0) return FINE;
    left -= 1;
    return fate;
  };
}

async function expectStopped(world: World): Promise<void> {
  expect(await world.untilFinished()).toBe(true);
  expect(world.state().kill?.finished).toMatchObject({ verified: true });
  expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  expect(world.violations()).toEqual([]);
}

const placed = (world: World): readonly string[] => world.eventsOf('call placeOrder');

describe('orders nobody answered', () => {
  it('K4 I10: it did arrive: found by its tag, never sent again, and the exits make exactly the position', async () => {
    const world = await guarded();
    world.fate = first('placeOrder', { kind: 'unanswered' });
    world.killByHand();
    await expectStopped(world);
    expect(placed(world)).toHaveLength(4);
    const settled = world.disk
      .of('order-settled')
      .filter((each) => each.tag === world.disk.of('order-intended')[0]?.tag);
    expect(settled.map((each) => each.outcome)).toEqual(['unknown', 'confirmed']);
  });

  it('K5 I10: it never arrived: sent once more with the next tag, and not before the settle window is over', async () => {
    const world = await guarded();
    world.fate = first('placeOrder', { kind: 'lost' });
    world.killByHand();
    await expectStopped(world);
    expect(placed(world)).toHaveLength(5);
    const [lost] = world.disk.of('order-intended');
    const rows = world.disk.entries.filter(
      ({ entry }) => entry.kind === 'order-intended' && entry.positionId === lost?.positionId,
    );
    expect(rows).toHaveLength(2);
    // Four seconds until it was given up, and from then on the longest a request can still take.
    expect((rows[1]?.at ?? 0) - (rows[0]?.at ?? 0)).toBeGreaterThan(29_000);
  });

  it.each([5_000, 15_000, 24_000, 28_000])(
    'K5: it arrives %i ms late, as a zombie: nothing is sent twice',
    async (ms) => {
      const world = await guarded();
      world.fate = first('placeOrder', { kind: 'late', ms });
      world.killByHand();
      await expectStopped(world);
      expect(placed(world)).toHaveLength(4);
    },
  );

  it('I10: every single order goes unanswered: all are found, none is doubled', async () => {
    const world = await guarded();
    world.fate = (call) => (call.name === 'placeOrder' ? { kind: 'unanswered' } : FINE);
    world.killByHand();
    await expectStopped(world);
    expect(placed(world)).toHaveLength(4);
  });

  it('R3: a leg is not sized on a reading that grew old while another leg’s order hung', async () => {
    const world = await guarded();
    let hung = false;
    world.fate = (call) => {
      if (call.name !== 'placeOrder' || hung) return FINE;
      hung = true;
      // Meanwhile the trader buys the other short back on the phone.
      const other = call.request?.instrument.tradingSymbol === CALL ? PUT : CALL;
      world.trade({ tradingSymbol: other, side: 'BUY', quantity: 65 });
      return { kind: 'hangs' };
    };
    world.killByHand();
    await expectStopped(world);
    expect(placed(world)).toHaveLength(3);
  });

  it('a cancel that goes unanswered is asked for again, and the book is what counts', async () => {
    const world = await guarded();
    world.fate = first('cancelOrder', { kind: 'lost' }, 3);
    world.killByHand();
    await expectStopped(world);
  });
});

describe('orders that are refused', () => {
  it('K16: refused for a while (429): tried again with pauses, and the budget lasts', async () => {
    const world = await guarded();
    world.fate = first('placeOrder', { kind: 'refused', code: 'rate-limited', message: '429' }, 6);
    world.killByHand();
    await expectStopped(world);
  });

  it('K16: three seconds of refusals do not use up the orders a leg may cost', async () => {
    const world = await guarded();
    let since = Infinity;
    world.fate = (call) => {
      if (call.name !== 'placeOrder') return FINE;
      since = Math.min(since, world.clock.monotonic());
      const over = world.clock.monotonic() - since > 3_000;
      return over ? FINE : { kind: 'refused', code: 'rate-limited', message: '429' };
    };
    world.killByHand();
    await expectStopped(world);
  });

  it('K3: a refused slice ends the round: what is left is cut anew', async () => {
    const world = new World();
    for (let part = 0; part < 3; part += 1) world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 1_300 });
    await world.start();
    world.fate = first('placeOrder', { kind: 'refused', code: 'refused', message: 'RMS' }, 2);
    world.killByHand();
    await expectStopped(world);
    expect(world.disk.of('order-intended').map((each) => each.quantity)).toEqual([1_755, 1_755, 1_755, 1_755, 390]);
  });

  it('R3: slices stop when the reading they were cut from grows old', async () => {
    const world = new World();
    for (let part = 0; part < 3; part += 1) world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 1_300 });
    await world.start();
    world.latency = (call) => (call.name === 'placeOrder' ? 2_000 : 40);
    world.killByHand();
    await world.clock.runUntil(() => placed(world).length === 1);
    await world.clock.advance(2_500);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 1_755 });
    await expectStopped(world);
  });

  /** An exchange that takes less in one order than the instrument master says. */
  const takesAtMost =
    (most: number, said = 'Exchange: FREEZE quantity exceeded') =>
    (call: Call): Fate =>
      (call.request?.quantity ?? 0) > most ? { kind: 'refused', code: 'refused', message: said } : FINE;

  async function guardedLong(quantity: number): Promise<World> {
    const world = new World();
    for (let left = quantity; left > 0; left -= 1_300)
      world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: Math.min(left, 1_300) });
    await world.start();
    return world;
  }

  it('K8: refused for freeze quantity: halved in whole lots until it is taken, and the leg is closed in the same round', async () => {
    const world = await guardedLong(3_900);
    world.fate = takesAtMost(500);
    world.killByHand();
    await expectStopped(world);
    const sent = world.disk.of('order-intended').map((each) => each.quantity);
    expect(sent.slice(0, 3)).toEqual([1_755, 845, 390]);
    expect(sent.slice(2)).toEqual(Array.from({ length: 10 }, () => 390));
    expect(world.disk.of('order-settled').filter((each) => each.code === 'freeze')).toHaveLength(2);
    expect(world.disk.of('step-ended').filter((each) => each.step === 'exit-hedges')).toHaveLength(1);
  });

  it('K8: what was learned is known after a restart', async () => {
    const world = await guardedLong(3_900);
    world.fate = takesAtMost(500);
    world.killByHand();
    await world.clock.runUntil(() => placed(world).length === 4);
    world.restart();
    await expectStopped(world);
    const sent = world.disk.of('order-intended').map((each) => each.quantity);
    expect(sent.filter((quantity) => quantity > 390)).toEqual([1_755, 845]);
  });

  it('K8: a leg that takes many small orders is not out of its budget when few of them are left', async () => {
    const world = await guardedLong(1_950);
    world.fate = takesAtMost(65);
    world.latency = (call) => (call.name === 'placeOrder' ? 100 : 40);
    world.killByHand();
    await expectStopped(world);
    expect(world.state().alerts.map((alert) => alert.code)).not.toContain('step-exit-hedges');
  });

  it('K8: every size is refused: halved down to one lot, then the leg has its few rounds and the alarm sounds', async () => {
    const world = await guardedLong(520);
    world.fate = takesAtMost(0);
    world.killByHand();
    await world.clock.advance(120_000);
    const sent = world.disk.of('order-intended').map((each) => each.quantity);
    expect(sent.slice(0, 4)).toEqual([520, 260, 130, 65]);
    expect(sent.length).toBeLessThanOrEqual(3 + 5 * 8);
    expect(world.state().alerts.map((alert) => alert.code)).toContain('step-exit-hedges');
    expect(world.violations()).toEqual([]);
  });

  it('K8: a broker that shows the refusal only in its order book', async () => {
    const world = await guardedLong(3_900);
    const flip = new Set<string>();
    world.fate = (call) => {
      if ((call.request?.quantity ?? 0) <= 900) return FINE;
      flip.add(call.subject);
      return { kind: 'lost' };
    };
    world.served = (snapshot) => {
      const like = snapshot.orders[0];
      if (!like) return snapshot;
      const refused = [...flip].map((tag) => ({
        ...like,
        tag,
        orderId: `X${tag}`,
        filledQuantity: 0,
        status: 'rejected' as const,
        rejectReason: '16387 : Quantity freeze',
      }));
      return { ...snapshot, orders: [...snapshot.orders, ...refused] };
    };
    world.killByHand();
    await expectStopped(world);
    expect(world.disk.of('order-intended').map((each) => each.quantity)).toContain(845);
  });

  it('K30: refused for ever: a handful of orders, a critical alarm, the rest of the account is closed, still not called flat', async () => {
    const world = await guarded();
    world.fate = (call) =>
      call.request?.instrument.tradingSymbol === CALL
        ? { kind: 'refused', code: 'refused', message: 'RMS: margin exceeds' }
        : FINE;
    world.killByHand();
    await world.clock.advance(55_000);
    expect(world.auditor.sent.get(CALL)).toBe(5);
    // Hedges whose short is still open stay: they are what limits its loss.
    expect(LEGS.map((leg) => world.net(leg))).toEqual([-65, 0, 65, 65]);
    await world.clock.advance(65_000);
    expect(world.auditor.sent.get(CALL)).toBe(6);
    expect(
      world
        .state()
        .alerts.filter((alert) => alert.priority === 'critical')
        .map((alert) => alert.code),
    ).toEqual(expect.arrayContaining(['step-exit-shorts']));
    expect(world.state().kill?.finished).toBeNull();
    expect(world.violations()).toEqual([]);
  });

  it('K10: a cancel refused once is asked for again', async () => {
    const world = await guarded();
    world.fate = first('cancelOrder', { kind: 'refused', code: 'refused', message: '91400' });
    world.killByHand();
    await expectStopped(world);
  });

  it('K10: a stop that will not be cancelled: the other leg leaves within seconds, its own leg is not doubled, nothing is called flat', async () => {
    const world = await guarded();
    const callStop = world.book().orders.find((order) => order.type === 'SL' && order.tradingSymbol === CALL)?.orderId;
    world.fate = (call) =>
      call.name === 'cancelOrder' && call.subject === callStop
        ? { kind: 'refused', code: 'refused', message: '91400' }
        : FINE;
    world.killByHand();
    expect(await world.clock.runUntil(() => world.net(PUT) === 0, 12_000)).toBe(true);
    await world.clock.advance(60_000);
    expect(world.auditor.sent.get(CALL)).toBeUndefined();
    expect(world.state().alerts.map((alert) => alert.code)).toContain('step-cancel-orders');
    expect(world.eventsOf(`cancelOrder ${callStop}`).length).toBeLessThan(45);
    expect(world.state().kill?.finished).toBeNull();
    // It fires at last: the leg is closed by it, and the kill ends.
    world.move(200);
    await expectStopped(world);
  });

  it('partial fills: what is left is chased and the sum is exact', async () => {
    const world = await guarded();
    world.exchange.faults.set('practice', {
      fault: 'partial-fills',
      scope: 'all',
      ms: 60_000,
      units: 30,
      reason: '',
      since: 0,
    });
    world.killByHand();
    await world.clock.advance(2_000);
    world.exchange.faults.clear('practice');
    await expectStopped(world);
  });
});

describe('a session that ends', () => {
  it('K14: at the kill moment: logged in again and gone on', async () => {
    const world = await guarded();
    world.killByHand();
    world.broker.dropSession();
    await expectStopped(world);
    expect(world.eventsOf('call login').length).toBeGreaterThan(0);
  });

  it('K14: again and again', async () => {
    const world = await guarded();
    let calls = 0;
    world.fate = () => {
      calls += 1;
      if (calls % 7 === 0) world.broker.dropSession();
      return FINE;
    };
    world.killByHand();
    await expectStopped(world);
  });

  it('K14: login refused: no claim, and the alarm within two minutes', async () => {
    const world = await guarded();
    world.fate = (call) =>
      call.name === 'login' ? { kind: 'refused', code: 'login-refused', message: 'wrong TOTP' } : FINE;
    world.killByHand();
    world.broker.dropSession();
    await world.clock.advance(150_000);
    expect(world.state().kill?.finished).toBeNull();
    const codes = world.state().alerts.map((alert) => alert.code);
    expect(codes).toContain('kill-not-verified');
    expect(codes).toContain('blind');
    expect(world.violations()).toEqual([]);
  });
});

describe('the word FLAT', () => {
  it('I4 R11: is not said while an order of ours may still land, though nothing is open', async () => {
    const world = await guarded();
    world.fate = first('placeOrder', { kind: 'late', ms: 20_000 });
    world.killByHand();
    await world.clock.runUntil(() => placed(world).length > 0);
    // The trader closes that leg on the phone meanwhile: the late order will open the other side.
    const symbol = world.disk.of('order-intended')[0]?.positionId.split(':')[1] ?? '';
    world.trade({ tradingSymbol: symbol, side: 'BUY', quantity: 65 });
    const landed = world.clock.monotonic() + 20_000;
    await world.untilFinished();
    const flat = world.disk.entries.find(
      ({ entry }) => entry.kind === 'step-ended' && entry.step === 'prove-flat' && entry.outcome === 'confirmed',
    );
    expect((flat?.at ?? 0) - world.clock.now() + world.clock.monotonic()).toBeGreaterThan(landed);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    // The one order that crossed zero is the trader's doing, and it was set right.
    expect(world.violations().filter(({ invariant }) => !/^I[13]$/.test(invariant))).toEqual([]);
  });

  it('I4: is not said on one reading of a book that lags: what was opened a moment ago is seen and closed', async () => {
    const world = await guarded();
    let openedAt = Infinity;
    world.crashPoint = (point) => {
      if (
        openedAt === Infinity &&
        point.includes('step-started') &&
        world.state().kill?.steps[2]?.outcome === 'confirmed'
      ) {
        openedAt = world.clock.monotonic();
        world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
      }
      return false;
    };
    world.served = (snapshot) =>
      world.clock.monotonic() - openedAt < 1_400
        ? {
            ...snapshot,
            positions: world.positionsBefore(1_400),
            orders: snapshot.orders.filter((order) => order.placedAt < world.clock.now() - 1_400),
          }
        : snapshot;
    world.killByHand();
    await expectStopped(world);
    expect(openedAt).toBeLessThan(Infinity);
    expect(
      world.book().orders.filter((order) => order.tradingSymbol === PUT && order.side === 'BUY' && order.tag),
    ).toHaveLength(2);
  });

  it('I4: is not said with an order working: one placed after the cancels is cancelled too', async () => {
    const world = await guarded({ access: 'none' });
    let placedAt = '';
    world.crashPoint = () => {
      if (placedAt === '' && world.eventsOf('step-started prove-flat').length > 0) {
        placedAt = world.trade({
          tradingSymbol: CALL_WING,
          side: 'BUY',
          quantity: 65,
          type: 'LIMIT',
          price: rupees(1),
        });
      }
      return false;
    };
    world.killByHand();
    await expectStopped(world);
    expect(world.eventsOf(`cancelOrder ${placedAt}`).length).toBeGreaterThan(0);
  });

  it.each(['rows-refused', 'positions-vanished'] as const)(
    'R4: STOPPED is not said on an answer with %s',
    async (kind) => {
      const world = await guarded();
      const switched = (): boolean => world.book().killSwitch.state === 'on';
      const gap =
        kind === 'rows-refused' ? { kind, field: 'positions.netQuantity', rows: 1 } : { kind, positionIds: ['x'] };
      let whole = false;
      world.served = (snapshot) => (switched() && !whole ? { ...snapshot, incomplete: [gap] } : snapshot);
      world.killByHand();
      await world.clock.runUntil(() => world.disk.of('step-ended').some((each) => each.step === 'prove-switch'));
      expect(world.disk.of('step-ended').find((each) => each.step === 'prove-switch')).toMatchObject({
        outcome: 'unknown',
        code: 'not-fresh',
      });
      whole = true;
      await expectStopped(world);
    },
  );

  it('I4: one old answer served again and again proves nothing', async () => {
    const world = await guarded();
    world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('step-started prove-flat').length > 0);
    const frozen = world.engine.report().assessment?.snapshot;
    world.served = (snapshot) => frozen ?? snapshot;
    await world.clock.advance(30_000);
    expect(world.disk.of('step-ended').some((each) => each.step === 'prove-flat' && each.outcome === 'confirmed')).toBe(
      false,
    );
    world.served = (snapshot) => snapshot;
    await expectStopped(world);
  });
});

describe('a broker that is not there', () => {
  it('R10: a read that fails is never taken for flat', async () => {
    const world = await guarded();
    world.killByHand();
    world.fate = (call) => (call.name === 'fetchAccount' ? { kind: 'lost' } : FINE);
    await world.clock.advance(60_000);
    expect(world.disk.of('step-ended').filter((each) => each.outcome === 'confirmed')).toEqual([]);
    world.fate = () => FINE;
    await expectStopped(world);
  });

  it.each(['hangs', 'throws'] as const)('a call that %s never stops the kill', async (kind) => {
    const world = await guarded();
    for (const name of ['fetchAccount', 'placeOrder', 'cancelOrder', 'logout'] as const) {
      const struck = first(name, { kind });
      const before = world.fate;
      world.fate = (call) => (call.name === name ? struck(call) : before(call));
    }
    world.killByHand();
    await expectStopped(world);
  });

  it('R6: reads that hang for ever: the alarm still sounds', async () => {
    const world = await guarded();
    world.killByHand();
    world.fate = (call) => (call.name === 'fetchAccount' ? { kind: 'hangs' } : FINE);
    await world.clock.advance(200_000);
    expect(world.state().alerts.map((alert) => alert.code)).toContain('kill-not-verified');
  });

  it('R8: a guard that never saw anything is blind after 30 s, and says so', async () => {
    const world = new World();
    world.fate = (call) => (call.name === 'fetchAccount' ? { kind: 'lost' } : FINE);
    await world.start();
    await world.clock.advance(40_000);
    expect(world.state().degraded?.code).toBe('broker-unreachable');
    expect(world.state().alerts.map((alert) => alert.code)).toEqual(['sight-lost', 'blind']);
  });
});

describe('a disk that refuses', () => {
  it('K13: at the latch: the kill goes on from memory, and says so', async () => {
    const world = await guarded();
    world.disk.full = true;
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    expect(world.state().latch.state).toBe('latched');
    expect(world.journalFaults.length).toBeGreaterThan(0);
  });

  it('K13: a disk that recovers gets the latch before the steps: a restart is still locked and goes on', async () => {
    const world = await guarded();
    world.disk.full = true;
    world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('placeOrder').length > 0);
    world.disk.full = false;
    await world.clock.runUntil(() => world.disk.of('kill-latched').length > 0);
    const kinds = world.disk.kinds();
    expect(kinds.indexOf('kill-latched')).toBeLessThan(kinds.indexOf('step-started'));
    const { latch } = world.state();
    world.restart();
    expect(world.state().latch).toEqual(latch);
    expect(await world.untilFinished()).toBe(true);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  });

  it('K13: a disk that recovers after the kill has ended gets it all, though nothing more happens', async () => {
    const world = await guarded();
    world.disk.full = true;
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    world.disk.full = false;
    await world.clock.advance(10_000);
    expect(world.disk.of('kill-finished')).toHaveLength(1);
    world.restart();
    expect(world.state().kill?.finished?.verified).toBe(true);
    expect(world.disk.of('kill-latched')).toHaveLength(1);
  });

  it('R1: a journal that knows of a kill this engine does not is believed, and no second kill begins', async () => {
    const world = await guarded();
    const { tradingDay } = world.state();
    const other = new World();
    other.killByHand();
    const [known] = other.disk.of('kill-latched');
    if (!known) throw new Error('no kill');
    world.disk.entries.push({
      seq: 0,
      at: world.clock.now(),
      day: tradingDay,
      entry: { ...known, killId: 'K0' },
      prevHash: '',
      hash: '',
    });
    world.killByHand();
    expect(world.state().latch).toMatchObject({ state: 'latched', killId: 'K0' });
    expect(world.disk.of('kill-latched')).toHaveLength(1);
  });
});
