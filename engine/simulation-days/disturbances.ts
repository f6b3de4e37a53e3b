import { drawFrom, type Draw } from './draw.ts';

/** One thing that went wrong, or that somebody did: enough to ask for it again, or to leave it out. */
export type Disturbance = {
  /** Names it within its day: account, what, and the how manieth opportunity of that kind it took. */
  readonly key: string;
  /** Milliseconds since the day began. */
  readonly at: number;
};

/** Counts the opportunities of one kind; `hash` makes its draws its own. */
type Kind = { readonly hash: number; count: number };

/**
 * Decides what goes wrong. Every decision depends on the seed, its kind and the how manieth of its kind it is, and on nothing
 * that was decided before: so any of them can be left out while the others stay, which is how a failing day is made shorter.
 */
export class Disturbances {
  /** What struck, in order. */
  readonly struck: Disturbance[] = [];
  readonly #seed: number;
  readonly #owner: string;
  readonly #elapsed: () => number;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #kinds = new Map<string, Kind>();

  /** With `only`, nothing but what is named there may strike. */
  constructor(options: {
    readonly seed: number;
    readonly owner: string;
    readonly elapsed: () => number;
    readonly only?: ReadonlySet<string> | undefined;
  }) {
    this.#seed = options.seed;
    this.#owner = options.owner;
    this.#elapsed = options.elapsed;
    this.#only = options.only;
  }

  /** Whether something of this kind happens at this opportunity; if it does, what its details are drawn from. */
  strikes(kind: string, chance: number): Draw | undefined {
    const known = this.#kindOf(kind);
    known.count += 1;
    const mixed = mix(this.#seed ^ known.hash, known.count);
    if (mixed / 2 ** 32 >= chance) return undefined;
    const key = `${this.#owner} ${kind} ${known.count}`;
    if (this.#only && !this.#only.has(key)) return undefined;
    this.struck.push({ key, at: this.#elapsed() });
    return drawFrom(mix(mixed, known.hash));
  }

  #kindOf(kind: string): Kind {
    const known = this.#kinds.get(kind);
    if (known) return known;
    const made = { hash: hashOf(kind), count: 0 };
    this.#kinds.set(kind, made);
    return made;
  }
}

/** A number for a name (FNV-1a), so that a new fault does not change the draws of the others. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** Two numbers to one that looks like neither (the finish of MurmurHash3). */
export function mix(first: number, second: number): number {
  let mixed = first ^ Math.imul(second, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
