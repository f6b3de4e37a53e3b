import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MailRequest } from '../mail/await-mail.ts';

/** What the runs of an episode came to, as far as proof is concerned. */
export type EpisodeFacts = {
  /** A run clicked, or may have. */
  readonly clicked: boolean;
  /** Where the inbox ended before the first such click; undefined where it was not to be read. */
  readonly mailSince: MailRequest | undefined;
  /** The page answered a click of ours. */
  readonly answered: boolean;
  /** A run found it on, and no click of ours came before it. */
  readonly wasOn: boolean;
};

const recordSchema = z.object({
  committed: z.enum(['no', 'yes', 'maybe']),
  value: z.string().optional(),
  mailSince: z.object({ at: z.number(), mark: z.object({ validity: z.string(), nextUid: z.number() }) }).optional(),
});

/**
 * Reads the runs' own records, which were on disk before each click: so the proof outlives this process. Undefined when the
 * episode has no run. A record that cannot be read is passed over; what it would have proven is then not claimed.
 */
export function factsOfEpisode(folder: string): EpisodeFacts | undefined {
  const runs = recordsIn(folder);
  if (runs.length === 0) return undefined;
  const clicks = runs.filter((run) => run.committed !== 'no');
  return {
    clicked: clicks.length > 0,
    mailSince: clicks[0]?.mailSince,
    answered: runs.some((run) => run.value === 'activated'),
    wasOn: clicks.length === 0 && runs.some((run) => run.value === 'already-on'),
  };
}

/** Oldest first: their names are numbered. */
function recordsIn(folder: string): readonly z.infer<typeof recordSchema>[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('-steps-activate.json'));
    return names
      .toSorted((a, b) => parseInt(a, 10) - parseInt(b, 10))
      .flatMap((name) => {
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
