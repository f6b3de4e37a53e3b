import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { paise } from '../domain/money.ts';
import type { Quote } from '../domain/position.ts';
import type { Call, Fate } from '../simulation-days/exchange-broker.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];
const FINE: Fate = { kind: 'fine' };
const BANK = 'BANKNIFTY26NOV2452000CE';

async function guarded(options: WorldOptions = {}): Promise<World> {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }), ...options });
  world.ironFly();
  await world.start();
  return world;
}

async function expectStopped(world: World): Promise<void> {
  expect(await world.untilFinished()).toBe(true);
  expect(world.state().kill?.finished).toMatchObject({ verified: true });
  expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  expect(world.violations()).toEqual([]);
}

/** The quote of one contract as the engine sees it, changed on its way. */
function quoting(
  tradingSymbol: string,
  change: (quote: Quote) => Quote,
): (snapshot: AccountSnapshot) => AccountSnapshot {
  return (snapshot) => ({
    ...snapshot,
    positions: snapshot.positions.map((row) =>
      row.quote && row.instrument.tradingSymbol === tradingSymbol ? { ...row, quote: change(row.quote) } : row,
    ),
  });
}

const refusing =
  (tradingSymbol: string, message: string): ((call: Call) => Fate) =>
  (call) =>
    call.request?.instrument.tradingSymbol === tradingSymbol ? { kind: 'refused', code: 'refused', message } : FINE;

const codes = (world: World): readonly string[] => world.state().alerts.map((alert) => alert.code);
const alertOf = (world: World, code: string): string =>
  world.state().alerts.find((alert) => alert.code === code)?.text ?? '';

describe('exits that rest', () => {
  /** A book that looks better than it is: the first limits stand away from the market. */
  const cheap = (world: World) =>
    quoting(CALL, ({ bid: _bid, ask: _ask, ...quote }) => ({
      ...quote,
      bid: paise(Math.round((world.price(CALL) * 0.84) / 5) * 5),
      ask: paise(Math.round((world.price(CALL) * 0.85) / 5) * 5),
    }));

  it('K6: an exit away from the market is seen within 3 s, moved in place step by step, past the cap with an alarm, and fills', async () => {
    const world = await guarded();
    world.served = cheap(world);
    world.killByHand();
    await expectStopped(world);
    const [sent] = world.disk.entries.filter(
      ({ entry }) => entry.kind === 'order-intended' && entry.positionId === world.idOf(CALL),
    );
    const moves = world.disk.entries.flatMap(({ at, entry }) =>
      entry.kind === 'modify-intended' && entry.price !== undefined ? [{ at, price: entry.price }] : [],
    );
    expect(world.auditor.sent.get(CALL)).toBe(1);
    expect(moves.length).toBeGreaterThan(3);
    expect((moves[0]?.at ?? 0) - (sent?.at ?? 0)).toBeLessThanOrEqual(3_000);
    expect(moves.map(({ price }) => price)).toEqual(moves.map(({ price }) => price).toSorted((a, b) => a - b));
    expect(alertOf(world, 'exit-slippage')).toContain('does not fill within 5 %');
  });

  it('K6: a policy that holds stays at its cap, says so, and fills when the market comes back', async () => {
    const slippage = { capPercent: 5, steps: 4, beyondCap: 'hold' as const };
    const world = await guarded({
      settings: settings({ policy: policy({ exits: { scope: 'derivatives', slippage } }) }),
    });
    world.served = cheap(world);
    world.killByHand();
    await world.clock.advance(40_000);
    expect(world.net(CALL)).toBe(-65);
    const most = Math.max(...world.disk.of('modify-intended').map((each) => each.price ?? 0));
    expect(most).toBeLessThan(world.price(CALL) * 0.92);
    world.served = (snapshot) => snapshot;
    await expectStopped(world);
    expect(alertOf(world, 'exit-slippage')).toContain('stays at the cap');
  });

  it.each([
    ['refused', { kind: 'refused', code: 'refused', message: 'order is being processed' }],
    ['unanswered, and nobody knows its price', { kind: 'lost' }],
    ['answered late', { kind: 'late', ms: 12_000 }],
  ] as const)('K6 R11: a change that is %s: the order is taken out, confirmed, and sent anew', async (_what, fate) => {
    const world = await guarded();
    world.served = cheap(world);
    world.fate = (call) => (call.name === 'modifyOrder' ? fate : FINE);
    world.killByHand();
    await world.clock.advance(15_000);
    world.served = (snapshot) => snapshot;
    await expectStopped(world);
    expect(world.eventsOf('call cancelOrder').length).toBeGreaterThan(3);
  });

  it('K9: the stop fires in the moment its leg’s exit is moved: nothing is doubled', async () => {
    const world = await guarded();
    world.served = cheap(world);
    let moved = false;
    world.fate = (call) => {
      if (call.name === 'modifyOrder' && !moved) {
        moved = true;
        world.move(200);
      }
      return FINE;
    };
    world.killByHand();
    await expectStopped(world);
    expect(moved).toBe(true);
  });

  it('fault 25: at the end of its price band an exit waits there, with an alarm, and fills when the band moves', async () => {
    const world = await guarded();
    const upper = paise(Math.round((world.price(CALL) * 0.9) / 5) * 5);
    world.served = quoting(CALL, (quote) => ({ ...quote, band: { lower: paise(5), upper } }));
    world.killByHand();
    await world.clock.advance(30_000);
    expect(world.auditor.sent.get(CALL)).toBe(1);
    expect(codes(world)).toContain('exit-at-band');
    world.served = (snapshot) => snapshot;
    await expectStopped(world);
  });

  it('I5: without a book the exit is a market order, which the broker protects', async () => {
    const world = await guarded();
    world.served = quoting(CALL, ({ lastPrice, asOf }) => ({ lastPrice, asOf }));
    world.killByHand();
    await expectStopped(world);
    const prices = world.disk.of('order-intended').map(({ positionId, price }) => [positionId, price === null]);
    expect(prices).toContainEqual([world.idOf(CALL), true]);
    expect(prices).toContainEqual([world.idOf(PUT), false]);
  });
});

describe('hedges and their own shorts', () => {
  it('K1: hedges leave when the shorts of their underlying and expiry are gone, although another short is stuck', async () => {
    const world = await guarded();
    world.trade({ tradingSymbol: BANK, side: 'SELL', quantity: 30 });
    world.fate = refusing(BANK, 'RMS: try later');
    world.killByHand();
    expect(await world.clock.runUntil(() => LEGS.every((leg) => world.net(leg) === 0), 20_000)).toBe(true);
    expect(world.net(BANK)).toBe(-30);
    world.fate = () => FINE;
    await expectStopped(world);
    expect(world.net(BANK)).toBe(0);
  });
});

describe('a hedge nobody buys', () => {
  const unwanted = (symbol: string) =>
    quoting(symbol, ({ bid: _bid, ...quote }) => ({ ...quote, lastPrice: 5, ask: paise(5) }));

  /** The exchange takes the offer and nobody is there to take it. */
  async function withUnwanted(options: WorldOptions = {}): Promise<World> {
    const world = await guarded(options);
    world.served = unwanted(CALL_WING);
    world.fate = (call) =>
      call.request?.instrument.tradingSymbol === CALL_WING
        ? { kind: 'refused', code: 'refused', message: 'No buyers' }
        : FINE;
    return world;
  }

  it('K23: is offered, left as worthless, reported, and not offered for ever', async () => {
    const world = await withUnwanted({ access: 'none' });
    world.killByHand();
    expect(await world.untilFinished(120_000)).toBe(true);
    expect(world.auditor.sent.get(CALL_WING)).toBeLessThanOrEqual(2);
    expect(world.disk.of('leg-left-worthless')).toMatchObject([{ positionId: world.idOf(CALL_WING), units: 65 }]);
    expect(alertOf(world, 'kill-verified')).toContain('Flat but for 1 worthless hedge(s) that nobody buys');
    expect(world.violations()).toEqual([]);
  });

  it('K23 W6: a broker that wants a flat account is asked three times at most; then the trader is told what to do', async () => {
    const world = await withUnwanted({ access: 'api' });
    world.killByHand();
    expect(await world.untilFinished(300_000)).toBe(true);
    expect(world.eventsOf('call activateKillSwitch')).toHaveLength(3);
    expect(world.state().kill?.finished).toMatchObject({ verified: false });
    expect(alertOf(world, 'step-pull-switch')).toContain('ask the dealing desk to square them off');
  });

  it('K23: what nobody has traded is reported without a last price, never at zero', async () => {
    const world = await withUnwanted({ access: 'none' });
    world.served = quoting(CALL_WING, ({ bid: _bid, ...quote }) => ({ ...quote, lastPrice: 0, ask: paise(5) }));
    world.killByHand();
    expect(await world.untilFinished(120_000)).toBe(true);
    expect(world.disk.of('leg-left-worthless')).toMatchObject([{ lastPrice: null }]);
  });

  it('K23: when somebody bids after all it is sold', async () => {
    const world = await withUnwanted({ access: 'api' });
    world.killByHand();
    await world.clock.runUntil(() => world.disk.of('leg-left-worthless').length > 0);
    world.served = (snapshot) => snapshot;
    world.fate = () => FINE;
    await expectStopped(world);
  });

  it('K23: a bid that is gone for a moment leaves nothing behind', async () => {
    const world = await guarded();
    let flicker = 0;
    world.served = (snapshot) => {
      flicker += 1;
      return flicker % 3 === 0 ? unwanted(CALL_WING)(snapshot) : snapshot;
    };
    world.killByHand();
    await expectStopped(world);
    expect(world.disk.of('leg-left-worthless')).toEqual([]);
  });
});

describe('stop the line', () => {
  it('K30: the alarm carries the sheet: what to close, in which product, what to cancel, and the steps', async () => {
    const world = await guarded();
    world.fate = refusing(CALL, 'RMS: not now');
    world.killByHand();
    await world.clock.advance(30_000);
    const text = alertOf(world, 'step-exit-shorts');
    expect(text).toContain(`BUY 65 (1 lot) NFO ${CALL} NRML`);
    expect(text).toContain('Buy back what is sold before selling anything.');
    const [sheet] = world.disk.of('sheet-issued');
    expect(sheet?.sheet.legs[0]).toMatchObject({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    expect(world.disk.of('sheet-issued')).toHaveLength(1);
  });

  it('K30 R12: refused for hours: bounded orders, the account is still read, and the leg leaves when the broker is well again', async () => {
    const world = new World();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.start();
    world.fate = refusing(CALL, 'RMS: not now');
    world.killByHand();
    await world.clock.advance(1_200_000);
    const sent = world.auditor.sent.get(CALL) ?? 0;
    expect(sent).toBeGreaterThan(5);
    expect(sent).toBeLessThanOrEqual(12);
    expect(world.clock.now() - (world.engine.report().assessment?.at ?? 0)).toBeLessThan(16_000);
    world.fate = () => FINE;
    expect(await world.clock.runUntil(() => world.net(CALL) === 0, 301_000)).toBe(true);
    expect(world.violations()).toEqual([]);
  });

  it('fault 36: switched off by the broker while open: TRAPPED with the dealing desk’s phone, asked again every 15 s only', async () => {
    const world = await guarded({
      alter: (parts) => {
        // The exchange's broker has one set of capabilities for the whole run.
        Object.assign(parts.broker, {
          capabilities: { ...parts.broker.capabilities, dealingDesk: '022-4000-0000' },
        });
        return parts;
      },
    });
    world.fate = refusing(CALL, 'Trading is disabled: kill switch is active');
    world.killByHand();
    await world.clock.advance(62_000);
    expect(world.auditor.sent.get(CALL)).toBeLessThanOrEqual(5);
    expect(alertOf(world, 'kill-trapped')).toMatch(/TRAPPED[^]*dealing desk on 022-4000-0000/);
    world.fate = () => FINE;
    await expectStopped(world);
  });

  it('K7: a margin reject of a short is an alarm, the other legs go on, and it is tried again', async () => {
    const world = await guarded();
    world.fate = refusing(CALL, 'RMS: margin exceeds, shortfall 4,000');
    world.killByHand();
    expect(await world.clock.runUntil(() => world.net(PUT) === 0, 20_000)).toBe(true);
    expect(await world.clock.runUntil(() => codes(world).includes('exit-margin-refused'), 2_000)).toBe(true);
    world.fate = () => FINE;
    await expectStopped(world);
  });

  it.each([
    ['K27: accepted without an order number', ''],
    ['K28: refused as a duplicate tag', 'an order with tag was already received today'],
  ])('%s: looked up in the book, not sent again', async (_what, words) => {
    let struck = false;
    const world = await guarded({
      alter: (parts) => ({
        ...parts,
        broker: new Proxy(parts.broker, {
          get: (broker, name) => {
            if (name !== 'placeOrder') {
              const value: unknown = Reflect.get(broker, name, broker);
              return typeof value === 'function' ? value.bind(broker) : value;
            }
            return async (...args: Parameters<typeof broker.placeOrder>) => {
              const answer = await broker.placeOrder(...args);
              if (struck) return answer;
              struck = true;
              if (words === '') return { outcome: 'confirmed', orderId: '' };
              return { outcome: 'rejected', error: { code: 'refused', message: words, retryable: false } };
            };
          },
        }),
      }),
    });
    world.killByHand();
    await expectStopped(world);
    expect(world.eventsOf('call placeOrder')).toHaveLength(4);
  });
});
