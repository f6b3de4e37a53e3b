import { z } from 'zod';

import { zAccountView } from './account-view.ts';
import { zAccountId, zIsoTime, zPaise } from './wire.ts';

/** A journal entry as the timeline shows it: the fact, and the sentence made from it. */
export const zEntryView = z.object({
  accountId: zAccountId,
  seq: z.number().int(),
  at: zIsoTime,
  day: z.string(),
  kind: z.string(),
  text: z.string(),
  tone: z.enum(['neutral', 'good', 'warning', 'danger']),
  /** The stored fact itself. */
  entry: z.record(z.string(), z.unknown()),
});
/** See `zEntryView`. */
export type EntryView = z.infer<typeof zEntryView>;

/** An alert with what became of it on each channel. */
export const zAlertView = z.object({
  alertId: z.string(),
  accountId: zAccountId.nullable(),
  priority: z.enum(['info', 'warning', 'critical']),
  code: z.string(),
  text: z.string(),
  raisedAt: zIsoTime,
  deliveries: z.array(z.object({ channel: z.string(), at: zIsoTime, ok: z.boolean(), message: z.string().optional() })),
  acknowledgedAt: zIsoTime.nullable(),
});
/** See `zAlertView`. */
export type AlertView = z.infer<typeof zAlertView>;

/** A practice underlying as it stands. */
export const zMarketView = z.object({
  underlying: z.string(),
  spot: zPaise,
  /** Market time of the replayed candle, when a recording plays. */
  marketTime: zIsoTime.nullable(),
  moving: z.boolean(),
});

/** One account of a group that was killed together. `unreached`: its guard has not answered, and the kill waits for it. */
export const zKillBoardRow = z.object({
  accountId: zAccountId,
  alias: z.string(),
  state: z.enum(['waiting', 'unreached', 'killing', 'verified', 'unverified']),
  /** Asked, begun or ended, by its state. */
  since: zIsoTime,
  detail: z.string().nullable(),
});
/** See `zKillBoardRow`. */
export type KillBoardRow = z.infer<typeof zKillBoardRow>;

/** A kill that was passed on to linked accounts, with the outcome of each; the first one is where it began. */
export const zKillBoard = z.object({
  fromAccountId: zAccountId,
  group: z.string(),
  killId: z.string(),
  startedAt: zIsoTime,
  accounts: z.array(zKillBoardRow),
});
/** See `zKillBoard`. */
export type KillBoard = z.infer<typeof zKillBoard>;

/** The whole picture; the mirror replaces what it had. */
export const zHostSnapshot = z.object({
  at: zIsoTime,
  version: z.string(),
  accounts: z.array(zAccountView),
  /** Empty when no practice market runs. */
  market: z.array(zMarketView),
  alerts: z.array(zAlertView),
  /** Empty when no kill was passed on today. */
  killBoards: z.array(zKillBoard),
  secretsBackend: z.object({ kind: z.enum(['keychain', 'vault', 'none']), locked: z.boolean() }),
});
/** See `zHostSnapshot`. */
export type HostSnapshot = z.infer<typeof zHostSnapshot>;

/** What a door streams. */
export const zHostEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), snapshot: zHostSnapshot }),
  z.object({ type: z.literal('entry'), entry: zEntryView }),
  z.object({ type: z.literal('alert'), alert: zAlertView }),
]);
/** See `zHostEvent`. */
export type HostEvent = z.infer<typeof zHostEvent>;

/** One point of the day's MTM chart. */
export const zMtmPoint = z.object({ at: zIsoTime, mtm: zPaise, quality: z.string() });
