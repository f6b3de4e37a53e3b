/** What Kotak calls an instrument besides its trading symbol: a number that is good for one day. */
export class Tokens {
  readonly #tokens = new Map<string, number>();
  readonly #symbols = new Map<number, string>();

  /** The token of a symbol. */
  of(tradingSymbol: string): number {
    const known = this.#tokens.get(tradingSymbol);
    if (known !== undefined) return known;
    const token = 40_001 + this.#tokens.size;
    this.#tokens.set(tradingSymbol, token);
    this.#symbols.set(token, tradingSymbol);
    return token;
  }

  /** The symbol a token stands for. */
  symbolOf(token: number): string | undefined {
    return this.#symbols.get(token);
  }
}
