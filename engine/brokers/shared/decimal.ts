import { paise, type Paise } from '../../domain/money.ts';

const DECIMAL = /^([+-]?)(\d{1,13})(?:\.(\d{0,24}))?$/;

/** The digits of what brokers send as a number or as text; undefined when it is neither. Exponents are numbers too small to be money. */
function digitsOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? plain(value) : undefined;
  return typeof value === 'string' ? value.trim() : undefined;
}

function plain(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20) : text;
}

/**
 * Rupees as brokers write them ("801.6000", "19.409999999999997", 9.5699, -12) → paise, rounded half away from zero at the
 * last paisa, without binary arithmetic. Undefined for anything else: "NA", "--", "", null, Infinity.
 */
export function rupees(value: unknown): Paise | undefined {
  const match = DECIMAL.exec(digitsOf(value) ?? '');
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const cut = fraction.padEnd(3, '0');
  const amount = Number(whole) * 100 + Number(cut.slice(0, 2)) + (cut.charAt(2) >= '5' ? 1 : 0);
  return Number.isSafeInteger(amount) ? paise(sign === '-' ? -amount : amount) : undefined;
}

/** A whole number of units as brokers write it ("225", 65, "0.00", "-65"); undefined for a fraction or anything else. */
export function units(value: unknown): number | undefined {
  const match = DECIMAL.exec(digitsOf(value) ?? '');
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction)) return undefined;
  const amount = Number(whole);
  if (!Number.isSafeInteger(amount)) return undefined;
  return sign === '-' && amount !== 0 ? -amount : amount;
}
