import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../domain/journal-entry.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { activateSwitch } from '../simulation/account-desk.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const FRIDAY = tradingDay('2026-11-20');
const LEGS = [CALL, PUT, CALL_WING, PUT_WING];

/** A world whose engine starts on a journal that was recovered as `killed` says. */
async function recovered(killed: 'yes' | 'no' | 'unknown', options: WorldOptions & { switchIsOn?: boolean } = {}) {
  const world = new World(options);
  if (options.switchIsOn) activateSwitch(world.exchange, 'practice');
  write(world, [{ kind: 'journal-recovered', fault: 'damaged', detail: 'no backup was found', killed }]);
  world.restart();
  world.engine.start('engine');
  await world.clock.advance(5_000);
  return world;
}

function write(world: World, entries: readonly JournalEntry[]): void {
  const before = world.disk.entries.length;
  const at = world.clock.now();
  world.disk.entries.push(
    ...entries.map((entry, index) => ({
      seq: before + index + 1,
      at,
      day: FRIDAY,
      entry,
      prevHash: '',
      hash: String(before + index + 1),
    })),
  );
}

describe('an engine on a journal that was recovered', () => {
  it('P12: does not arm by itself, over restarts too; a person who starts it has looked', async () => {
    const world = await recovered('no');
    expect(world.state()).toMatchObject({ running: false, review: { fault: 'damaged' } });
    world.restart();
    world.engine.start('engine');
    expect(world.state().running).toBe(false);
    world.engine.start('trader');
    expect(world.state()).toMatchObject({ running: true, review: null });
    expect(world.disk.of('recovery-reviewed')).toEqual([{ kind: 'recovery-reviewed', actor: 'trader' }]);
  });

  it('P12: a kill by hand works before anybody has looked', async () => {
    const world = await recovered('unknown');
    world.ironFly();
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
  });

  it.each(['api', 'terminal'] as const)(
    'P12 R1: a lost latch is asked for at the broker (%s): its switch is on, so the account is locked',
    async (access) => {
      const world = await recovered('unknown', { access, switchIsOn: true });
      expect(world.state()).toMatchObject({ running: false, lock: { reason: "the broker's kill switch is on" } });
      expect(world.disk.of('alert-raised').map(({ code }) => code)).toEqual(['maybe-killed']);
      world.restart();
      await world.clock.advance(5_000);
      expect(world.disk.of('alert-raised'), 'asked once').toHaveLength(1);
    },
  );

  it.each([
    ['terminal', 'its switch is off', false],
    ['terminal', 'its page shows nothing', true],
    ['none', 'it has no switch', false],
  ] as const)('P12: (%s) %s: that frees nothing, and the trader is told to look', async (access, _what, blind) => {
    const world = new World({ access });
    if (blind) world.terminalReads = 'unknown';
    write(world, [{ kind: 'journal-recovered', fault: 'missing', detail: 'no backup was found', killed: 'unknown' }]);
    world.restart();
    await world.clock.advance(5_000);
    expect(world.state()).toMatchObject({ running: false, lock: null, review: { killed: 'unknown' } });
    expect(world.state().alerts).toMatchObject([
      { code: 'maybe-killed', priority: 'critical', text: expect.stringContaining('start the guard again') as string },
    ]);
  });

  it('a known kill is not asked for', async () => {
    const world = await recovered('no');
    expect(world.eventsOf('readState', 'readKillSwitch')).toEqual([]);
    expect(world.state().alerts).toEqual([]);
  });

  it('L3 I2: killed, half done, and the journal lost with all it had sent: the same kill goes on, its tags do not meet its own, nothing crosses zero', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    const { killId } = world.killByHand();
    await world.clock.runUntil(() => world.eventsOf('call placeOrder').length === 2);
    await world.clock.advance(1_000);
    world.crash();
    const [latched] = world.disk.of('kill-latched');
    world.disk.entries.length = 0;
    write(world, [
      { kind: 'journal-recovered', fault: 'missing', detail: 'no backup was found', killed: 'yes' },
      ...(latched ? [latched] : []),
    ]);
    await world.clock.advance(3_000);
    world.restart();
    expect(world.state().kill?.killId).toBe(killId);
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished?.verified).toBe(true);
    expect(LEGS.map((leg) => world.net(leg))).toEqual([0, 0, 0, 0]);
    const tags = world.book().orders.flatMap(({ tag, filledQuantity }) => (tag ? [[tag, filledQuantity]] : []));
    expect(tags.length).toBeGreaterThanOrEqual(4);
    expect(new Set(tags.map(([tag]) => tag)).size).toBe(tags.length);
    expect(tags.reduce((sum, [, filled]) => sum + Number(filled), 0)).toBe(4 * 65);
  });
});
