import type { EpochMs } from '../../domain/time.ts';

/** Paise as Kotak writes money: "475200.00". */
export function rupeeText(amount: number, decimals = 2): string {
  const sign = amount < 0 ? '-' : '';
  const magnitude = Math.abs(Math.round(amount));
  const whole = `${sign}${Math.floor(magnitude / 100)}.${String(magnitude % 100).padStart(2, '0')}`;
  return whole.padEnd(whole.length + decimals - 2, '0');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "22-Jan-2025 14:28:01", in Indian time. */
export function kotakTime(at: EpochMs): string {
  const india = new Date(at + 19_800_000);
  const iso = india.toISOString();
  return `${iso.slice(8, 10)}-${MONTHS[india.getUTCMonth()]}-${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** "2026/07/24 12:57:46", in Indian time. */
export function kotakStamp(at: EpochMs): string {
  const iso = new Date(at + 19_800_000).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '/')} ${iso.slice(11, 19)}`;
}

/** "28 Jul, 2026". */
export function kotakDate(date: string): string {
  const [year, month, day] = date.split('-');
  return `${day} ${MONTHS[Number(month) - 1]}, ${year}`;
}

/** Nanoseconds, whose last digits no JSON number can hold, as on the wire. */
export function nanos(at: EpochMs): number {
  return Math.round(at) * 1_000_000;
}
