import { err, ok, type Result } from './result.ts';

declare const paiseBrand: unique symbol;

/** An amount of money or a price in integer paise (1 rupee = 100 paise); signed. */
export type Paise = number & { readonly [paiseBrand]: true };

/** Brands an integer as paise. Throws on anything that is not a safe integer: a fraction here is a bug, not an input. */
export function paise(amount: number): Paise {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not an amount in integer paise: ${amount}`);
  return (amount === 0 ? 0 : amount) as Paise;
}

/** Adds amounts exactly. */
export function sumPaise(amounts: Iterable<Paise>): Paise {
  let total = 0;
  for (const amount of amounts) total += amount;
  return paise(total);
}

const DECIMAL_RUPEES = /^([+-]?)(\d+)(?:\.(\d{1,2})0*)?$/;

/** Parses a plain decimal rupee figure ("-2480.5", "45520.00") to paise without binary floats; undefined when it is not one. */
export function parseRupees(text: string): Paise | undefined {
  const match = DECIMAL_RUPEES.exec(text.trim());
  if (!match) return undefined;
  const [, sign, rupees, fraction = ''] = match;
  const amount = Number(rupees) * 100 + Number(fraction.padEnd(2, '0'));
  if (!Number.isSafeInteger(amount)) return undefined;
  return paise(sign === '-' ? -amount : amount);
}

/** Why a typed limit was refused; the sentence for the trader is made in one place from the code. */
export type LimitError = { readonly code: 'limit-empty' | 'limit-not-a-number' | 'limit-zero' };

/** A figure as people write it: groups of two or three digits that end in three, at most two decimals. */
const TYPED_RUPEES = /^[+-]?(?:\d+|\d{1,3}(?:[ ,_]\d{2,3})*[ ,_]\d{3})(?:\.\d{1,2})?$/;

/**
 * Reads a loss limit as a trader types it: "6000", "-6000", "6,000", "₹6 000" all mean ₹6,000.
 * The value is a positive magnitude in paise. Empty, zero and text are refused: no limit is never the same as a limit of nothing.
 * So is what could mean two things: "6.000" and "6000,50" are other numbers in other countries.
 */
export function parseLossLimit(typed: string | number): Result<Paise, LimitError> {
  const text = String(typed)
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/₹|Rs\.?|INR/gi, '')
    .replace(/\s/g, ' ')
    .trim()
    .replace(/^([+-]) +/, '$1');
  if (/^[ ,_]*$/.test(text)) return err({ code: 'limit-empty' });
  const amount = TYPED_RUPEES.test(text) ? parseRupees(text.replace(/[ ,_]/g, '')) : undefined;
  if (amount === undefined) return err({ code: 'limit-not-a-number' });
  if (amount === 0) return err({ code: 'limit-zero' });
  return ok(paise(Math.abs(amount)));
}

/** Writes paise with Indian grouping and a real minus sign: -12345600 → "−₹1,23,456.00". */
export function formatRupees(
  amount: Paise,
  options: { readonly sign?: 'auto' | 'always'; readonly decimals?: 0 | 2 } = {},
): string {
  const magnitude = Math.abs(amount);
  const digits = String(Math.floor(magnitude / 100));
  const head = digits.slice(0, -3);
  const grouped = head === '' ? digits : `${head.replace(/\B(?=(\d{2})+$)/g, ',')},${digits.slice(-3)}`;
  const fraction = options.decimals === 0 ? '' : `.${String(magnitude % 100).padStart(2, '0')}`;
  const sign = amount < 0 ? '−' : options.sign === 'always' && amount > 0 ? '+' : '';
  return `${sign}₹${grouped}${fraction}`;
}
