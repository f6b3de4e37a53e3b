import { z } from 'zod';
import { ok, type Result } from '../../domain/result.ts';
import type { Holding } from '../../domain/standing-book.ts';
import type { BrokerError } from '../../ports.ts';
import type { Answer } from '../shared/broker-http.ts';
import { parseWhole, zHeld, zLooseMoney } from '../shared/standing-rows.ts';
import type { StandingWays } from '../shared/standing-reader.ts';
import { saysNoData } from './read-reply.ts';

const zHolding = z.object({ symbol: z.string().trim().min(1), quantity: zHeld, mktValue: zLooseMoney });

/** Shares held, at Kotak's own market value. */
export function parseHoldings(body: unknown): Result<readonly Holding[], BrokerError> {
  if (saysNoData(body)) return ok([]);
  const data = typeof body === 'object' && body !== null ? (body as { readonly data?: unknown }).data : undefined;
  const read = parseWhole(zHolding, data, 'holdings');
  if (!read.ok) return read;
  const held = read.value.filter(({ quantity }) => quantity !== 0);
  return ok(
    held.map(({ symbol: tradingSymbol, quantity, mktValue: value }) =>
      value === undefined ? { tradingSymbol, quantity } : { tradingSymbol, quantity, value },
    ),
  );
}

/** Reads what stands at Kotak beside the books of the day; its API has no GTT (`brokers.md` 2.1). */
export function kotakStanding(read: (path: string) => Promise<Answer>): StandingWays {
  return {
    holdings: async () => {
      const answer = await read('/portfolio/v1/holdings');
      return answer.ok ? parseHoldings(answer.value) : answer;
    },
  };
}
