/** A seeded stream of numbers. Its whole state is one integer, so that a market resumes where it stopped. */
export type Random = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Normal with mean 0 and variance 1. */
  gaussian(): number;
  /** The state to start an equal stream from. */
  state(): number;
};

/** A 32-bit counter-based generator: quick, reproducible on every machine, and far from cryptographic. */
export function seededRandom(seed: number): Random {
  let counter = seed >>> 0;
  const next = (): number => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 15), counter | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    // Box-Muller without keeping the second value: the state stays one integer.
    gaussian: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    state: () => counter,
  };
}
