import type { Instrument } from '../../domain/instrument.ts';
import { instrumentNamed } from '../../simulation/listing.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What Dhan calls an instrument: a number, and a name that all weekly contracts of a month share. */
export class DhanSecurities {
  readonly #numbers = new Map<string, number>();
  readonly #symbols = new Map<number, string>();

  /** The number of an exchange symbol. */
  of(tradingSymbol: string): number {
    const known = this.#numbers.get(tradingSymbol);
    if (known !== undefined) return known;
    const number = 40_001 + this.#numbers.size;
    this.#numbers.set(tradingSymbol, number);
    this.#symbols.set(number, tradingSymbol);
    return number;
  }

  /** The exchange symbol a number stands for. */
  symbolOf(number: number): string | undefined {
    return this.#symbols.get(number);
  }
}

/** "NIFTY-Nov2026-26000-CE": month and year of the expiry, without its day. */
export function dhanSymbol({ tradingSymbol, underlying, expiry, strike, optionType }: Instrument): string {
  const [year, month] = expiry?.split('-') ?? [];
  if (year === undefined || strike === undefined || optionType === undefined) return tradingSymbol;
  return `${underlying}-${MONTHS[Number(month) - 1]}${year}-${strike / 100}-${optionType}`;
}

/** What every row says of its contract. */
export function contractFields(tradingSymbol: string, securities: DhanSecurities) {
  const instrument = instrumentNamed(tradingSymbol);
  const isOption = instrument?.kind === 'option';
  return {
    tradingSymbol: instrument ? dhanSymbol(instrument) : tradingSymbol,
    securityId: String(securities.of(tradingSymbol)),
    exchangeSegment: segmentOf(instrument),
    drvExpiryDate: instrument?.expiry ?? '0001-01-01',
    drvOptionType: isOption ? (instrument.optionType === 'CE' ? 'CALL' : 'PUT') : null,
    drvStrikePrice: (instrument?.strike ?? 0) / 100,
  };
}

/** Dhan's name of a segment. */
export function segmentOf(instrument: Instrument | undefined): 'NSE_FNO' | 'NSE_EQ' {
  return instrument?.kind === 'option' ? 'NSE_FNO' : 'NSE_EQ';
}
