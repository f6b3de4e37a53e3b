import { describe, expect, it } from 'vitest';
import type { AccountSnapshot } from '../domain/account-snapshot.ts';
import { agreementOf } from '../domain/pnl-sources.ts';
import { setFault } from '../simulation/account-desk.ts';
import { servedFunds } from '../simulation/served-book.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, World } from '../testing/world.ts';

const ACCOUNT = 'practice';

/** A world whose funds page is the practice exchange's, its fault desk included. */
function worldWithFunds(limit: number, tradeBook = true): World {
  const world = new World({ settings: settings({ policy: policy({ dayLossLimit: rupees(limit) }) }) });
  world.served = (snapshot: AccountSnapshot) => {
    const { available, marginUsed, realizedPnl, unrealizedPnl } = servedFunds(world.exchange, world.book());
    const funds = { available, marginUsed, realizedPnl, unrealizedPnl };
    return { ...snapshot, funds, ...(tradeBook ? {} : { trades: [] }) };
  };
  return world;
}

function breakFunds(world: World, by: number): void {
  const set = setFault(world.exchange, ACCOUNT, { fault: 'funds-disagree', paise: by });
  if (!set.ok) throw new Error(JSON.stringify(set));
}

const sourcesOf = (world: World) => world.engine.report().assessment?.sources ?? [];
const codes = (world: World) => world.state().alerts.map(({ code }) => code);

/** A short whose stop has filled at a loss past the line of ₹500, while the funds page says ₹3,700 more. */
async function breachAgainstFunds(tradeBook: boolean): Promise<{ readonly world: World; readonly breachedAt: number }> {
  const world = worldWithFunds(500, tradeBook);
  world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
  world.stop(CALL, 65);
  await world.start();
  expect(agreementOf(sourcesOf(world))).toBe(tradeBook ? '3/3 agree' : '2/2 agree');
  breakFunds(world, 370_000);
  const breachedAt = world.clock.now();
  world.move(200);
  return { world, breachedAt };
}

describe('sources of the P&L that contradict each other', () => {
  it('P24: two of three past the line: amber for ten seconds, then the kill', async () => {
    const { world, breachedAt } = await breachAgainstFunds(true);
    await world.clock.advance(6_000);
    expect(agreementOf(sourcesOf(world))).toBe('2/3 agree');
    expect(sourcesOf(world).find(({ agrees }) => !agrees)?.name).toBe('broker funds');
    expect(world.engine.report().assessment?.rules[0]?.explanation).toContain('contradict each other');
    expect(world.state().latch.state).toBe('armed');
    expect(await world.clock.runUntil(() => world.state().latch.state === 'latched', 8_000)).toBe(true);
    const waited = world.clock.now() - breachedAt;
    expect(waited).toBeGreaterThanOrEqual(10_000);
    expect(waited).toBeLessThan(13_000);
  });

  it('P24: one against one: no kill by itself, and the trader is told after ten seconds', async () => {
    const { world } = await breachAgainstFunds(false);
    await world.clock.advance(9_000);
    expect(codes(world)).not.toContain('sources-disagree');
    await world.clock.advance(5_000);
    expect(codes(world)).toContain('sources-disagree');
    expect(world.state().latch.state).toBe('armed');
  });

  it('P24: the funds figure alone past the line is a warning, once, and no kill', async () => {
    const world = worldWithFunds(6_000);
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.start();
    expect(codes(world)).not.toContain('funds-past-line');
    breakFunds(world, -700_000);
    await world.clock.advance(20_000);
    const warnings = world.state().alerts.filter(({ code }) => code === 'funds-past-line');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ priority: 'warning', text: expect.stringContaining('2/3 agree') });
    expect(world.state().latch.state).toBe('armed');
  });
});

describe('exits without a price', () => {
  it('D10: quotes are gone when the kill exits: limits off the last depth, its age in the journal, flat all the same', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map(({ quote: _gone, ...row }) => row),
    });
    await world.clock.advance(30_000);
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    const exits = world.disk.of('order-intended');
    expect(exits).toHaveLength(4);
    for (const { price, priceAgeMs } of exits) {
      expect(price).not.toBeNull();
      expect(priceAgeMs).toBeGreaterThanOrEqual(29_000);
    }
    expect(world.state().kill?.finished?.verified).toBe(true);
    expect(world.violations()).toEqual([]);
  });
});
