import type { IstDate } from '../trading-day.ts';

/** What trading costs, as parts of the turnover; brokerage in paise for each executed order. */
export type ChargeRates = {
  /** The first day they hold. */
  readonly from: IstDate;
  readonly source: string;
  readonly stt: {
    readonly deliveryBuy: number;
    readonly deliverySell: number;
    readonly intradaySell: number;
    readonly futuresSell: number;
    readonly optionsSell: number;
  };
  /** Transaction charges of the exchange, investor protection included. */
  readonly exchange: Readonly<
    Record<'NSE' | 'BSE', { readonly equity: number; readonly futures: number; readonly options: number }>
  >;
  readonly sebi: number;
  /** On brokerage, exchange and SEBI charges. */
  readonly gst: number;
  readonly stampBuy: {
    readonly delivery: number;
    readonly intraday: number;
    readonly futures: number;
    readonly options: number;
  };
  readonly brokerage: Readonly<
    Record<
      string,
      {
        readonly derivatives: number;
        readonly intradayDerivatives: number;
        readonly intradayMost: number;
        readonly intradayPart: number;
      }
    >
  >;
};

/** Rates by the day they came into force, oldest first. A day before the first has no rates, and its charges are not known. */
export const CHARGE_RATES: readonly ChargeRates[] = [
  {
    from: '2026-04-01',
    source: 'Union Budget 2026 (STT), exchange and SEBI circulars and the brokers’ price lists as of 1 April 2026',
    stt: { deliveryBuy: 0.001, deliverySell: 0.001, intradaySell: 0.00025, futuresSell: 0.0005, optionsSell: 0.0015 },
    exchange: {
      NSE: { equity: 0.0000307, futures: 0.0000183, options: 0.0003553 },
      BSE: { equity: 0.0000375, futures: 0, options: 0.000325 },
    },
    sebi: 0.000001,
    gst: 0.18,
    stampBuy: { delivery: 0.00015, intraday: 0.00003, futures: 0.00002, options: 0.00003 },
    brokerage: {
      zerodha: { derivatives: 2_000, intradayDerivatives: 2_000, intradayMost: 2_000, intradayPart: 0.0003 },
      dhan: { derivatives: 2_000, intradayDerivatives: 2_000, intradayMost: 2_000, intradayPart: 0.0003 },
      'kotak-neo': { derivatives: 2_000, intradayDerivatives: 0, intradayMost: 0, intradayPart: 0 },
      paper: { derivatives: 2_000, intradayDerivatives: 2_000, intradayMost: 2_000, intradayPart: 0.0003 },
    },
  },
];

/** The rates that hold on a date; undefined where none are known. */
export function ratesOn(date: IstDate, rates: readonly ChargeRates[] = CHARGE_RATES): ChargeRates | undefined {
  return rates.findLast(({ from }) => from <= date);
}
