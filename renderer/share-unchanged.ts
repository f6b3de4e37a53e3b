/**
 * Gives back the previous value wherever the next one says the same, so that a component that shows an unchanged account is
 * not drawn again four times a second.
 */
export function shareUnchanged<T>(previous: T | undefined, next: T): T {
  if (Object.is(previous, next)) return next;
  if (Array.isArray(previous) && Array.isArray(next)) return shareArray(previous, next) as T;
  if (isRecord(previous) && isRecord(next)) return shareRecord(previous, next) as T;
  return next;
}

function shareArray(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const shared = next.map((item, index) => shareUnchanged(previous[index], item));
  const same = previous.length === next.length && shared.every((item, index) => item === previous[index]);
  return same ? previous : shared;
}

type Plain = Readonly<Record<string, unknown>>;

function shareRecord(previous: Plain, next: Plain): Plain {
  const keys = Object.keys(next);
  const shared = Object.fromEntries(keys.map((key) => [key, shareUnchanged(previous[key], next[key])]));
  const same = Object.keys(previous).length === keys.length && keys.every((key) => shared[key] === previous[key]);
  return same ? previous : shared;
}

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
