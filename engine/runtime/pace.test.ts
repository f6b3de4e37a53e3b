import { describe, expect, it } from 'vitest';
import type { BrokerHealth } from '../ports.ts';
import { policy, rupees, settings } from '../testing/builders.ts';
import { CALL, World, type WorldOptions } from '../testing/world.ts';

const LINE = settings({ riskIntervalMs: 2_000, policy: policy({ dayLossLimit: rupees(500) }) });

/** A broker whose limits are known, with its prices streamed or asked for. */
function paced(source: BrokerHealth['quotes']['source']): { readonly world: World; readonly readings: () => number } {
  let readings = 0;
  const options: WorldOptions = {
    settings: LINE,
    alter: (parts) => {
      const { broker } = parts;
      const pace = { nearMs: 600, flatMs: 5_000 };
      const capabilities = { ...broker.capabilities, streams: true, readPace: pace };
      const health = (): BrokerHealth => ({ ...broker.health(), quotes: { source, since: 0 } });
      const altered = new Proxy(broker, {
        get: (own, name: keyof typeof broker) => {
          if (name === 'capabilities') return capabilities;
          if (name === 'health') return health;
          if (name === 'fetchAccount') readings += 1;
          const found = own[name];
          return typeof found === 'function' ? (found as () => unknown).bind(own) : found;
        },
      });
      return { ...parts, broker: altered };
    },
  };
  return { world: new World(options), readings: () => readings };
}

/** Readings in ten seconds. */
async function readingsOf({ world, readings }: ReturnType<typeof paced>): Promise<number> {
  await world.start();
  await world.clock.advance(5_000);
  const before = readings();
  await world.clock.advance(10_000);
  return readings() - before;
}

describe('the pace of readings', () => {
  it('B11: is slow while nothing is held and fills are told by the stream, and the setting where they are not', async () => {
    const streamed = await readingsOf(paced('live'));
    const polled = await readingsOf(paced('polling'));
    expect(streamed).toBeLessThanOrEqual(2);
    expect(polled).toBeGreaterThanOrEqual(4);
  });

  it('B11: is the broker’s own limit near the line without a stream', async () => {
    const line = paced('polling');
    const { world, readings } = line;
    world.trade({ tradingSymbol: CALL, side: 'SELL', quantity: 65 });
    const far = await readingsOf(line);
    for (let points = 0; points < 40 && (world.engine.report().assessment?.utilization ?? 0) < 75; points += 1) {
      world.move(1);
      await world.clock.advance(2_000);
    }
    expect(world.engine.report().assessment?.utilization).toBeGreaterThanOrEqual(75);
    const before = readings();
    await world.clock.advance(5_000);
    const near = (readings() - before) * 2;
    expect(near).toBeGreaterThan(2 * far);
  });
});
