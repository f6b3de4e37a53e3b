import { describe, expect, it } from 'vitest';
import { CALL, CALL_WING, PUT, World } from '../testing/world.ts';

describe('the word FLAT and books that lag', () => {
  it('I4: is not said while the order book shows a fill that the position book has not booked', async () => {
    const world = new World({ access: 'none' });
    world.ironFly();
    await world.start();
    let openedAt = Infinity;
    world.crashPoint = () => {
      if (openedAt === Infinity && world.eventsOf('step-started prove-flat').length > 0) {
        openedAt = world.clock.monotonic();
        world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
      }
      return false;
    };
    // Longer than two flat readings are apart: only the fill in the order book tells.
    world.served = (snapshot) =>
      world.clock.monotonic() - openedAt < 4_000
        ? { ...snapshot, positions: world.positionsBefore(world.clock.monotonic() - openedAt + 50) }
        : snapshot;
    world.killByHand();
    expect(await world.untilFinished()).toBe(true);
    expect(world.state().kill?.finished).toMatchObject({ verified: true });
    expect(world.net(PUT)).toBe(0);
    expect(world.violations()).toEqual([]);
    const [begun] = world.disk.of('step-ended').filter((each) => each.step === 'prove-flat');
    expect(begun).toMatchObject({ outcome: 'rejected', code: 'not-flat' });
    expect(begun?.reading?.legs).toEqual([{ positionId: world.idOf(PUT), netQuantity: -65 }]);
  });

  it('I4: the shorts are not called bought back while the book has not booked what the orders of another leg filled', async () => {
    const world = new World();
    world.ironFly();
    await world.start();
    const wing = world.idOf(CALL_WING);
    const old = world.positionsBefore(0).find(({ positionId }) => positionId === wing);
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 65 });
    const booksAt = world.clock.monotonic() + 15_000;
    world.served = (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) =>
        row.positionId === wing && old && world.clock.monotonic() < booksAt
          ? { ...old, ...(row.quote ? { quote: row.quote } : {}) }
          : row,
      ),
    });
    world.killByHand();
    const shorts = () => world.state().kill?.steps.find(({ step }) => step === 'exit-shorts');
    await world.clock.advance(13_000);
    expect([world.net(CALL), world.net(PUT)]).toEqual([0, 0]);
    expect(shorts()?.outcome).not.toBe('confirmed');
    expect(await world.untilFinished()).toBe(true);
    expect(shorts()?.outcome).toBe('confirmed');
  });
});
