import { DEFAULT_EXITS } from '../../../engine/domain/policy.ts';
import type { AccountSnapshot } from '../../../engine/domain/account-snapshot.ts';
import { openingState, type EngineState } from '../../../engine/domain/engine-state.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import { paise } from '../../../engine/domain/money.ts';
import type { Order } from '../../../engine/domain/order.ts';
import type { Policy } from '../../../engine/domain/policy.ts';
import { positionIdOf, type Position, type PositionId, type Quote } from '../../../engine/domain/position.ts';
import { tradingDayOf } from '../../../engine/domain/trading-day.ts';

/** The size the bars speak of. */
export const ACCOUNTS = 100;
export const LEGS = 40;
export const INSTRUMENTS = 500;

/** Random numbers of a seed (mulberry32): ours, floor and peer work on the same accounts and ticks. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Listed options, by number. */
export const LISTED: readonly Instrument[] = Array.from({ length: INSTRUMENTS }, (_, index) => ({
  exchange: 'NFO',
  tradingSymbol: `NIFTY${20_000 + index * 50}CE`,
  kind: 'option',
  underlying: 'NIFTY',
  optionType: 'CE',
  lotSize: 65,
  tickSize: paise(5),
  freezeQuantity: 1_800,
}));

const NUMBERS = new Map<PositionId, number>(LISTED.map((each, index) => [positionIdOf(each, 'NRML'), index]));
export const instrumentOf = (positionId: PositionId): number | undefined => NUMBERS.get(positionId);

/** Prices at the start, in paise. */
export const OPENING_PRICE = 20_000;

function legOf(instrument: Instrument, netQuantity: number, asOf: number): Position {
  const cost = paise(Math.abs(netQuantity) * OPENING_PRICE);
  return {
    positionId: positionIdOf(instrument, 'NRML'),
    instrument,
    product: 'NRML',
    netQuantity,
    buyQuantity: Math.max(0, netQuantity),
    buyValue: netQuantity > 0 ? cost : paise(0),
    sellQuantity: Math.max(0, -netQuantity),
    sellValue: netQuantity < 0 ? cost : paise(0),
    quote: { lastPrice: OPENING_PRICE, asOf },
  };
}

function stopOf({ instrument, positionId, netQuantity }: Position, at: number, isFilled: boolean): Order {
  return {
    orderId: `S-${positionId}`,
    instrument,
    product: 'NRML',
    positionId,
    side: 'BUY',
    type: 'SL',
    quantity: -netQuantity,
    filledQuantity: isFilled ? 65 : 0,
    triggerPrice: paise(OPENING_PRICE * 2),
    status: isFilled ? 'open' : 'trigger-pending',
    rawStatus: '',
    isStop: true,
    placedAt: at,
    updatedAt: at,
  };
}

/** An account of 40 legs with a stop on each short; half of the accounts have a stop that has filled in part. */
export function accountOf(number: number, random: () => number, asOf: number): AccountSnapshot {
  const start = Math.floor(random() * INSTRUMENTS);
  const positions = Array.from({ length: LEGS }, (_, leg): Position => {
    const instrument = LISTED[(start + leg * 11) % INSTRUMENTS];
    if (!instrument) throw new Error('no such instrument');
    const lots = 1 + Math.floor(random() * 10);
    return legOf(instrument, (random() < 0.5 ? -65 : 65) * lots, asOf);
  });
  const shorts = positions.filter((each) => each.netQuantity < 0);
  const orders = shorts.map((each, index) => stopOf(each, asOf, index === 0 && number % 2 === 0));
  return { asOf, positions, orders, trades: [], incomplete: [] };
}

export const POLICY: Policy = { dayLossLimit: paise(3_000_000_000), squareOffHedges: true, exits: DEFAULT_EXITS };

export function guardedState(now: number): EngineState {
  return { ...openingState(tradingDayOf(now)), running: true };
}

export type Tick = { readonly instrument: number; readonly quote: Quote };

/** A random walk of all prices in steps of five paise, with both sides of the book. */
export function ticksOf(count: number, random: () => number, at: (index: number) => number): readonly Tick[] {
  const prices = new Float64Array(INSTRUMENTS).fill(OPENING_PRICE);
  return Array.from({ length: count }, (_, index) => {
    const instrument = Math.floor(random() * INSTRUMENTS);
    const walked = (prices[instrument] ?? 0) + (Math.floor(random() * 21) - 10) * 5;
    const price = Math.min(OPENING_PRICE * 1.2, Math.max(OPENING_PRICE * 0.8, walked));
    prices[instrument] = price;
    return { instrument, quote: { lastPrice: price, bid: paise(price - 5), ask: paise(price + 5), asOf: at(index) } };
  });
}
