import type { CommandInput, CommandValue } from '../../../engine/contract/commands.ts';
import { paise, type Paise } from '../../../engine/domain/money.ts';

/** A contract of the practice market. */
export type PracticeInstrument = CommandValue<'practice.instruments'>['instruments'][number];
/** The price of a practice underlying. */
export type PracticeSpot = CommandValue<'practice.instruments'>['spots'][number];
type PracticeOrder = CommandInput<'practice.order'>;

/** A near stop is hit by the first part of a crash, a far one is not: between the two the loss runs to the limit. */
const NEAR_STOP = 1.25;
const FAR_STOP = 3;
/** A stop's limit stands above its trigger, or a fast market would leave it triggered and unfilled. */
const LIMIT_ABOVE_TRIGGER = 1.15;

/** The underlying the story is played on: the first one that has contracts. */
export function storyUnderlying(instruments: readonly PracticeInstrument[]): string | undefined {
  return instruments.find((one) => one.underlying === 'NIFTY')?.underlying ?? instruments[0]?.underlying;
}

/** The nearest expiry's contract closest to the money. */
export function atTheMoney(
  instruments: readonly PracticeInstrument[],
  spot: PracticeSpot,
  optionType: 'CE' | 'PE',
): PracticeInstrument | undefined {
  const distance = (one: PracticeInstrument): number => Math.abs(one.strike - spot.spot);
  return instruments
    .filter((one) => one.underlying === spot.underlying && one.optionType === optionType)
    .toSorted((a, b) => a.expiry.localeCompare(b.expiry) || distance(a) - distance(b))[0];
}

/** What a lot of the story loses for sure by the first third of the crash, in rupees a unit; more, and the far stop would come first. */
const SURE_LOSS = 100;

/** Lots that lose the whole limit well before the crash has ended. */
export function storyLots(dayLossLimit: Paise, lotSize: number): number {
  const rupeesPerLot = SURE_LOSS * lotSize;
  return Math.max(1, Math.ceil(dayLossLimit / 100 / rupeesPerLot));
}

/**
 * A short straddle with stops, in the order a careful trader sends it: the call, the put twice, then a stop for each.
 * The second put has a far stop, so that after the first stop is hit there is still something to lose.
 */
export function straddleOrders(
  accountId: string,
  legs: { readonly call: PracticeInstrument; readonly put: PracticeInstrument },
  lots: number,
): readonly PracticeOrder[] {
  const { call, put } = legs;
  return [
    sell(accountId, call, lots),
    sell(accountId, put, lots * 2),
    stop(accountId, call, { lots, at: NEAR_STOP }),
    stop(accountId, put, { lots, at: NEAR_STOP }),
    stop(accountId, put, { lots, at: FAR_STOP }),
  ];
}

function sell(accountId: string, instrument: PracticeInstrument, lots: number): PracticeOrder {
  return {
    accountId,
    tradingSymbol: instrument.tradingSymbol,
    side: 'SELL',
    quantity: lots * instrument.lotSize,
    type: 'MARKET',
    product: 'NRML',
  };
}

function stop(
  accountId: string,
  instrument: PracticeInstrument,
  { lots, at }: { readonly lots: number; readonly at: number },
): PracticeOrder {
  const triggerPrice = onTick(instrument.lastPrice * at, instrument.tickSize);
  const price = onTick(triggerPrice * LIMIT_ABOVE_TRIGGER, instrument.tickSize);
  return {
    accountId,
    tradingSymbol: instrument.tradingSymbol,
    side: 'BUY',
    quantity: lots * instrument.lotSize,
    type: 'SL',
    triggerPrice,
    price,
    product: 'NRML',
  };
}

function onTick(price: number, tick: number): Paise {
  return paise(Math.ceil(price / tick) * tick);
}
