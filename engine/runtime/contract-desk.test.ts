import { describe, expect, it } from 'vitest';
import { delayAfter } from '../domain/day-contract/partner-code.ts';
import { STOP_ENGINE } from '../domain/day-contract/pending-change.ts';
import type { LooserWish } from './contract-desk.ts';
import { CALL, World, type WorldOptions } from '../testing/world.ts';

const HEDGES: LooserWish = { field: 'squareOffHedges', what: 'square off hedges', from: 'on', to: 'off', value: false };
const MONDAY_9AM = Date.parse('2026-11-23T09:00:00+05:30');

async function guarded(options: WorldOptions = {}): Promise<World> {
  const world = new World({ ...options, alter: (parts) => ({ ...parts, practice: false }) });
  await world.start();
  return world;
}

async function until(world: World, at: number): Promise<void> {
  world.clock.jumpWall(at - world.clock.now());
  await world.clock.advance(40_000);
}

const stop = (world: World) => world.engine.contract.stopEngine('trader', () => world.engine.stop('trader'));

describe('the day contract of a guard', () => {
  it('L5: an account that was never read has promised nothing; one that was read has, in a later run too', async () => {
    const world = new World({ alter: (parts) => ({ ...parts, practice: false }) });
    const { contract } = world.engine;
    world.engine.run();
    world.engine.start('trader');
    expect([contract.proven, contract.openRisk, contract.terms().kind]).toEqual([false, null, 'now']);
    contract.notePast(true);
    expect(contract.terms()).toMatchObject({ kind: 'waits', why: 'open-risk' });
    await world.clock.advance(5_000);
    expect([contract.proven, contract.openRisk]).toEqual([true, 0]);
    expect(contract.terms()).toEqual({ kind: 'waits', appliesAt: MONDAY_9AM, why: 'market-hours' });
  });

  it('L5: what waits is in the journal, once, outlives a restart and is due at its session by the trusted time', async () => {
    const world = await guarded();
    world.engine.contract.queue([HEDGES], MONDAY_9AM, 'trader');
    world.engine.contract.queue([HEDGES], MONDAY_9AM, 'trader');
    expect(world.disk.of('loosening-queued')).toHaveLength(1);
    world.crash();
    world.restart();
    expect(world.engine.contract.pending).toMatchObject([HEDGES]);
    await until(world, MONDAY_9AM - 120_000);
    expect(world.disk.of('loosening-applied')).toEqual([]);
    await until(world, MONDAY_9AM);
    expect(world.disk.of('loosening-applied')).toMatchObject([{ changes: [HEDGES] }]);
    expect(world.state().pending).toEqual([]);
    await world.clock.advance(60_000);
    expect(world.disk.of('loosening-applied')).toHaveLength(1);
  });

  it('L15: without a known session it waits for the one a newer calendar names', async () => {
    const world = await guarded();
    world.engine.contract.queue([HEDGES], null, 'trader');
    await until(world, MONDAY_9AM);
    expect(world.disk.of('loosening-applied')).toHaveLength(1);
  });

  it('L5: taken back it never counts; what does not wait cannot be taken back', async () => {
    const world = await guarded();
    const { contract } = world.engine;
    contract.queue([HEDGES], MONDAY_9AM, 'trader');
    expect(contract.cancel(['dayLossLimit'], 'trader')).toEqual([]);
    expect(contract.cancel(['squareOffHedges'], 'trader')).toMatchObject([HEDGES]);
    expect(world.disk.of('loosening-cancelled')).toHaveLength(1);
    await until(world, MONDAY_9AM);
    expect(world.disk.of('loosening-applied')).toEqual([]);
  });

  it('L5: a stop with nothing open counts at once; with a working order it waits; under a lock it is refused', async () => {
    const world = await guarded();
    expect(stop(world)).toEqual({ kind: 'stopped' });
    expect(stop(world), 'again').toEqual({ kind: 'stopped' });
    world.engine.start('trader');
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    await world.clock.advance(20_000);
    expect(stop(world)).toEqual({ kind: 'waits', appliesAt: MONDAY_9AM, why: 'open-risk' });
    expect(world.state()).toMatchObject({ running: true, pending: [{ field: STOP_ENGINE }] });
    world.engine.locks.lock({ kind: 'days', days: 2 }, 'enough');
    expect(stop(world).kind).toBe('locked');
    expect(world.disk.of('loosening-refused')).toMatchObject([{ changes: [{ field: 'guard', to: 'off' }] }]);
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    await until(world, Date.parse('2026-11-25T09:01:00+05:30'));
    expect(world.state().running).toBe(false);
    expect(world.state().alerts.find(({ code }) => code === 'loosened')).toMatchObject({ priority: 'critical' });
  });

  it('L14: each wrong code puts the next one off for longer, an hour at most; a right one begins anew', async () => {
    const world = await guarded();
    const { contract } = world.engine;
    contract.record({ kind: 'partner-code-set', actor: 'trader' });
    expect(contract.codeWait()).toBeNull();
    contract.noteCode(false, 'trader');
    const wait = contract.codeWait() ?? 0;
    expect(Math.round((wait - world.clock.now()) / 1_000)).toBeGreaterThanOrEqual(5);
    await world.clock.advance(8_000);
    expect(contract.codeWait()).toBeNull();
    contract.noteCode(true, 'trader');
    expect(world.state().partner).toEqual({ set: true, failures: 0, notBefore: null });
    expect([1, 2, 3, 4, 30].map(delayAfter)).toEqual([5_000, 10_000, 20_000, 40_000, 3_600_000]);
    contract.record({ kind: 'partner-code-removed' });
    expect(world.state().partner.set).toBe(false);
  });

  it('L5: a new practice day is the session that was waited for, but not for who has a partner’s code', async () => {
    const world = new World();
    await world.start();
    world.engine.contract.queue([HEDGES], MONDAY_9AM, 'trader');
    world.engine.contract.record({ kind: 'partner-code-set', actor: 'trader' });
    world.engine.resetPracticeDay();
    expect(world.state().pending).toMatchObject([HEDGES]);
    world.engine.contract.record({ kind: 'partner-code-removed' });
    world.engine.resetPracticeDay();
    expect(world.state().pending).toEqual([]);
    expect(world.disk.of('loosening-applied')).toHaveLength(1);
  });
});
