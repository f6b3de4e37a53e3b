import type { Instrument } from '../../domain/instrument.ts';
import { istMidnight } from '../../domain/trading-day.ts';
import type { PositionBook, SimulatedOrder, SimulatedTrade } from '../../simulation/account-book.ts';
import { instrumentNamed } from '../../simulation/listing.ts';
import { dayAndCarried } from '../frame/carried.ts';
import type { Tokens } from './tokens.ts';
import { kotakDate, kotakStamp, kotakTime, nanos, rupeeText } from './wire-form.ts';

/** What every row says of its instrument. */
function contractFields(tradingSymbol: string, tokens: Tokens) {
  const instrument = instrumentNamed(tradingSymbol);
  const isOption = instrument?.kind === 'option';
  const lot = String(instrument?.lotSize ?? 1);
  return {
    trdSym: tradingSymbol,
    sym: instrument?.underlying ?? tradingSymbol,
    tok: String(tokens.of(tradingSymbol)),
    exSeg: segmentOf(instrument),
    series: isOption ? 'XX' : 'EQ',
    // Trailing blanks are Kotak's own (`brokers.md` 2.1).
    optTp: isOption ? (instrument.optionType ?? 'XX') : '- ',
    stkPrc: rupeeText(instrument?.strike ?? 0),
    expDt: instrument?.expiry ? kotakDate(instrument.expiry) : 'NA',
    lotSz: lot,
    multiplier: '1',
    precision: '2',
    prcNum: '1',
    prcDen: '1',
    genNum: '1',
    genDen: '1',
  };
}

/** Kotak's name of a segment. */
export function segmentOf(instrument: Instrument | undefined): string {
  return instrument?.kind === 'option' ? 'nse_fo' : 'nse_cm';
}

/** A row of `positions.json`: no last price and no P&L. */
export function positionRow(row: PositionBook, tokens: Tokens, now: number): object {
  const { tradingSymbol, product } = row;
  const { carried, today } = dayAndCarried(row);
  const instrument = instrumentNamed(tradingSymbol);
  return {
    actId: 'PRACTICE1',
    ...contractFields(tradingSymbol, tokens),
    brdLtQty: instrument?.lotSize ?? 1,
    cfBuyAmt: rupeeText(carried.buyValue),
    cfSellAmt: rupeeText(carried.sellValue),
    cfBuyQty: String(carried.buyQuantity),
    cfSellQty: String(carried.sellQuantity),
    buyAmt: rupeeText(today.buyValue),
    sellAmt: rupeeText(today.sellValue),
    flBuyQty: String(today.buyQuantity),
    flSellQty: String(today.sellQuantity),
    prod: product,
    type: instrument?.kind === 'option' ? 'OPTIDX' : 'EQ',
    sqrFlg: 'Y',
    posFlg: 'true',
    upldPrc: '0.00',
    dscQty: '',
    exp: instrument?.expiry ? String(istMidnight(instrument.expiry) / 1_000 + 52_200) : '-',
    hsUpTm: kotakStamp(now),
    updRecvTm: nanos(now),
  };
}

const ORDER_TYPES = { LIMIT: 'L', MARKET: 'MKT', SL: 'SL', 'SL-M': 'SL-M' } as const;

/** A row of `order_report.json`. */
export function orderRow(order: SimulatedOrder, tokens: Tokens, status: string = order.status): object {
  const { filledQuantity, filledValue, quantity } = order;
  const isOver = order.status === 'cancelled' || order.status === 'expired';
  return {
    actId: '',
    ...contractFields(order.tradingSymbol, tokens),
    nOrdNo: order.orderId,
    exOrdId: `11000000${order.orderId}`,
    stat: status,
    ordSt: status,
    trnsTp: order.side === 'BUY' ? 'B' : 'S',
    prcTp: ORDER_TYPES[order.type],
    prod: order.product,
    qty: quantity,
    fldQty: filledQuantity,
    unFldSz: isOver ? 0 : quantity - filledQuantity,
    cnlQty: isOver ? quantity - filledQuantity : 0,
    prc: rupeeText(order.price ?? 0),
    trgPrc: rupeeText(order.triggerPrice ?? 0),
    avgPrc: filledQuantity > 0 ? rupeeText(filledValue / filledQuantity) : '0.00',
    rejRsn: order.rejectReason ?? '--',
    vldt: 'DAY',
    ordDtTm: kotakTime(order.placedAt),
    exCfmTm: kotakTime(order.updatedAt),
    ordGenTp: 'NA',
    GuiOrdId: order.tag ?? '',
    tckSz: '0.0500',
    mktPro: '0',
    updRecvTm: nanos(order.updatedAt),
  };
}

/** A row of `trade_report.json`: its `tok` is empty. */
export function tradeRow(trade: SimulatedTrade, tokens: Tokens): object {
  return {
    actId: '',
    ...contractFields(trade.tradingSymbol, tokens),
    tok: '',
    nOrdNo: trade.orderId,
    flId: trade.tradeId,
    flDt: kotakTime(trade.at).slice(0, 11),
    flTm: kotakTime(trade.at).slice(12),
    exTm: kotakTime(trade.at),
    fldQty: trade.quantity,
    avgPrc: rupeeText(trade.price),
    trnsTp: trade.side === 'BUY' ? 'B' : 'S',
    prod: trade.product,
    prcTp: 'L',
    qty: 0,
    prc: '',
    updRecvTm: nanos(trade.at),
    usrId: 'XXXXX0000X',
  };
}
