import { z } from 'zod';
import { ok, type Result } from '../../domain/result.ts';
import type { Holding, StandingOrder } from '../../domain/standing-book.ts';
import type { BrokerError } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import { holdingOf, parseWhole, zHeld, zLooseMoney } from '../shared/standing-rows.ts';
import type { StandingWays } from '../shared/standing-reader.ts';

const zHolding = z.object({
  tradingsymbol: z.string().min(1),
  quantity: zHeld,
  t1_quantity: zHeld.optional(),
  collateral_quantity: zHeld.optional(),
  last_price: zLooseMoney,
});

const zTrigger = z.object({
  id: z.union([z.string().min(1), z.number().int()]).transform(String),
  status: z.string().min(1),
  condition: z.object({ tradingsymbol: z.string().min(1) }),
});

/** From these a GTT never fires any more; a word nobody knows may. */
const OVER: ReadonlySet<string> = new Set(['triggered', 'disabled', 'expired', 'cancelled', 'rejected', 'deleted']);

/** Shares held, with those bought yesterday and those pledged. */
export function parseHoldings(body: unknown): Result<readonly Holding[], BrokerError> {
  const read = parseWhole(zHolding, body, 'holdings');
  if (!read.ok) return read;
  const held = read.value.map((row) => ({
    ...row,
    all: row.quantity + (row.t1_quantity ?? 0) + (row.collateral_quantity ?? 0),
  }));
  return ok(
    held
      .filter(({ all }) => all !== 0)
      .map(({ tradingsymbol, all, last_price: price }) => holdingOf(tradingsymbol, all, price)),
  );
}

/** GTTs that still wait for their price (`brokers.md` 2.3). */
export function parseTriggers(body: unknown): Result<readonly StandingOrder[], BrokerError> {
  const read = parseWhole(zTrigger, body, 'triggers');
  if (!read.ok) return read;
  const waiting = read.value.filter(({ status }) => !OVER.has(status.toLowerCase()));
  return ok(waiting.map(({ id, condition }) => ({ id, name: 'GTT', tradingSymbol: condition.tradingsymbol })));
}

/** Reads what stands at Kite beside the books of the day. */
export function kiteStanding(read: (path: string) => Promise<Answer>): StandingWays {
  return {
    holdings: async () => {
      const answer = await read('/portfolio/holdings');
      return answer.ok ? parseHoldings(answer.value) : answer;
    },
    orders: async () => {
      const answer = await read('/gtt/triggers');
      return answer.ok ? parseTriggers(answer.value) : answer;
    },
  };
}
