import type { JournalEntry, OrderPurpose } from './journal-entry.ts';
import type { StepOutcome } from './kill-plan.ts';
import type { Paise } from './money.ts';
import type { OrderTag, RefusalCode, Side } from './order.ts';
import type { PositionId } from './position.ts';
import type { EpochMs } from './time.ts';

/** An order of ours from its intent on. `outcome` null or `unknown`: nobody knows whether it exists until the book shows its tag. */
export type OrderIntent = {
  readonly tag: OrderTag;
  readonly purpose: OrderPurpose;
  readonly positionId: PositionId;
  readonly side: Side;
  readonly quantity: number;
  readonly intendedAt: EpochMs;
  /** The same by the broker's clock, as far as it was known: days and sessions are held against it. */
  readonly trulyAt: EpochMs;
  /** The last moment it may have set out for the broker: its intent, or the answer that said nothing. */
  readonly flyingSince: EpochMs;
  readonly outcome: StepOutcome | null;
  readonly code?: RefusalCode;
  readonly orderId?: string;
  /** How often its limit was moved after the market, the last limit asked for and when, and what became of that. */
  readonly chases: number;
  readonly price: Paise | null;
  readonly pricedAt: EpochMs;
  readonly repriced: StepOutcome | null;
};

type OrderEntry = Extract<
  JournalEntry,
  { kind: 'order-intended' | 'order-settled' | 'modify-intended' | 'modify-settled' }
>;

function intend(entry: Extract<OrderEntry, { kind: 'order-intended' }>, at: EpochMs): OrderIntent {
  const { tag, purpose, positionId, side, quantity, price, trueAt = at } = entry;
  return {
    tag,
    purpose,
    positionId,
    side,
    quantity,
    intendedAt: at,
    trulyAt: trueAt,
    flyingSince: at,
    outcome: null,
    chases: 0,
    price,
    pricedAt: at,
    repriced: null,
  };
}

function repriceIntent(
  intent: OrderIntent,
  entry: Extract<JournalEntry, { kind: 'modify-intended' | 'modify-settled' }>,
  at: EpochMs,
): OrderIntent {
  if (intent.orderId !== entry.orderId) return intent;
  if (entry.kind === 'modify-settled') return { ...intent, repriced: entry.outcome };
  if (entry.price === undefined) return intent;
  return { ...intent, chases: intent.chases + 1, price: entry.price, pricedAt: at, repriced: null };
}

function settleIntent(
  intent: OrderIntent,
  entry: Extract<JournalEntry, { kind: 'order-settled' }>,
  at: EpochMs,
): OrderIntent {
  if (intent.tag !== entry.tag) return intent;
  const flyingSince = entry.outcome === 'unknown' ? at : intent.flyingSince;
  return {
    ...intent,
    flyingSince,
    outcome: entry.outcome,
    ...(entry.code === undefined ? {} : { code: entry.code }),
    ...(entry.orderId === undefined ? {} : { orderId: entry.orderId }),
  };
}

/** Our orders after an entry about one of them. */
export function evolveIntents(intents: readonly OrderIntent[], entry: OrderEntry, at: EpochMs): readonly OrderIntent[] {
  switch (entry.kind) {
    case 'order-intended':
      return [...intents, intend(entry, at)];
    case 'order-settled':
      return intents.map((intent) => settleIntent(intent, entry, at));
    case 'modify-intended':
    case 'modify-settled':
      return intents.map((intent) => repriceIntent(intent, entry, at));
  }
}
