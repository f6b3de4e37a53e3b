import { instrumentOf, type Naming } from '../instrument.ts';
import type { PositionRow } from '../wire.ts';

/** Names rows without any master. */
export const plainNaming: Naming = (row) => instrumentOf(row, () => undefined);

/** A sold call as Dhan writes its row, with changes. */
export function positionRowOf(change: Partial<Record<keyof PositionRow, unknown>> = {}): object {
  return {
    dhanClientId: '1000000003',
    tradingSymbol: 'NIFTY-Nov2026-26000-CE',
    securityId: '44498',
    positionType: 'SHORT',
    exchangeSegment: 'NSE_FNO',
    productType: 'MARGIN',
    buyAvg: 0,
    buyQty: 0,
    costPrice: 100,
    sellAvg: 100,
    sellQty: 65,
    netQty: -65,
    realizedProfit: 0,
    unrealizedProfit: -1300,
    rbiReferenceRate: 0,
    multiplier: 1,
    carryForwardBuyQty: 0,
    carryForwardSellQty: 0,
    carryForwardBuyValue: 0,
    carryForwardSellValue: 0,
    dayBuyQty: 0,
    daySellQty: 65,
    dayBuyValue: 0,
    daySellValue: 6500,
    drvExpiryDate: '2026-11-24',
    drvOptionType: 'CALL',
    drvStrikePrice: 26000,
    crossCurrency: false,
    ...change,
  };
}
