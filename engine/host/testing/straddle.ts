import type { CommandInput, CommandValue } from '../../contract/commands.ts';
import type { DoorClient } from './door-client.ts';

type Listed = CommandValue<'practice.instruments'>['instruments'][number];
type Ticket = CommandInput<'practice.order'>;

/** The contracts of an underlying with a strike so many steps above or below the money. */
export type OptionLadder = (optionType: 'CE' | 'PE', steps: number) => Listed;

/** Reads what is listed and where the money is. */
export async function optionLadder(client: DoorClient, accountId: string, underlying: string): Promise<OptionLadder> {
  const { instruments, spots } = await client.value('practice.instruments', { accountId });
  const spot = spots.find((each) => each.underlying === underlying)?.spot ?? 0;
  return (optionType, steps) => {
    const rows = instruments
      .filter((row) => row.underlying === underlying && row.optionType === optionType)
      .toSorted((a, b) => a.strike - b.strike);
    const money = rows.reduce(
      (best, row, index) => (Math.abs(row.strike - spot) < Math.abs((rows[best]?.strike ?? 0) - spot) ? index : best),
      0,
    );
    const found = rows[money + steps];
    if (!found) throw new Error(`no ${underlying} ${optionType} ${steps} steps from the money`);
    return found;
  };
}

/** Places an order as the trader would in the broker's app; throws when the broker refuses it. */
export async function trade(
  client: DoorClient,
  ticket: Omit<Ticket, 'product'> & { readonly product?: Ticket['product'] },
): Promise<string> {
  const placed = await client.value('practice.order', { product: 'NRML', ...ticket });
  if (placed.status === 'rejected') throw new Error(`the broker refused the order: ${placed.message}`);
  return placed.orderId;
}

const TICK = 5;
const onTick = (price: number): number => Math.round(price / TICK) * TICK;

/** Sells an option at the market and rests buying stops `percent` above it, or none. */
export async function sellShort(
  client: DoorClient,
  short: {
    readonly accountId: string;
    readonly option: Listed;
    readonly quantity: number;
    readonly stopPercent?: number;
    readonly product?: Ticket['product'];
  },
): Promise<void> {
  const { accountId, option, quantity, stopPercent, product = 'NRML' } = short;
  const { tradingSymbol } = option;
  for (const part of slices(quantity, option)) {
    await trade(client, { accountId, tradingSymbol, side: 'SELL', quantity: part, type: 'MARKET', product });
    if (stopPercent === undefined) continue;
    const triggerPrice = onTick((await priceOf(client, accountId, tradingSymbol)) * (1 + stopPercent / 100));
    const price = onTick(triggerPrice * 1.1);
    await trade(client, {
      accountId,
      tradingSymbol,
      side: 'BUY',
      quantity: part,
      type: 'SL',
      triggerPrice,
      price,
      product,
    });
  }
}

async function priceOf(client: DoorClient, accountId: string, tradingSymbol: string): Promise<number> {
  const { instruments } = await client.value('practice.instruments', { accountId });
  const found = instruments.find((row) => row.tradingSymbol === tradingSymbol);
  if (!found) throw new Error(`${tradingSymbol} is not listed any more`);
  return found.lastPrice;
}

function slices(quantity: number, { freezeQuantity, lotSize }: Listed): readonly number[] {
  const most = freezeQuantity - (freezeQuantity % lotSize);
  const parts: number[] = [];
  for (let left = quantity; left > 0; left -= most) parts.push(Math.min(left, most));
  return parts;
}

/**
 * The book of an option seller: a straddle with resting stops, one leg larger than the freeze quantity, a bought wing, and a
 * limit order that waits. Answers with the net quantity of each leg.
 */
export async function openStraddle(client: DoorClient, accountId: string): Promise<Readonly<Record<string, number>>> {
  const ladder = await optionLadder(client, accountId, 'BANKNIFTY');
  const call = ladder('CE', 0);
  const put = ladder('PE', 0);
  const wing = ladder('CE', 8);
  const far = ladder('PE', -8);
  await trade(client, { accountId, tradingSymbol: wing.tradingSymbol, side: 'BUY', quantity: 60, type: 'MARKET' });
  await sellShort(client, { accountId, option: call, quantity: 630, stopPercent: 60 });
  await sellShort(client, { accountId, option: put, quantity: 60, stopPercent: 60 });
  const price = onTick(far.lastPrice / 2);
  await trade(client, { accountId, tradingSymbol: far.tradingSymbol, side: 'BUY', quantity: 30, type: 'LIMIT', price });
  return { [wing.tradingSymbol]: 60, [call.tradingSymbol]: -630, [put.tradingSymbol]: -60 };
}

/**
 * Two sold calls whose loss crosses a ₹10,000 line when NIFTY rises by `RUN_PERCENT`: the stop of the first fills on the way,
 * the second stays open with a stop far off. Answers with the net quantity that is left for the kill.
 */
export async function openLosingShorts(
  client: DoorClient,
  accountId: string,
): Promise<Readonly<Record<string, number>>> {
  const ladder = await optionLadder(client, accountId, 'NIFTY');
  const stopped = ladder('CE', 2);
  const kept = ladder('CE', 4);
  await sellShort(client, { accountId, option: stopped, quantity: 650, stopPercent: 15 });
  await sellShort(client, { accountId, option: kept, quantity: 650, stopPercent: 250 });
  return { [kept.tradingSymbol]: -650 };
}

/** How far NIFTY must rise. */
export const RUN_PERCENT = 0.6;
