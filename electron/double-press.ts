/** What a press of the kill keys came to. */
export type Press = 'asked' | 'confirmed';

/** Within this time the second press counts. */
const SECOND_WITHIN_MS = 3_000;
/** A key that is held down repeats faster than anybody presses twice. */
const HELD_MS = 150;

/**
 * One press of a global shortcut may be an accident of any program's user; two within three seconds are a decision. A key held
 * down repeats itself: that is one press however long it lasts.
 */
export class DoublePress {
  private first: number | undefined;
  private last = -Infinity;

  /** `at` in milliseconds that never jump; undefined for a repeat of a key that is held. */
  press(at: number): Press | undefined {
    const held = at - this.last < HELD_MS;
    this.last = at;
    if (held) return undefined;
    if (this.first !== undefined && at - this.first <= SECOND_WITHIN_MS) {
      this.first = undefined;
      return 'confirmed';
    }
    this.first = at;
    return 'asked';
  }
}
