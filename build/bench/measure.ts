/** The value below which `share` (0 to 1) of the samples lie, by the nearest-rank rule. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('a percentile needs at least one sample');
  const sorted = [...samples].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? Number.NaN;
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) throw new Error('a median needs at least one sample');
  if (!Number.isInteger(middle)) return upper;
  return (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** A contender answers with the samples of one round, in one unit. */
export type Contender = (round: number) => Promise<readonly number[]>;

export type ContenderSummary = {
  /** The median of the rounds' medians. */
  readonly p50: number;
  /** The median of the rounds' 99th percentiles: one noisy round does not decide. */
  readonly p99: number;
};

/**
 * Lets the contenders take turns, so that a machine that slows down in the middle slows all of them alike. Every round
 * starts with another one; the first round only warms up and is thrown away.
 */
export async function inTurns<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds = 5,
): Promise<Readonly<Record<Name, ContenderSummary>>> {
  const names = Object.keys(contenders) as Name[];
  const collected = new Map<Name, (readonly number[])[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      const samples = await contenders[name](round);
      if (round > 0) collected.get(name)?.push(samples);
    }
  }
  const summaries = names.map((name) => [name, summarize(collected.get(name) ?? [])] as const);
  return Object.fromEntries(summaries) as Record<Name, ContenderSummary>;
}

function summarize(rounds: readonly (readonly number[])[]): ContenderSummary {
  return {
    p50: median(rounds.map((samples) => median(samples))),
    p99: median(rounds.map((samples) => percentile(samples, 0.99))),
  };
}
