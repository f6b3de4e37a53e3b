import { z } from 'zod';

import { zAccountId, zIsoTime } from './wire.ts';

const zAccount = z.strictObject({ accountId: zAccountId });

/** A profile as JSON. The host parses it with the schema of the program that drives the page. */
const zProfileJson = z.record(z.string(), z.unknown());

/** How an element is found, as the profile holds it: `{by: "role", role: "button", name: "Manage"}` and the like. */
const zTargetJson = z.record(z.string(), z.unknown());
/** See `zTargetJson`. */
export type TargetJson = z.output<typeof zTargetJson>;

/** One element that the profile looks for. */
const zProfilePart = z.object({
  /** Leads to it in the profile's JSON, dotted. */
  path: z.string(),
  /** The step's name, as reports and canaries give it. */
  step: z.string(),
  /** What is done with it, in words. */
  words: z.string(),
  target: zTargetJson,
  /** Not as in the profile that came with the program. */
  changed: z.boolean(),
});

/** What an account's page is walked by. */
export const zProfileView = z.object({
  name: z.string(),
  /** `own`: changed by the trader. */
  source: z.enum(['shipped', 'own']),
  savedAt: zIsoTime.nullable(),
  /** The trader's own file is not used, and why. */
  problem: z.string().nullable(),
  /** The last dry run that passed on this computer walked this very profile. */
  rehearsed: z.boolean(),
  /** A change would be refused now, until then; null while none would be. */
  locked: z.object({ message: z.string(), until: zIsoTime.nullable() }).nullable(),
  profile: zProfileJson,
  parts: z.array(zProfilePart),
});
/** See `zProfileView`. */
export type ProfileView = z.output<typeof zProfileView>;

/** A walk over the broker's page that left evidence, however it ended. */
export const zTerminalAttempt = z.object({
  episodeId: z.string(),
  /** Names the attempt within its episode. */
  file: z.string(),
  kind: z.enum(['dry-run', 'canary', 'activate', 'read-state', 'standby', 'record']),
  startedAt: zIsoTime,
  /** Null: it runs, or the process ended under it. */
  endedAt: zIsoTime.nullable(),
  /** Null: not known, as of an attempt that never ended. */
  good: z.boolean().nullable(),
  /** For people: what became of it. */
  sentence: z.string(),
  /** The step it ended in, when it went wrong. */
  failedStep: z.string().nullable(),
  /** Whether the last click was made: `maybe` is not known. */
  committed: z.enum(['no', 'yes', 'maybe']),
  steps: z.array(z.object({ step: z.string(), startedAt: zIsoTime, ms: z.number() })),
  /** Origins that the page asked for and did not get. */
  blockedOrigins: z.array(z.string()),
  /** Names of its pictures; `terminal.picture` has them. */
  pictures: z.array(z.string()),
});
/** See `zTerminalAttempt`. */
export type TerminalAttempt = z.output<typeof zTerminalAttempt>;

/** Where a recording stands. */
export const zRecording = z.object({
  state: z.enum(['none', 'walking', 'waiting', 'picked', 'given-up', 'failed']),
  /** What is being recorded. */
  path: z.string().nullable(),
  /** The walk to the step ended in this one, and the page was handed over there. */
  stoppedAt: z.string().nullable(),
  /** Ways to find what was pointed at, best first. `lasting` false: its words look as if they were of today only. */
  targets: z.array(z.object({ target: zTargetJson, words: z.string(), lasting: z.boolean() })),
  sentence: z.string().nullable(),
});
/** See `zRecording`. */
export type Recording = z.output<typeof zRecording>;

const zEpisode = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/);

/** Commands about an account's terminal profile and the evidence its walks left. */
export const terminalProfileCommands = {
  'terminal.profile.get': { body: zAccount, value: zProfileView },
  /** Stores it. Refused while the account is locked or being killed; what must be mended is named by its path in the profile. */
  'terminal.profile.save': {
    body: z.strictObject({ accountId: zAccountId, profile: zProfileJson }),
    value: zProfileView,
  },
  /** Back to the profile that came with the program. */
  'terminal.profile.reset': { body: zAccount, value: zProfileView },
  'terminal.profile.export': { body: zAccount, value: z.object({ fileName: z.string(), text: z.string() }) },
  /** Checks a file and shows what is in it. Nothing is stored: that is `terminal.profile.save`, after the trader has looked. */
  'terminal.profile.import': {
    body: z.strictObject({ accountId: zAccountId, text: z.string().max(200_000, 'No profile is longer than 200 kB.') }),
    value: zProfileView,
  },
  /** Opens a window at the step and waits for the trader to point at its element. `terminal.record.state` has what came of it. */
  'terminal.record.start': {
    body: z.strictObject({ accountId: zAccountId, path: z.string().min(1).max(200) }),
    value: zRecording,
  },
  'terminal.record.state': { body: zAccount, value: zRecording },
  'terminal.record.stop': { body: zAccount, value: zRecording },
  /** The walks that left evidence, newest first. */
  'terminal.attempts': { body: zAccount, value: z.object({ attempts: z.array(zTerminalAttempt) }) },
  'terminal.picture': {
    body: z.strictObject({
      accountId: zAccountId,
      episodeId: zEpisode,
      file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.png$/),
    }),
    /** A PNG. */
    value: z.object({ base64: z.string() }),
  },
} as const;
