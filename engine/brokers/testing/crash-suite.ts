import { describe, expect, it } from 'vitest';
import { paise } from '../../domain/money.ts';
import { applyMarketRequest } from '../../simulation/market-request.ts';
import { placeOrder } from '../../simulation/order-desk.ts';
import { policy, settings } from '../../testing/builders.ts';
import { until } from './contract-line.ts';
import type { CardTraits } from './data-cards-suite.ts';
import { guardedLine } from './guarded-line.ts';

/** From the first moment past the line to the latch (R8); a net that a busy machine does not tear: alone on one it takes one or two seconds. */
const LATCH_WITHIN_MS = 10_000;
const LINE = paise(600_000);
/** Further than a small move goes, and nearer than a print of ten times the price. */
const FAR_LINE = paise(6_000_000);
const LOTS = 3;
const UNITS = LOTS * 65;

/** Three lots sold by hand, one of them with a stop near the market: a crash fills it, and the others lose on. */
async function exposed({ open }: CardTraits, line = LINE) {
  const terms = settings({ policy: policy({ dayLossLimit: line }) });
  const guarded = await guardedLine(await open(), terms);
  const { exchange, accountId, listed, engine, sellByHand, book } = guarded;
  for (let more = 1; more < LOTS; more += 1) await sellByHand();
  const soldAt = (book().positions[0]?.sellValue ?? Number.NaN) / UNITS;
  const above = (part: number) => Math.round((soldAt * part) / 5) * 5;
  const placed = placeOrder(exchange, accountId, {
    tradingSymbol: listed.tradingSymbol,
    product: 'NRML',
    side: 'BUY',
    quantity: 65,
    type: 'SL',
    triggerPrice: paise(above(1.25)),
    price: paise(above(1.6)),
  });
  if (!placed.ok || placed.value.status !== 'trigger pending') throw new Error('the stop was not taken');
  const seen = () => engine.report().assessment;
  await until('all lots and the stop', () => {
    const { positions = [], orders = [] } = seen()?.snapshot ?? {};
    return positions[0]?.netQuantity === -UNITS && orders.length > LOTS && seen()?.mark.quality === 'fresh';
  });
  const isPast = (): boolean => {
    const { realizedPnl, unrealizedPnl } = exchange.funds(book());
    return realizedPnl + unrealizedPnl <= -line;
  };
  const isLatched = () => engine.report().state.latch.state === 'latched';
  return {
    ...guarded,
    isLatched,
    /** The index rises far enough to fill the stop, and not to the line; it stays there. */
    nudge: async () => {
      const moved = await applyMarketRequest(exchange, { underlying: 'NIFTY', movePercent: 0.5, overSeconds: 1 });
      if (!moved.ok) throw new Error(moved.error);
    },
    /** The index rises by 4 % in eight seconds; answers how long after the account was past its line the latch went. */
    crash: async () => {
      const moved = await applyMarketRequest(exchange, { underlying: 'NIFTY', movePercent: 4, overSeconds: 8 });
      if (!moved.ok) throw new Error(moved.error);
      await until('the line is crossed', isPast, 10_000);
      const from = performance.now();
      await until('the latch', isLatched, 30_000);
      return performance.now() - from;
    },
  };
}

/** A market that runs away on the broker's own wire: 4 % in eight seconds, a stop filling on the way. Every adapter passes it. */
export function describeCrash(traits: CardTraits): void {
  describe(`a crash at ${traits.name}:`, () => {
    it('D3 R8: is killed for while the market is still running, and ends flat', async () => {
      const { crash, truth, untilStopped, disk } = await exposed(traits);
      expect(await crash()).toBeLessThan(LATCH_WITHIN_MS);
      await untilStopped();
      expect((await truth()).flat).toBe(true);
      expect(disk.of('kill-latched')).toMatchObject([{ cause: { kind: 'dual-condition' } }]);
    }, 90_000);

    it.each([
      ['answers no question about quotes', 'quotes-down'],
      ['lets every question about quotes hang', 'quotes-hang'],
    ])(
      'D3 R8: is killed for by streamed prices alone, when the broker %s',
      async (_title, quirk) => {
        const { crash, quirks, disk, truth, untilStopped } = await exposed(traits);
        quirks.set(quirk);
        expect(await crash()).toBeLessThan(LATCH_WITHIN_MS);
        expect(disk.of('monitoring-degraded')).toEqual([]);
        await untilStopped();
        expect((await truth()).flat).toBe(true);
      },
      90_000,
    );

    it('D15: one print ten times the price, after the stop was hit, kills nobody', async () => {
      const { breakBy, isLatched, disk, nudge } = await exposed(traits, FAR_LINE);
      await nudge();
      await until('the stop is seen', () => disk.of('stop-hit').length > 0, 10_000);
      await breakBy('bad-tick', { calls: 1 });
      const end = performance.now() + 3_000;
      await until('three seconds', () => performance.now() > end, 5_000);
      expect([isLatched(), disk.of('kill-latched')]).toEqual([false, []]);
    }, 60_000);
  });
}
