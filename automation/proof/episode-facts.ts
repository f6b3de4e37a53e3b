import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { EpochMs } from '../../engine/domain/time.ts';

/** What the runs of an episode came to, as far as proof is concerned. */
export type EpisodeFacts = {
  /** When the first run began that clicked or may have clicked; undefined when none did. */
  readonly committedSince: EpochMs | undefined;
  /** The page answered a click of ours. */
  readonly answered: boolean;
  /** A run found it on, and no click of ours came before it. */
  readonly wasOn: boolean;
};

const recordSchema = z.object({
  startedAt: z.number(),
  committed: z.enum(['no', 'yes', 'maybe']),
  value: z.string().optional(),
});

/**
 * Reads the runs' own records, which were on disk before each click: so the proof outlives this process. Undefined when the
 * episode has no run. A record that cannot be read is passed over; what it would have proven is then not claimed.
 */
export function factsOfEpisode(folder: string): EpisodeFacts | undefined {
  const runs = recordsIn(folder);
  if (runs.length === 0) return undefined;
  const clicked = runs.filter((run) => run.committed !== 'no');
  return {
    committedSince: clicked.length === 0 ? undefined : Math.min(...clicked.map((run) => run.startedAt)),
    answered: runs.some((run) => run.value === 'activated'),
    wasOn: clicked.length === 0 && runs.some((run) => run.value === 'already-on'),
  };
}

function recordsIn(folder: string): readonly z.infer<typeof recordSchema>[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('-steps-activate.json'));
    return names.flatMap((name) => {
      const read = recordSchema.safeParse(parsed(join(folder, name)));
      return read.success ? [read.data] : [];
    });
  } catch {
    return [];
  }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
