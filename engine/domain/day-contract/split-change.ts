import { isLoosening, type Guard } from '../loosening/loosening.ts';

/** One part of a change that can be taken by itself. */
export type ChangeUnit<T> = {
  readonly field: string;
  /** The settings with this part of the wish in them. */
  readonly take: (settings: T) => T;
};

/** A change taken apart: what holds now, the parts of it, and the parts that would guard less. */
export type SplitChange<T> = {
  readonly now: T;
  readonly taken: readonly ChangeUnit<T>[];
  readonly loosens: readonly ChangeUnit<T>[];
};

/**
 * Takes every part of a change that leaves nothing weaker, in whatever order lets the most of it through: a rule that goes is covered
 * once the stricter one that takes its place has come. What has been taken together leaves nothing weaker than before (R14).
 */
export function splitChange<T>(
  before: T,
  units: readonly ChangeUnit<T>[],
  guardOf: (settings: T) => Guard,
): SplitChange<T> {
  const was = guardOf(before);
  let now = before;
  let left = units;
  const taken: ChangeUnit<T>[] = [];
  for (;;) {
    const next = left.find((unit) => {
      const guard = guardOf(unit.take(now));
      return !isLoosening(guardOf(now), guard) && !isLoosening(was, guard);
    });
    if (!next) return { now, taken, loosens: left };
    now = next.take(now);
    taken.push(next);
    left = left.filter((unit) => unit !== next);
  }
}
