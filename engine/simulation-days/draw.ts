import { seededRandom } from '../simulation/random.ts';

/** Choices drawn from a seed: the only source of chance in a simulated day. */
export type Draw = {
  /** Whether a thing of this probability happens. */
  readonly chance: (part: number) => boolean;
  /** A whole number from `from` up to, but not including, `to`. */
  readonly among: (from: number, to: number) => number;
  readonly oneOf: <T>(choices: readonly [T, ...T[]]) => T;
  /** A seed for a stream of its own, so that one part of a day does not change the draws of another. */
  readonly seed: () => number;
};

/** A stream of choices. */
export function drawFrom(seed: number): Draw {
  const random = seededRandom(seed);
  const among = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  return {
    chance: (part) => random.next() < part,
    among,
    oneOf: (choices) => choices[among(0, choices.length)] ?? choices[0],
    seed: () => among(1, 2 ** 32),
  };
}

/** The seed of a day. The first day of a run has the seed of the run, so that any day is replayed alone by its own seed. */
export function seedOfDay(master: number, day: number): number {
  if (day === 1) return master;
  const mixed = Math.imul(master ^ Math.imul(day, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
