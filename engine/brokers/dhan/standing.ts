import { z } from 'zod';
import { ok, type Result } from '../../domain/result.ts';
import type { Holding, StandingOrder } from '../../domain/standing-book.ts';
import type { BrokerError } from '../../ports.ts';
import type { Answer, Reply } from '../shared/broker-http.ts';
import { holdingOf, parseWhole, zHeld, zLooseMoney } from '../shared/standing-rows.ts';
import type { StandingWays } from '../shared/standing-reader.ts';
import { readReply } from './read-reply.ts';

const zHolding = z.object({ tradingSymbol: z.string().min(1), totalQty: zHeld, lastTradedPrice: zLooseMoney });

const zStanding = z.object({
  orderId: z.string().min(1),
  orderStatus: z.string().min(1),
  tradingSymbol: z.string().min(1),
});

/** After these nothing of a forever order waits any more; TRIGGERED stands in the order book from then on. A word nobody knows may wait. */
const FOREVER_OVER: ReadonlySet<string> = new Set(['TRADED', 'TRIGGERED', 'CANCELLED', 'REJECTED', 'EXPIRED']);
/** Of a super order the legs stand on when its entry is TRADED; CLOSED is the end of all of them. */
const SUPER_OVER: ReadonlySet<string> = new Set(['CLOSED', 'CANCELLED', 'REJECTED', 'EXPIRED']);

/** Shares held; Dhan names a price only on some wires (`brokers.md`, fixtures). */
export function parseHoldings(body: unknown): Result<readonly Holding[], BrokerError> {
  const read = parseWhole(zHolding, body, 'holdings');
  if (!read.ok) return read;
  const held = read.value.filter(({ totalQty }) => totalQty !== 0);
  return ok(
    held.map(({ tradingSymbol, totalQty, lastTradedPrice }) => holdingOf(tradingSymbol, totalQty, lastTradedPrice)),
  );
}

function parseStanding(
  body: unknown,
  name: string,
  over: ReadonlySet<string>,
): Result<readonly StandingOrder[], BrokerError> {
  const read = parseWhole(zStanding, body, name);
  if (!read.ok) return read;
  const waiting = read.value.filter(({ orderStatus }) => !over.has(orderStatus.toUpperCase()));
  // The two legs of one OCO come as two rows with one number.
  const byId = new Map(waiting.map(({ orderId: id, tradingSymbol }) => [id, { id, name, tradingSymbol }]));
  return ok([...byId.values()]);
}

/** Forever orders (Dhan's GTT) that still wait for their price. */
export const parseForever = (body: unknown) => parseStanding(body, 'forever order', FOREVER_OVER);

/** Super orders of which a leg still stands. */
export const parseSuper = (body: unknown) => parseStanding(body, 'super order', SUPER_OVER);

/** Dhan answers an account without holdings with a failure of its own (DH-1111): the one that means "none". */
export function readHoldings(reply: Reply): Answer {
  return /"DH-1111"/.test(reply.text) ? ok([]) : readReply(reply);
}

/** Reads what stands at Dhan beside the books of the day. Its page names two paths for forever orders. */
export function dhanStanding(read: (path: string, readAs?: (reply: Reply) => Answer) => Promise<Answer>): StandingWays {
  const forever = async (): Promise<Answer> => {
    const answer = await read('/forever/orders');
    return answer.ok || answer.error.code !== 'refused' ? answer : read('/forever/all');
  };
  return {
    holdings: async () => {
      const answer = await read('/holdings', readHoldings);
      return answer.ok ? parseHoldings(answer.value) : answer;
    },
    orders: async () => {
      const [waiting, legs] = await Promise.all([forever(), read('/super/orders')]);
      const first = waiting.ok ? parseForever(waiting.value) : waiting;
      const second = legs.ok ? parseSuper(legs.value) : legs;
      if (!first.ok || !second.ok) return first.ok ? second : first;
      return ok([...first.value, ...second.value]);
    },
  };
}
