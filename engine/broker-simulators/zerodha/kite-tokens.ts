import { instrumentNamed } from '../../simulation/listing.ts';

const SEGMENTS: Readonly<Record<string, number>> = { NSE: 1, NFO: 2, BSE: 4, BFO: 5, MCX: 7 };
const FIRST_EXCHANGE_TOKEN = 35_000;

/** Kite's numbers for instruments: the exchange's number, then a byte for the segment. Given out as they are asked for. */
export class KiteTokens {
  readonly #bySymbol = new Map<string, number>();
  readonly #symbols = new Map<number, string>();

  /** The instrument's number; the same each time. */
  of(tradingSymbol: string): number {
    const known = this.#bySymbol.get(tradingSymbol);
    if (known !== undefined) return known;
    const segment = SEGMENTS[instrumentNamed(tradingSymbol)?.exchange ?? 'NFO'] ?? 0;
    const token = (FIRST_EXCHANGE_TOKEN + this.#bySymbol.size) * 256 + segment;
    this.#bySymbol.set(tradingSymbol, token);
    this.#symbols.set(token, tradingSymbol);
    return token;
  }

  /** The instrument of a number that was given out. */
  symbolOf(token: number): string | undefined {
    return this.#symbols.get(token);
  }
}
