import { describe, expect, it } from 'vitest';
import { setFault } from '../simulation/account-desk.ts';
import { CALL, CALL_WING, PUT, World } from '../testing/world.ts';
import { hasStopHit, slicesOf } from './book-figures.ts';

describe('the orders an exit takes at the least', () => {
  it('R12: grow with what the exchange takes at once now, in lots of now, and shrink again with it', () => {
    const world = new World();
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 1_755 });
    world.trade({ tradingSymbol: CALL_WING, side: 'BUY', quantity: 195 });
    world.trade({ tradingSymbol: PUT, side: 'SELL', quantity: 65 });
    expect(slicesOf(world.exchange, world.book())).toBe(2 + 1);
    setFault(world.exchange, 'practice', { fault: 'freeze-lowered', units: 130 });
    expect(slicesOf(world.exchange, world.book())).toBe(15 + 1);
    world.exchange.faults.clear('practice');
    expect(slicesOf(world.exchange, world.book())).toBe(2 + 1);
  });
});

describe('a stop that was hit', () => {
  it('R8: is one that bought back what was sold', () => {
    const world = new World();
    world.ironFly();
    expect(hasStopHit(world.book())).toBe(false);
    world.move(120);
    expect(hasStopHit(world.book())).toBe(true);
  });

  it('D11: is none that filled when nothing was sold any more', () => {
    const world = new World();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    world.stop(CALL, 65);
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    world.move(120);
    expect(world.net(CALL)).toBe(65);
    expect(hasStopHit(world.book())).toBe(false);
  });

  it('R8: is one whatever others bought of it before, while something was still sold', () => {
    const world = new World();
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 130 });
    world.stop(CALL, 65);
    world.trade({ tradingSymbol: CALL, side: 'BUY', quantity: 65 });
    world.move(120);
    expect(world.net(CALL)).toBe(0);
    expect(hasStopHit(world.book())).toBe(true);
  });
});
