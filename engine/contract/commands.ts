import { z } from 'zod';

import { zAccountSecrets, zAccountSettings } from './account-settings.ts';
import { zRules } from './rules.ts';
import { zAlertView, zEntryView, zMtmPoint } from './events.ts';
import { zLoginTrouble } from './login-trouble.ts';
import { terminalCommandShapes } from './terminal-commands.ts';
import { zAccountId, zIsoTime, zPaise } from './wire.ts';

const zAccount = z.strictObject({ accountId: zAccountId });
const zNothing = z.strictObject({});
const zDone = z.object({});

/** A planned order of a kill, as `kill.plan` shows it. */
const zPlannedOrder = z.object({
  positionId: z.string(),
  tradingSymbol: z.string(),
  side: z.enum(['BUY', 'SELL']),
  quantity: z.number().int(),
  slices: z.array(z.number().int()),
  /** What leaving at the other side of the book costs against the last price; null without a book. */
  slippage: zPaise.nullable(),
});

const zAccountSummary = z.object({
  accountId: zAccountId,
  alias: z.string(),
  clientCode: z.string(),
  broker: z.string(),
  mode: z.enum(['practice', 'paper', 'live']),
  settings: zAccountSettings,
  storedSecrets: z.array(z.string()),
});

const zIncident = z.object({
  killId: z.string(),
  accountId: zAccountId,
  tradingDay: z.string(),
  cause: z.string(),
  startedAt: zIsoTime,
  finishedAt: zIsoTime.nullable(),
  verified: z.boolean(),
  timeline: z.array(zEntryView),
  evidence: z.array(z.string()),
});

/** Every command: its body as parsed at the door, and its answer. The one list that both sides and `openapi.json` read. */
export const commands = {
  'account.list': { body: zNothing, value: z.object({ accounts: z.array(zAccountSummary) }) },
  'account.save': {
    body: z.strictObject({ accountId: zAccountId, settings: zAccountSettings, secrets: zAccountSecrets.optional() }),
    value: z.object({
      accountId: zAccountId,
      takesEffect: z.enum(['now', 'next-session']),
      until: zIsoTime.nullable(),
    }),
  },
  'account.delete': { body: zAccount, value: zDone },
  'account.testConnection': {
    body: zAccount,
    value: z.object({
      /** Logged in, and what was tried with it works. */
      reachable: z.boolean(),
      message: z.string(),
      latencyMs: z.number().nullable(),
      /** Null: none. May be there although somebody is logged in, when orders are refused. */
      trouble: zLoginTrouble.nullable(),
    }),
  },
  'engine.start': { body: zAccount, value: zDone },
  'engine.stop': { body: zAccount, value: zDone },
  'kill.trigger': {
    body: z.strictObject({
      accountIds: z.union([z.array(zAccountId).min(1), z.literal('all')]),
      reason: z.string().trim().min(1, 'Say why, in a word or two.').max(500, 'At most 500 characters.'),
    }),
    value: z.object({
      kills: z.array(
        z.object({
          accountId: zAccountId,
          killId: z.string().nullable(),
          alreadyInProgress: z.boolean(),
          error: z.string().optional(),
        }),
      ),
    }),
  },
  'kill.plan': {
    body: zAccount,
    value: z.object({
      steps: z.array(z.string()),
      cancels: z.array(z.string()),
      orders: z.array(zPlannedOrder),
      leftBySetting: z.array(z.string()),
      /** Estimates; null is unknown, never zero. */
      slippage: zPaise.nullable(),
      seconds: z.number().nullable(),
      marginFreed: zPaise.nullable(),
      cashNeeded: zPaise.nullable(),
      asOf: zIsoTime,
    }),
  },
  'position.exit': {
    body: z.strictObject({
      accountId: zAccountId,
      positionId: z.string().min(1),
      quantity: z.number().int().positive().optional(),
    }),
    /** `asked` is there when whole lots made it another quantity than was asked for. */
    value: z.object({ exitId: z.string(), quantity: z.number().int(), asked: z.number().optional() }),
  },
  'order.cancel': {
    body: z.strictObject({ accountId: zAccountId, orderId: z.string().min(1) }),
    value: z.object({ outcome: z.enum(['confirmed', 'rejected', 'unknown']), message: z.string() }),
  },
  /** The rules that hold, in words, and sets of rules a trader can begin with. */
  'policy.get': {
    body: zAccount,
    value: z.object({
      rules: z.array(z.object({ id: z.string(), action: z.string(), meaning: z.string() })),
      presets: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          rules: zRules,
          /** Settings stay as they are until this clock time of the next trading day in this zone. */
          lock: z.object({ untilMinutes: z.number().int(), zone: z.string() }).nullable(),
        }),
      ),
    }),
  },
  /** What settings that are not saved yet would have done on a day, and would do now. Nothing is changed. */
  'policy.rehearse': {
    body: z.strictObject({
      accountId: zAccountId,
      settings: zAccountSettings,
      day: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}(\/\d+)?$/, 'A day such as 2026-11-20.')
        .optional(),
    }),
    value: z.object({
      day: z.string(),
      rules: z.array(
        z.object({
          ruleId: z.string(),
          meaning: z.string(),
          judged: z.enum(['all', 'part', 'none']),
          firstAt: zIsoTime.nullable(),
          mtm: zPaise.nullable(),
          times: z.number().int(),
          /** Null: nobody knows. */
          holdsNow: z.boolean().nullable(),
          sentence: z.string(),
        }),
      ),
      /** What would be done the moment it is saved; empty when nothing would. */
      atOnce: z.array(z.string()),
    }),
  },
  /** Locks by hand: until the next session, over some, for minutes, or until a clock in a zone shows a time. Never shortens a lock. */
  'lock.set': {
    body: z.strictObject({
      accountId: zAccountId,
      lock: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('day') }),
        z.strictObject({ kind: z.literal('days'), days: z.number().int().min(1).max(30) }),
        z.strictObject({ kind: z.literal('minutes'), minutes: z.number().int().min(1).max(1_440) }),
        z.strictObject({ kind: z.literal('clock'), time: z.string(), zone: z.string().min(1).max(60) }),
      ]),
      reason: z.string().trim().min(1, 'Say why, in a word or two.').max(500, 'At most 500 characters.'),
    }),
    value: z.object({ until: zIsoTime.nullable() }),
  },
  'lock.status': {
    body: zAccount,
    value: z.object({
      locked: z.boolean(),
      until: zIsoTime.nullable(),
      reason: z.string().nullable(),
      /** From when a lock whose end is not known may be ended by hand. */
      reviewFrom: zIsoTime.nullable(),
      /** Whose time the end is held against. */
      judgedBy: z.enum(['broker', 'computer', 'clock']),
      note: z.string(),
    }),
  },
  /** Ends a lock whose end nobody could compute; a known end comes by itself. */
  'lock.unlock': {
    body: z.strictObject({
      accountId: zAccountId,
      word: z.string(),
      reason: z.string().max(500, 'At most 500 characters.'),
    }),
    value: zDone,
  },
  'journal.page': {
    body: z.strictObject({
      accountId: zAccountId,
      before: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(500).default(100),
      day: z.string().optional(),
    }),
    value: z.object({ entries: z.array(zEntryView), more: z.boolean() }),
  },
  /** The whole journal as CSV with its hash chain: as text, or, where that would be too much of it, as a file on this machine. */
  'journal.export': {
    body: zAccount,
    value: z.object({
      csv: z.string().nullable(),
      file: z.string().nullable(),
      entries: z.number().int(),
      lastHash: z.string(),
      /** The first entry that does not fit its chain. */
      bad: z.object({ seq: z.number().int(), why: z.string() }).nullable(),
    }),
  },
  'incident.get': { body: z.strictObject({ accountId: zAccountId, killId: z.string().min(1) }), value: zIncident },
  /** Chart data of a day; a mirror computes nothing, so it asks. */
  'mtm.series': {
    body: z.strictObject({ accountId: zAccountId, day: z.string().optional() }),
    value: z.object({ day: z.string(), points: z.array(zMtmPoint), dayLossLimit: zPaise }),
  },
  'alert.list': { body: zNothing, value: z.object({ alerts: z.array(zAlertView) }) },
  'alert.acknowledge': { body: z.strictObject({ alertId: z.string().min(1) }), value: zDone },
  'alert.test': {
    body: zAccount,
    value: z.object({ deliveries: z.array(z.object({ channel: z.string(), ok: z.boolean(), message: z.string() })) }),
  },
  'drill.run': {
    body: zAccount,
    value: z.object({
      passed: z.boolean(),
      message: z.string(),
      steps: z.array(z.object({ step: z.string(), ms: z.number() })),
      evidence: z.array(z.string()),
    }),
  },
  ...terminalCommandShapes,
  'vault.unlock': {
    body: z.strictObject({
      passphrase: z.string().min(8, 'At least 8 characters.').max(1_000, 'At most 1000 characters.'),
    }),
    value: zDone,
  },
  'practice.instruments': {
    body: zAccount,
    value: z.object({
      instruments: z.array(
        z.object({
          tradingSymbol: z.string(),
          underlying: z.string(),
          expiry: z.string(),
          strike: zPaise,
          optionType: z.enum(['CE', 'PE']),
          lotSize: z.number().int(),
          freezeQuantity: z.number().int(),
          tickSize: zPaise,
          lastPrice: zPaise,
        }),
      ),
      spots: z.array(z.object({ underlying: z.string(), spot: zPaise })),
    }),
  },
  'practice.order': {
    body: z.strictObject({
      accountId: zAccountId,
      tradingSymbol: z.string().min(1),
      side: z.enum(['BUY', 'SELL']),
      quantity: z.number().int().positive(),
      type: z.enum(['MARKET', 'LIMIT', 'SL', 'SL-M']),
      price: zPaise.optional(),
      triggerPrice: zPaise.optional(),
      product: z.enum(['NRML', 'MIS']),
    }),
    value: z.object({ orderId: z.string(), status: z.string(), message: z.string().nullable() }),
  },
  'practice.market': {
    body: z.union([
      z
        .strictObject({
          underlying: z.string(),
          spot: zPaise.optional(),
          movePercent: z.number().min(-50).max(50).optional(),
          overSeconds: z.number().min(0).max(3_600).optional(),
        })
        .refine(
          (move) => (move.spot === undefined) !== (move.movePercent === undefined),
          'give either spot or movePercent',
        ),
      z.strictObject({
        csv: z.string().min(1),
        underlying: z.string().optional(),
        date: z.string().optional(),
        speed: z.number().min(1).max(3_600),
      }),
      z.strictObject({ market: z.enum(['calm', 'trend', 'crash', 'whipsaw']), seed: z.number().int().optional() }),
    ]),
    value: zDone,
  },
  'practice.faults': {
    body: z.strictObject({}),
    value: z.object({
      faults: z.array(z.object({ fault: z.string(), group: z.string(), label: z.string(), meaning: z.string() })),
    }),
  },
  'practice.fault': {
    body: z.union([
      z.looseObject({ accountId: zAccountId, fault: z.string().min(1) }),
      z.strictObject({ accountId: zAccountId.optional(), clear: z.literal(true) }),
    ]),
    value: z.object({ active: z.array(z.string()) }),
  },
  'practice.reset': { body: zAccount, value: zDone },
} as const;

/** Names of all commands. */
export type CommandName = keyof typeof commands;
/** Body of a command as a caller writes it. */
export type CommandInput<N extends CommandName> = z.input<(typeof commands)[N]['body']>;
/** Body of a command as the host receives it. */
export type CommandBody<N extends CommandName> = z.output<(typeof commands)[N]['body']>;
/** Answer of a command. */
export type CommandValue<N extends CommandName> = z.output<(typeof commands)[N]['value']>;
