const MINUTE = 60_000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE);

/** Round times between two moments, so many that they can be read. IST is whole half hours from UTC, so the steps fall on the clock. */
export function timeTicks(from: number, to: number, most: number): readonly number[] {
  const step = TIME_STEPS.find((one) => (to - from) / one <= most) ?? 60 * MINUTE;
  return ticksBetween(from, to, step);
}

/** Round amounts of paise between two, zero among them when it lies between. */
export function moneyTicks(low: number, high: number, most: number): readonly number[] {
  const rough = Math.max(1, high - low) / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  return ticksBetween(low, high, Math.max(1, Math.round(step)));
}

function ticksBetween(from: number, to: number, step: number): readonly number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}
