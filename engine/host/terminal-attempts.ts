import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TerminalAttempt } from '../contract/terminal-profile.ts';
import { toIstIso } from '../domain/time.ts';

const zTime = z.number().int();

/** What `automation/attempt-record.ts` keeps of a walk, as far as it is shown. */
const zRecord = z.object({
  attempt: z.enum(['dry-run', 'canary', 'activate', 'read-state', 'standby', 'record']),
  startedAt: zTime,
  endedAt: zTime.optional(),
  committed: z.enum(['no', 'yes', 'maybe']),
  running: z.array(z.object({ step: z.string() })).default([]),
  steps: z.array(z.object({ step: z.string(), startedAt: zTime, endedAt: zTime })).default([]),
  blockedOrigins: z.array(z.string()).default([]),
  value: z.string().optional(),
  code: z.string().optional(),
  detail: z.string().optional(),
});
type AttemptFile = z.output<typeof zRecord>;

/** No walk takes so long: one that has no end by then never had one. */
const LONGEST_MS = 15 * 60_000;

const MOST = 25;

/** The walks whose evidence lies in an account's folder, newest first, at most 25. A file that cannot be read is passed over. */
export function terminalAttempts(folder: string, now: number): readonly TerminalAttempt[] {
  const found = episodesOf(folder).flatMap((episode) => attemptsIn(join(folder, episode), episode, now));
  return found.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, MOST);
}

/** Only the latest folders are opened: a year of canaries is not read for a screen. */
function episodesOf(folder: string): readonly string[] {
  const dated = names(folder).map((name) => ({ name, at: changedAt(join(folder, name)) }));
  return dated
    .toSorted((a, b) => b.at - a.at)
    .slice(0, MOST)
    .map(({ name }) => name);
}

function attemptsIn(folder: string, episodeId: string, now: number): readonly TerminalAttempt[] {
  const files = names(folder).toSorted();
  const records = files.filter((name) => /^\d+-steps-[a-z-]+\.json$/.test(name));
  return records.flatMap((file, at) => {
    const record = readRecord(join(folder, file));
    const next = records[at + 1];
    // Evidence is numbered on through an episode: what lies between two records belongs to the first.
    const pictures = files.filter(
      (name) => name.endsWith('.png') && name > file && (next === undefined || name < next),
    );
    return record === undefined ? [] : [attemptView(record, { episodeId, file, pictures }, now)];
  });
}

function attemptView(
  record: AttemptFile,
  place: { readonly episodeId: string; readonly file: string; readonly pictures: readonly string[] },
  now: number,
): TerminalAttempt {
  const lost = record.endedAt === undefined && now - record.startedAt > LONGEST_MS;
  const last = record.running.at(-1)?.step ?? record.steps.at(-1)?.step ?? null;
  return {
    ...place,
    pictures: [...place.pictures],
    kind: record.attempt,
    startedAt: toIstIso(record.startedAt),
    endedAt: record.endedAt === undefined ? null : toIstIso(record.endedAt),
    good: goodOf(record),
    sentence: sentenceOf(record, lost),
    failedStep: record.code === undefined && !lost ? null : last,
    committed: record.committed,
    steps: record.steps
      .toSorted((a, b) => a.startedAt - b.startedAt)
      .map(({ step, startedAt, endedAt }) => ({ step, startedAt: toIstIso(startedAt), ms: endedAt - startedAt })),
    blockedOrigins: record.blockedOrigins,
  };
}

function goodOf({ value, code }: AttemptFile): boolean | null {
  if (code !== undefined) return false;
  return value === undefined || value === 'unknown' || value === 'given-up' || value === 'failed' ? null : true;
}

const SENTENCES: Readonly<Record<string, string>> = {
  'dry-run rehearsed': 'Walked to the last click, which could be made, and took it back. The switch is as it was.',
  'canary rehearsed': 'The last click can be reached. The switch is as it was.',
  'activate activated': 'The last click was made, and the page says the switch is on.',
  'read-state on': 'Read afresh after signing in: the switch is ON.',
  'read-state off': 'Read afresh after signing in: the switch is OFF.',
  'standby ready': 'The page stands ready at the last question.',
  'record picked': 'An element was pointed at for a step.',
  'record given-up': 'Nothing was pointed at.',
};

function sentenceOf({ attempt, value, code, detail }: AttemptFile, lost: boolean): string {
  if (code !== undefined) return detail ?? `It ended with ${code}.`;
  if (lost) return 'It has no end: TradeFuse or its browser ended in the middle. Look at the switch yourself.';
  if (value === undefined) return 'At work.';
  if (value === 'already-on') return 'The switch is on already; nothing was clicked.';
  if (value === 'unknown') return 'The page said neither on nor off.';
  return SENTENCES[`${attempt} ${value}`] ?? `It ended with ${value}.`;
}

function readRecord(file: string): AttemptFile | undefined {
  try {
    return zRecord.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
