/** What a European option is priced from. Prices in any one unit; rate and volatility per year as fractions. */
export type OptionTerms = {
  readonly optionType: 'CE' | 'PE';
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
  readonly volatility: number;
  readonly rate: number;
};

/** The Black-Scholes price (Black and Scholes 1973, no dividends), in the unit of `spot`; intrinsic value at or after expiry. */
export function blackScholes(terms: OptionTerms): number {
  const { optionType, spot, strike, years, volatility, rate } = terms;
  const sign = optionType === 'CE' ? 1 : -1;
  if (years <= 0 || volatility <= 0) return Math.max(0, sign * (spot - strike * Math.exp(-rate * Math.max(0, years))));
  const spread = volatility * Math.sqrt(years);
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * years) / spread;
  const d2 = d1 - spread;
  const discounted = strike * Math.exp(-rate * years);
  return Math.max(0, sign * (spot * normalCdf(sign * d1) - discounted * normalCdf(sign * d2)));
}

/** Probability that a standard normal variable is at most `x`. Series near the middle, continued fraction in the tails. */
export function normalCdf(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude > 38) return x > 0 ? 1 : 0;
  const density = Math.exp((-magnitude * magnitude) / 2) / Math.sqrt(2 * Math.PI);
  const tail = magnitude < 3 ? 0.5 - density * centralSeries(magnitude) : density / tailFraction(magnitude);
  return x > 0 ? 1 - tail : tail;
}

/** x + x³/3 + x⁵/(3·5) + …: the integral of the density from 0 to x, divided by the density at x. */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}

/** x + 1/(x + 2/(x + 3/(x + …))): the density at x divided by the tail beyond it (Laplace). */
function tailFraction(x: number): number {
  let fraction = x;
  for (let depth = 80; depth >= 1; depth -= 1) fraction = x + depth / fraction;
  return fraction;
}
