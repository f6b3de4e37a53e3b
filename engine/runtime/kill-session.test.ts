import { describe, expect, it } from 'vitest';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, CALL_WING, PUT, PUT_WING, World, type WorldOptions } from '../testing/world.ts';

const LEGS = [CALL, PUT, CALL_WING, PUT_WING];
const HOUR = 3_600_000;
const CLOSE = Date.parse('2026-11-20T15:40:00+05:30');
const MONDAY_OPEN = Date.parse('2026-11-23T09:15:00+05:30');

/** A live account: it keeps the market's hours. The clock is set on the wall; nobody polls through a day. */
async function liveAt(
  at: number,
  options: WorldOptions = {},
  prepare: (world: World) => void = () => undefined,
): Promise<World> {
  const world = new World({
    settings: settings({ policy: policy({ dayLossLimit: rupees(500) }) }),
    alter: (parts) => ({ ...parts, practice: false }),
    ...options,
  });
  world.ironFly();
  world.clock.jumpWall(at - world.clock.now());
  prepare(world);
  await world.start();
  return world;
}

/** A live account on a calendar that knows no session for 40 days from a date on. */
function closedFrom(date: string): { readonly alter: NonNullable<WorldOptions['alter']> } {
  const days = Array.from({ length: 40 }, (_each, day) =>
    new Date(Date.parse(date) + day * 24 * HOUR).toISOString().slice(0, 10),
  );
  const holidays = new Map(days.map((day) => [day, 'closed']));
  return {
    alter: (parts) => ({
      ...parts,
      practice: false,
      calendar: { ...parts.calendar, specialSessions: new Map(), holidays },
    }),
  };
}

const alertOf = (world: World, code: string): string =>
  world.state().alerts.find((alert) => alert.code === code)?.text ?? '';
const placedAt = (world: World): readonly number[] =>
  world.disk.entries.flatMap(({ at, entry }) => (entry.kind === 'order-intended' ? [at] : []));
const open = (world: World): readonly number[] => LEGS.map((leg) => world.net(leg));

/** Prices with the exchange's own stamps, while the machine's clock is so many milliseconds fast. */
const stampedByTheExchange =
  (world: World, fastMs: number): World['served'] =>
  (snapshot) => ({
    ...snapshot,
    positions: snapshot.positions.map((row) =>
      row.quote ? { ...row, quote: { ...row.quote, asOf: world.clock.now() - fastMs } } : row,
    ),
  });

describe('a kill near the close on a machine whose clock is wrong', () => {
  it('R6 K24 fault 76: the clock is 22 s fast and says closed; prices still come, so the market is open and the kill goes on', async () => {
    const world = await liveAt(CLOSE - 2_000, {}, (each) => {
      each.served = stampedByTheExchange(each, 22_000);
    });
    await world.clock.advance(4_000);
    world.killByHand();
    expect(await world.untilFinished(18_000)).toBe(true);
    expect(world.disk.of('kill-carried')).toEqual([]);
    expect(open(world).slice(0, 2)).toEqual([0, 0]);
  });

  it('K24: no price comes any more, so nothing is sent, whatever the last one says', async () => {
    const last = CLOSE - 1_000;
    const world = await liveAt(CLOSE + 60_000, {}, (each) => {
      each.served = (snapshot) => ({
        ...snapshot,
        positions: snapshot.positions.map((row) => (row.quote ? { ...row, quote: { ...row.quote, asOf: last } } : row)),
      });
    });
    world.killByHand();
    await world.clock.advance(30_000);
    expect(placedAt(world)).toEqual([]);
    expect(world.disk.of('kill-carried')).toHaveLength(1);
  });
});

describe('a kill that the close of the market cuts short', () => {
  it('K24 fault 83: a kill seconds before the close: orders stop at the close, CARRIED OVER is said, the next open is named', async () => {
    const world = await liveAt(CLOSE - 6_000);
    world.fate = (call) =>
      call.request ? { kind: 'refused', code: 'refused', message: 'exchange is busy' } : { kind: 'fine' };
    world.killByHand();
    await world.clock.advance(30_000);
    expect(Math.max(...placedAt(world))).toBeLessThan(CLOSE);
    expect(world.disk.of('kill-carried')).toMatchObject([{ until: MONDAY_OPEN }]);
    const alarm = world.state().alerts.find((alert) => alert.code === 'kill-carried-over')?.text ?? '';
    expect(alarm).toContain('CARRIED OVER');
    expect(alarm).toContain('2026-11-23 09:15 IST');
    expect(alarm).toContain(CALL);
  });

  it('K24 R5 R1: the same kill goes on at the next open, is never armed in between, survives a restart, and sends nothing before', async () => {
    const world = await liveAt(CLOSE + HOUR);
    const { killId } = world.killByHand();
    await world.clock.advance(30_000);
    expect(placedAt(world)).toEqual([]);
    world.clock.jumpWall(MONDAY_OPEN - 10 * 60_000 - world.clock.now());
    world.restart();
    await world.clock.advance(60_000);
    expect(world.state()).toMatchObject({ latch: { state: 'latched', killId }, kill: { finished: null } });
    expect(world.killByHand()).toEqual({ killId, alreadyInProgress: true });
    expect(await world.untilFinished(15 * 60_000)).toBe(true);
    expect(Math.min(...placedAt(world))).toBeGreaterThanOrEqual(MONDAY_OPEN);
    // After a weekend of decay a wing may find no buyer; then it is left and said so, which the auditor checks.
    expect(open(world).slice(0, 2)).toEqual([0, 0]);
    expect(world.disk.of('kill-latched')).toHaveLength(1);
    expect(world.violations()).toEqual([]);
    // The session it went on in stays locked: Tuesday is a holiday, so until Wednesday.
    await world.clock.advance(10_000);
    expect(world.state().lock?.until).toBe(Date.parse('2026-11-25T09:00:00+05:30'));
  });

  it('K24: a flat account is proven and stopped at any hour', async () => {
    const world = new World({ alter: (parts) => ({ ...parts, practice: false }) });
    world.clock.jumpWall(CLOSE + HOUR - world.clock.now());
    await world.start();
    world.killByHand();
    expect(await world.untilFinished(60_000)).toBe(true);
    expect(world.state().kill?.finished?.verified).toBe(true);
  });

  it('K24: a calendar without a next session is said, and the kill waits instead of ending', async () => {
    const world = await liveAt(CLOSE + HOUR, closedFrom('2026-11-20'));
    world.killByHand();
    await world.clock.advance(200_000);
    expect(world.disk.of('kill-carried')).toMatchObject([{ until: null, lockUntil: null }]);
    expect(alertOf(world, 'kill-carried-over')).toContain('does not say when');
    expect(world.state().kill?.finished).toBeNull();
  });

  it('K24: a kill that knew no next session goes on when a mended calendar says that the market is open', async () => {
    const calendar = { now: closedFrom('2026-11-20') };
    const world = await liveAt(CLOSE + HOUR, { alter: (parts) => calendar.now.alter(parts) });
    world.killByHand();
    await world.clock.advance(30_000);
    calendar.now = { alter: (parts) => ({ ...parts, practice: false }) };
    world.clock.jumpWall(MONDAY_OPEN - 2 * 60_000 - world.clock.now());
    world.restart();
    await world.clock.advance(100_000);
    expect(placedAt(world)).toEqual([]);
    expect(await world.untilFinished(15 * 60_000)).toBe(true);
    expect(Math.min(...placedAt(world))).toBeGreaterThanOrEqual(MONDAY_OPEN);
    expect(open(world).slice(0, 2)).toEqual([0, 0]);
    expect(world.violations()).toEqual([]);
  });

  it('K24 L15: the last session the calendar knows: the lock holds until it is reviewed, and the news says so', async () => {
    const world = await liveAt(CLOSE + HOUR, closedFrom('2026-11-24'));
    world.killByHand();
    await world.clock.advance(30_000);
    expect(world.disk.of('kill-carried')).toMatchObject([{ until: MONDAY_OPEN, lockUntil: null }]);
    world.clock.jumpWall(MONDAY_OPEN - 60_000 - world.clock.now());
    expect(await world.untilFinished(15 * 60_000)).toBe(true);
    expect(world.state().lock?.until).toBeNull();
    expect(
      world
        .state()
        .alerts.map(({ text }) => text)
        .join(' '),
    ).toContain('Locked until it is reviewed');
  });

  it('K24: a leg whose own market is closed waits for it; the others leave at once', async () => {
    const world = await liveAt(Date.parse('2026-11-20T10:00:00+05:30'), {
      alter: (parts) => ({
        ...parts,
        practice: false,
        calendar: { ...parts.calendar, segments: { MCX: { open: 17 * 60, close: 23 * 60 } } },
      }),
    });
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) =>
        row.instrument.tradingSymbol === CALL
          ? { ...row, instrument: { ...row.instrument, exchange: 'MCX', underlying: 'CRUDEOIL' } }
          : row,
      ),
    });
    world.killByHand();
    await world.clock.advance(60_000);
    expect(open(world)).toEqual([-65, 0, 0, 0]);
    expect(world.disk.of('kill-carried')).toMatchObject([
      { until: Date.parse('2026-11-20T17:00:00+05:30'), legs: [{ positionId: world.idOf(CALL), netQuantity: -65 }] },
    ]);
    expect(world.auditor.sent.get(CALL)).toBeUndefined();
  });

  it('a practice account trades at any hour', async () => {
    const world = await liveAt(CLOSE + HOUR, { alter: (parts) => parts });
    world.killByHand();
    expect(await world.untilFinished(60_000)).toBe(true);
    expect(open(world)).toEqual([0, 0, 0, 0]);
  });

  it('K19: an exit by hand outside market hours is refused in words, and nothing is sent', async () => {
    const world = await liveAt(CLOSE + HOUR);
    expect(world.engine.exitPosition(world.idOf(CALL), undefined, 'trader')).toMatchObject({
      ok: false,
      error: { code: 'market-closed' },
    });
    expect(placedAt(world)).toEqual([]);
  });
});
