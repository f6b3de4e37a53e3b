const PER_DOUBLING = 16;
const BUCKETS = 40 * PER_DOUBLING;
const SMALLEST_US = 0.01;

/** Latencies counted in buckets 4 % wide, so that measuring allocates nothing. */
export class LatencyCounts {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  add(microseconds: number): void {
    const place = Math.floor(Math.log2(Math.max(SMALLEST_US, microseconds) / SMALLEST_US) * PER_DOUBLING);
    const bucket = Math.min(BUCKETS - 1, place);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** Microseconds below which `share` (0 to 1) of the latencies lie, at the upper edge of their bucket. */
  percentile(share: number): number {
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= share * this.#total) return SMALLEST_US * 2 ** ((bucket + 1) / PER_DOUBLING);
    }
    return Number.NaN;
  }
}
