import { paise, type Paise } from '../money.ts';
import type { Amount } from './rule.ts';

/** What limits that are not fixed sums are made of; null where it is not known. */
export type AmountBases = {
  /** What the account was worth when the day began. */
  readonly startEquity: Paise | null;
  /** What the open legs were entered at. */
  readonly invested: Paise | null;
  /** The highest P&L of the day that lasted, at least zero. */
  readonly peak: Paise | null;
  /** Standard deviation of the last days' results. */
  readonly deviation: Paise | null;
};

/** Smallest whole number of paise that is at least this part of a sum; exact where a product would not be. */
function partOf(sum: number, numerator: number, denominator: number): number {
  const whole = Math.floor(sum / denominator);
  const rest = sum - whole * denominator;
  return whole * numerator + Math.ceil((rest * numerator) / denominator);
}

/** Whole hundredths of a percent. */
const BASIS = 100;

function baseOf(of: 'start-equity' | 'invested' | 'peak-equity' | 'peak-profit', bases: AmountBases): number | null {
  const { startEquity, invested, peak } = bases;
  if (of === 'start-equity') return startEquity;
  if (of === 'invested') return invested;
  if (of === 'peak-profit') return peak;
  return startEquity === null || peak === null ? null : startEquity + peak;
}

/**
 * A limit in paise at `atPercent` of itself, rounded up to whole paise, so that reaching it is exact; null when what it is made of
 * is not known, or gives no limit above zero: a percentage of nothing is not a line at zero.
 */
export function amountOf(amount: Amount, bases: AmountBases, atPercent = 100): Paise | null {
  const at = Math.round(atPercent * BASIS);
  if ('paise' in amount) return paise(partOf(amount.paise, at, 100 * BASIS));
  if ('deviations' in amount) {
    const { deviation } = bases;
    const scaled = deviation === null ? amount.atMost.paise : Math.round(deviation * amount.deviations);
    return paise(Math.max(1, partOf(Math.min(scaled, amount.atMost.paise), at, 100 * BASIS)));
  }
  const base = baseOf(amount.of, bases);
  if (base === null || base <= 0) return null;
  return paise(partOf(base, Math.round(amount.percent * BASIS) * at, (100 * BASIS) ** 2));
}
