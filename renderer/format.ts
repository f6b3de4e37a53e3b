import { formatRupees, type Paise } from '../engine/domain/money.ts';
import { IST_OFFSET_MS, istTimeOfDay } from '../engine/domain/time.ts';

/** What stands in the place of a figure nobody knows. */
export const UNKNOWN_FIGURE = '—';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A profit or loss with its sign, or a dash when it is not known. */
export function formatPnl(amount: Paise | null, decimals: 0 | 2 = 2): string {
  return amount === null ? UNKNOWN_FIGURE : formatRupees(amount, { sign: 'always', decimals });
}

/** A price or limit in rupees, or a dash when it is not known. */
export function formatPrice(amount: Paise | null | undefined, decimals: 0 | 2 = 2): string {
  return amount === null || amount === undefined ? UNKNOWN_FIGURE : formatRupees(amount, { decimals });
}

/** A signed quantity in units with a real minus sign: "−130". */
export function formatUnits(units: number): string {
  return units < 0 ? `−${-units}` : String(units);
}

/** A signed quantity in lots: "−2 lots". */
export function formatLots(units: number, lotSize: number): string {
  const lots = units / Math.max(1, lotSize);
  const text = Number.isInteger(lots) ? formatUnits(lots) : lots.toFixed(2).replace('-', '−');
  return `${text} ${Math.abs(lots) === 1 ? 'lot' : 'lots'}`;
}

/** "3 orders", "1 order". */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A whole percentage, or a dash when it is not known. */
export function formatPercent(percent: number | null): string {
  return percent === null ? UNKNOWN_FIGURE : `${Math.round(percent)} %`;
}

/** Clock time in India from a wire time: "11:42:10". */
export function formatTime(iso: string | null): string {
  return iso === null ? UNKNOWN_FIGURE : istTimeOfDay(Date.parse(iso));
}

/** A moment as the trader says it: "Mon 23 Nov, 09:00 IST". */
export function formatMoment(iso: string): string {
  const at = new Date(Date.parse(iso) + IST_OFFSET_MS);
  const day = `${WEEKDAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return `${day}, ${at.toISOString().slice(11, 16)} IST`;
}

/** How long a step took: "340 ms", "2.4 s". */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}
