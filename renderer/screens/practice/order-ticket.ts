import type { CommandInput } from '../../../engine/contract/commands.ts';
import { parseRupees } from '../../../engine/domain/money.ts';
import type { PracticeInstrument, PracticeSpot } from './story-orders.ts';

type PracticeOrder = CommandInput<'practice.order'>;

/** The order form as typed. */
export type Ticket = {
  readonly tradingSymbol: string;
  readonly side: PracticeOrder['side'];
  readonly lots: string;
  readonly type: PracticeOrder['type'];
  readonly price: string;
  readonly trigger: string;
};

/** A form nobody has touched: selling one lot at market. */
export const EMPTY_TICKET: Ticket = {
  tradingSymbol: '',
  side: 'SELL',
  lots: '1',
  type: 'MARKET',
  price: '',
  trigger: '',
};

/** Whether an order of this type names a price. */
export const needsPrice = (type: Ticket['type']): boolean => type === 'LIMIT' || type === 'SL';
/** Whether an order of this type waits for a trigger. */
export const needsTrigger = (type: Ticket['type']): boolean => type === 'SL' || type === 'SL-M';

const STRIKES_EACH_SIDE = 8;

/** The contracts a trader looks at first: a few strikes around the money of the nearest expiry, in the order of the chain. */
export function nearTheMoney(
  instruments: readonly PracticeInstrument[],
  spots: readonly PracticeSpot[],
): readonly PracticeInstrument[] {
  return spots.flatMap(({ underlying, spot }) => {
    const chain = instruments.filter((one) => one.underlying === underlying);
    const expiry = chain.map((one) => one.expiry).toSorted()[0];
    const strikes = [...new Set(chain.filter((one) => one.expiry === expiry).map((one) => one.strike))].toSorted(
      (a, b) => Math.abs(a - spot) - Math.abs(b - spot),
    );
    const near = new Set(strikes.slice(0, STRIKES_EACH_SIDE * 2 + 1));
    return chain
      .filter((one) => one.expiry === expiry && near.has(one.strike))
      .toSorted((a, b) => a.strike - b.strike || a.optionType.localeCompare(b.optionType));
  });
}

/** The order a form stands for; figures the form got wrong are left out or zero, and the host names them. */
export function orderOf(accountId: string, instrument: PracticeInstrument, ticket: Ticket): PracticeOrder {
  const price = needsPrice(ticket.type) ? parseRupees(ticket.price) : undefined;
  const triggerPrice = needsTrigger(ticket.type) ? parseRupees(ticket.trigger) : undefined;
  return {
    accountId,
    tradingSymbol: instrument.tradingSymbol,
    side: ticket.side,
    quantity: Math.round(Number(ticket.lots) * instrument.lotSize) || 0,
    type: ticket.type,
    product: 'NRML',
    ...(price === undefined ? {} : { price }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
  };
}
