import { describe, expect, it } from 'vitest';
import { err, ok } from '../domain/result.ts';
import type { BrokerError, ServerGuard, ServerGuardTerms } from '../ports.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, PUT, World } from '../testing/world.ts';

const REFUSED: BrokerError = { code: 'refused', message: 'not today', retryable: false };

/** A broker's own guard, and what was asked of it. */
class FakeGuard implements ServerGuard {
  standing: ServerGuardTerms | null = null;
  refuses = false;
  lies = false;
  readonly asked: string[] = [];
  onCall: () => void = () => undefined;

  async set(terms: ServerGuardTerms) {
    this.onCall();
    this.asked.push(`set ${terms.lossLimit}`);
    if (this.refuses) return err(REFUSED);
    if (!this.lies) this.standing = terms;
    return ok(undefined);
  }

  async read() {
    return ok(this.standing);
  }

  async remove() {
    this.onCall();
    this.asked.push('remove');
    if (this.refuses) return err(REFUSED);
    this.standing = null;
    return ok(undefined);
  }
}

const lines = (dayLossLimit: number, serverGuardPercent: number | null = 125) =>
  settings({ policy: policy({ dayLossLimit: rupees(dayLossLimit), serverGuardPercent }) });

function guardedWorld(given = lines(20_000)) {
  const guard = new FakeGuard();
  const world = new World({
    settings: given,
    alter: (parts) => ({ ...parts, broker: Object.assign(parts.broker, { serverGuard: guard }) }),
  });
  return { world, guard };
}

describe('the guard at the broker', () => {
  it('is set a little wider than the trader’s line once something is open, after the entry that says so', async () => {
    const { world, guard } = guardedWorld();
    let journaled = 0;
    guard.onCall = () => (journaled = world.disk.of('server-guard-intended').length);
    await world.start();
    expect(guard.asked).toEqual([]);
    world.ironFly();
    await world.clock.advance(5_000);
    expect(guard.asked).toEqual(['set 2500000']);
    expect(guard.standing).toEqual({ lossLimit: 2_500_000, pullsSwitch: true });
    expect(journaled).toBe(1);
    expect(world.state().serverGuard).toEqual({ lossLimit: 2_500_000, outcome: 'confirmed' });
  });

  it('survives a restart without being set twice, follows a tightened line, and goes when the account is flat', async () => {
    const { world, guard } = guardedWorld();
    world.ironFly();
    await world.start();
    world.restart();
    await world.clock.advance(5_000);
    expect(guard.asked).toEqual(['set 2500000']);
    world.engine.applySettings(lines(16_000));
    await world.clock.advance(3_000);
    expect(guard.asked).toEqual(['set 2500000', 'set 2000000']);
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    await world.clock.advance(5_000);
    expect(guard.standing).toBeNull();
    expect(guard.asked.at(-1)).toBe('remove');
    expect(world.violations()).toEqual([]);
  });

  it('is off unless the trader wants it, and one the trader set elsewhere is left alone', async () => {
    const { world, guard } = guardedWorld(lines(20_000, null));
    guard.standing = { lossLimit: rupees(999), pullsSwitch: false };
    world.ironFly();
    await world.start();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect([guard.asked, guard.standing?.lossLimit]).toEqual([[], 99_900]);
  });

  it.each<['refuses' | 'lies', string]>([
    ['refuses', 'rejected'],
    ['lies', 'unknown'],
  ])('a broker that %s is told once, and asked again each minute', async (how, outcome) => {
    const { world, guard } = guardedWorld();
    guard[how] = true;
    world.ironFly();
    await world.start();
    await world.clock.advance(50_000);
    expect(guard.asked).toHaveLength(1);
    expect(world.state().serverGuard?.outcome).toBe(outcome);
    await world.clock.advance(60_000);
    expect(guard.asked).toHaveLength(2);
    const told = world.state().alerts.filter(({ code }) => code === 'server-guard');
    expect(told).toMatchObject([{ priority: 'warning', text: expect.stringContaining('not certain') }]);
    guard[how] = false;
    await world.clock.advance(65_000);
    expect(world.state().serverGuard?.outcome).toBe('confirmed');
  });

  it('never holds up a kill', async () => {
    const { world, guard } = guardedWorld(lines(500));
    guard.set = () => new Promise(() => undefined);
    for (const symbol of [CALL, PUT]) world.trade({ tradingSymbol: symbol, side: 'SELL', quantity: 65 });
    await world.start();
    world.killByHand();
    expect(await world.untilFinished(60_000)).toBe(true);
    expect(world.book().positions.every((row) => row.buyQuantity === row.sellQuantity)).toBe(true);
  });
});
