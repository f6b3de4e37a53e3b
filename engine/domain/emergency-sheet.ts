import { formatRupees, type Paise } from './money.ts';
import { openQuantity, type Order, type Side } from './order.ts';
import { exitSide } from './exit-plan.ts';
import { handOrdersOf } from './hand-orders.ts';
import type { Product, Position } from './position.ts';
import { istTimeOfDay, type EpochMs } from './time.ts';

/** One position to close by hand. */
export type SheetLeg = {
  readonly exchange: string;
  readonly tradingSymbol: string;
  readonly product: Product;
  readonly side: Side;
  /** Units to trade, all of them. */
  readonly quantity: number;
  readonly lots: number;
  readonly lastPrice: Paise | null;
};

/** One order that still works and must be cancelled by hand. */
export type SheetOrder = {
  readonly orderId: string;
  readonly tradingSymbol: string;
  readonly side: Side;
  readonly quantity: number;
};

/** What a person needs to finish a kill without this app: on the phone to the dealing desk, or in the broker's own app. */
export type EmergencySheet = {
  readonly account: string;
  readonly broker: string;
  readonly dealingDesk: string | null;
  readonly readAt: EpochMs;
  /** In the order to close them: shorts first. */
  readonly legs: readonly SheetLeg[];
  readonly orders: readonly SheetOrder[];
  readonly steps: readonly string[];
};

/** What a sheet is made from. `open` are the positions that still have to go. */
export type SheetInput = {
  readonly account: string;
  readonly broker: string;
  readonly dealingDesk?: string | undefined;
  readonly readAt: EpochMs;
  readonly open: readonly Position[];
  readonly working: readonly Order[];
};

function legOf(position: Position): SheetLeg {
  const { instrument, product, netQuantity, quote } = position;
  const { exchange, tradingSymbol, lotSize } = instrument;
  const quantity = Math.abs(netQuantity);
  const last = quote?.lastPrice;
  return {
    exchange,
    tradingSymbol,
    product,
    side: exitSide(position),
    quantity,
    lots: lotSize > 0 ? quantity / lotSize : 0,
    lastPrice: last !== undefined && Number.isSafeInteger(last) && last > 0 ? (last as Paise) : null,
  };
}

function stepsOf({ broker, open, working, dealingDesk }: SheetInput): readonly string[] {
  const phone = dealingDesk === undefined ? '' : `, or call the dealing desk on ${dealingDesk}`;
  const hand = handOrdersOf(broker);
  const where = (path: string | undefined): string => (path === undefined ? '' : ` (${path})`);
  const opens = 'one that fills later opens a new position.';
  return [
    `${hand?.open ?? "Open the broker's own app"}${phone}.`,
    ...(working.length > 0 ? [`Cancel the orders listed here first${where(hand?.cancel)}: ${opens}`] : []),
    ...(hand && open.length > 0 ? [`Close the positions listed here: ${hand.exit}.`] : []),
    ...(open.some((each) => each.netQuantity < 0) ? ['Buy back what is sold before selling anything.'] : []),
    'Use the product shown. Another product opens a second position instead of closing this one.',
    'Look at the position book again: every quantity must read 0.',
  ];
}

/** Makes the sheet of what is still open and still working. */
export function emergencySheet(input: SheetInput): EmergencySheet {
  const { account, broker, dealingDesk, readAt, open, working } = input;
  return {
    account,
    broker,
    dealingDesk: dealingDesk ?? null,
    readAt,
    legs: open.map(legOf).toSorted((a, b) => (a.side === b.side ? 0 : a.side === 'BUY' ? -1 : 1)),
    orders: working.map((order) => ({
      orderId: order.orderId,
      tradingSymbol: order.instrument.tradingSymbol,
      side: order.side,
      quantity: openQuantity(order),
    })),
    steps: stepsOf(input),
  };
}

function lotsOf({ lots }: SheetLeg): string {
  return Number.isInteger(lots) && lots > 0 ? ` (${lots} ${lots === 1 ? 'lot' : 'lots'})` : '';
}

/** The sheet as plain text, for an alert and for paper. */
export function sheetText(sheet: EmergencySheet): string {
  const { account, broker, readAt, legs, orders, steps } = sheet;
  const line = (leg: SheetLeg): string =>
    `${leg.side} ${leg.quantity}${lotsOf(leg)} ${leg.exchange} ${leg.tradingSymbol} ${leg.product}${leg.lastPrice === null ? '' : `, last ${formatRupees(leg.lastPrice)}`}`;
  return [
    `EMERGENCY SHEET ${account} (${broker}), as read at ${istTimeOfDay(readAt)} IST`,
    ...(legs.length > 0 ? ['To close:', ...legs.map(line)] : []),
    ...(orders.length > 0
      ? [
          'To cancel:',
          ...orders.map((each) => `order ${each.orderId}: ${each.side} ${each.quantity} ${each.tradingSymbol}`),
        ]
      : []),
    ...steps.map((step, index) => `${index + 1}. ${step}`),
  ].join('\n');
}
