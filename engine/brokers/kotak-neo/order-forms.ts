import type { Instrument } from '../../domain/instrument.ts';
import type { Order, OrderRequest } from '../../domain/order.ts';
import { paise, type Paise } from '../../domain/money.ts';
import type { BrokerError, WriteOutcome } from '../../ports.ts';
import { brokerError, failedWrite, placedWithout } from '../shared/broker-error.ts';
import type { Answer } from '../shared/broker-http.ts';
import { protectedPrice } from '../shared/protected-price.ts';
import { parseValue } from '../shared/rows.ts';
import { segmentOf } from './instruments.ts';
import { addressWords, isOtherAddress } from './read-reply.ts';
import { zPlaced } from './wire.ts';

/** A price as Kotak reads it: "0" where there is none, never "0.0". */
export function priceText(price: Paise | undefined): string {
  if (price === undefined || price === 0) return '0';
  return `${Math.floor(price / 100)}.${String(price % 100).padStart(2, '0')}`;
}

/** Derivatives trade in steps of five paise at least; a leg whose tick nobody knows leaves on those (card D21). */
const SAFE_TICK = 5;

function onTick(price: Paise, side: OrderRequest['side'], { tickSize, exchange }: Instrument): Paise {
  if (tickSize > 0 || exchange === 'NSE' || exchange === 'BSE') return price;
  const ticks = side === 'BUY' ? Math.ceil(price / SAFE_TICK) : Math.max(1, Math.floor(price / SAFE_TICK));
  return paise(ticks * SAFE_TICK);
}

/**
 * The form of a new order. An order at the market leaves as a limit inside the protection band of the last price; when that is
 * not known, Kotak itself protects it, or refuses it (`brokers.md` 5).
 */
export function placeForm(request: OrderRequest, lastPrice: number | undefined): Readonly<Record<string, string>> {
  const { instrument, product, side, quantity, type, price, tag } = request;
  const limit = type === 'LIMIT' ? price : protectedPrice(side, knownTick(instrument), lastPrice);
  const isLimit = limit !== undefined;
  return {
    am: 'NO',
    dq: '0',
    es: segmentOf(instrument.exchange),
    mp: '0',
    pc: product,
    pf: 'N',
    pr: priceText(isLimit ? onTick(limit, side, instrument) : undefined),
    pt: isLimit ? 'L' : 'MKT',
    qt: String(quantity),
    rt: 'DAY',
    tp: '0',
    ts: instrument.tradingSymbol,
    tt: side === 'BUY' ? 'B' : 'S',
    ig: tag,
    os: 'NEOTRADEAPI',
  };
}

function knownTick(instrument: Instrument): Instrument {
  return instrument.tickSize > 0 || instrument.kind === 'equity'
    ? instrument
    : { ...instrument, tickSize: paise(SAFE_TICK) };
}

const TYPES = { LIMIT: 'L', MARKET: 'MKT', SL: 'SL', 'SL-M': 'SL-M' } as const;

/** The form of a change: what is not changed is said again, because Kotak takes what it is told. */
export function modifyForm(
  order: Order,
  change: { readonly quantity: number; readonly price?: Paise },
): Readonly<Record<string, string>> {
  return {
    no: order.orderId,
    mp: '0',
    dq: '0',
    vd: 'DAY',
    pr: priceText(onTick(change.price ?? order.price ?? paise(0), order.side, order.instrument)),
    pt: TYPES[order.type],
    am: 'NO',
    tp: priceText(order.triggerPrice),
    qt: String(change.quantity),
    os: 'NEOTRADEAPI',
  };
}

/** Why an order call failed: one refused after a new login too says that no session made here is good from this address. */
export function orderError(error: BrokerError): BrokerError {
  const isAddress = error.code === 'session-expired' && isOtherAddress(error.message);
  return isAddress ? brokerError('ip-not-allowed', addressWords(error.message)) : error;
}

/** What became of an order call. */
export function writeOutcome(answer: Answer): WriteOutcome {
  if (!answer.ok) {
    const error = orderError(answer.error);
    const { message, code } = error;
    // An order of this tag is already there (card K28): looked up, not counted as refused.
    if (code === 'refused' && /duplicate/i.test(message)) return { outcome: 'unknown', error };
    return failedWrite(error);
  }
  const placed = parseValue(zPlaced, answer.value);
  if (!placed.ok) return { outcome: 'unknown', error: placed.error };
  const { nOrdNo } = placed.value;
  return nOrdNo.trim() === '' ? placedWithout('nOrdNo') : { outcome: 'confirmed', orderId: nOrdNo };
}
