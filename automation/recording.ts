import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { fingerprintOf } from './profiles/fingerprint.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import { recordedPoint } from './profiles/target-schema.ts';

const recordingSchema = z.strictObject({
  profile: z.string(),
  /** Of the profile that was walked; older files have none. */
  fingerprint: z.string().optional(),
  recordedAt: z.number(),
  points: z.array(recordedPoint).max(200),
  /** What each page of the walk showed, by the step that led to it. */
  pages: z.record(z.string(), z.array(z.string().max(400)).max(400)),
});

/** What the last good dry run saw of the broker's page on this computer. */
export type Recording = Readonly<z.infer<typeof recordingSchema>>;

/** Where an account's recording is kept. */
export interface RecordingStore {
  /** Undefined when none was made, or none that can be read. */
  load(): Recording | undefined;
  save(recording: Recording): void;
}

/** Keeps the recording in a file of the account. A disk that refuses leaves the old one: a recording is a help, not a need. */
export function fileRecording(path: string): RecordingStore {
  return {
    load: () => {
      try {
        return recordingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
    save: (recording) => {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.part`, `${JSON.stringify(recording)}\n`, { mode: 0o600 });
        renameSync(`${path}.part`, path);
      } catch {
        // Said nowhere: the next dry run tries again, and the canary says when there is nothing to compare with.
      }
    },
  };
}

/** Keeps it in memory, for tests and for terminals without a folder. */
export function memoryRecording(start?: Recording): RecordingStore {
  let kept = start;
  return { load: () => kept, save: (recording) => (kept = recording) };
}

/** Whether the last good dry run walked this very profile: one that was changed since has never been walked. */
export function isRecordingOf(recording: Recording | undefined, profile: TerminalProfile): boolean {
  return recording !== undefined && recording.fingerprint === fingerprintOf(profile);
}

/** What each page showed, by the step that led to it. */
export type PagesSeen = Readonly<Record<string, readonly string[]>>;

/** What changed on one page since it was recorded. */
export type PageChange = { readonly step: string; readonly gone: readonly string[]; readonly added: readonly string[] };

/** Compares what was seen with what was recorded, page by page, in the order of the walk. */
export function changesSince(recorded: PagesSeen, seen: PagesSeen): readonly PageChange[] {
  return Object.keys(seen).flatMap((step) => {
    const before = recorded[step];
    const now = seen[step] ?? [];
    if (before === undefined) return [];
    const gone = before.filter((part) => !now.includes(part));
    const added = now.filter((part) => !before.includes(part));
    return gone.length + added.length === 0 ? [] : [{ step, gone, added }];
  });
}
