import { z } from 'zod';

import { parseLossLimit, type LimitError, type Paise } from '../domain/money.ts';
import { zRules, zSum } from './rules.ts';
import { zMailbox } from './terminal.ts';
import { zAccountId } from './wire.ts';

const LIMIT_MESSAGES: Record<LimitError['code'], string> = {
  'limit-empty': 'Type the loss at which trading must stop, for example 10000.',
  'limit-not-a-number': 'This is not an amount in rupees. Type digits only, for example 10000.',
  'limit-zero': 'A limit of zero would stop you at once. Type a loss above zero.',
};

/** The sentence for a refused limit. */
export function limitMessage(error: LimitError): string {
  return LIMIT_MESSAGES[error.code];
}

function readTyped(typed: string | number, context: z.RefinementCtx): Paise {
  const limit = parseLossLimit(typed);
  if (limit.ok) return limit.value;
  context.addIssue({ code: 'custom', message: limitMessage(limit.error) });
  return z.NEVER;
}

/** A loss limit as typed in rupees, any sign and grouping ("-6,000", "₹6 000", 6000) → positive paise. */
export const zTypedLossLimit = z
  .union([z.string(), z.number()])
  .transform((typed, context): Paise => readTyped(typed, context));

const zTypedText = z.string().transform((typed, context): Paise => readTyped(typed, context));

/** A loss limit on the wire: integer paise of any sign, or text as typed in rupees → positive paise. */
export const zWireLossLimit = z.union([
  z
    .number()
    .int('whole paise, or text in rupees')
    .safe()
    .refine((value) => value !== 0, limitMessage({ code: 'limit-zero' }))
    .transform((value) => Math.abs(value) as Paise),
  zTypedText,
]);

/** Brokers an account can belong to. `paper` is the built-in practice broker. */
export const zBrokerId = z.enum(['paper', 'kotak-neo', 'dhan', 'zerodha']);

const settingFields = {
  alias: z.string().trim().min(1, 'Give the account a name.').max(60, 'At most 60 characters.'),
  clientCode: z.string().trim().min(1, "Type the broker's client code.").max(30, 'At most 30 characters.'),
  broker: zBrokerId,
  mode: z.enum(['practice', 'paper', 'live']),
  /** Start guarding when the app starts. */
  autoStart: z.boolean().default(true),
  /** S4 "Auto-Square-Off Hedges". */
  squareOffHedges: z.boolean().default(true),
  /** What a kill closes: futures and options, or intraday shares too; holdings (CNC) never. */
  exitScope: z.enum(['derivatives', 'all-but-holdings']).default('all-but-holdings'),
  /** How far beyond the other side of the book an exit may go, in percent, and in how many steps it gets there. */
  slippage: z
    .strictObject({
      capPercent: z.number().min(0.5, 'Percent, 0.5 to 50.').max(50, 'Percent, 0.5 to 50.').default(5),
      steps: z
        .number()
        .int('A whole number, 1 to 10.')
        .min(1, 'A whole number, 1 to 10.')
        .max(10, 'A whole number, 1 to 10.')
        .default(4),
      beyondCap: z.enum(['widen', 'hold']).default('widen'),
    })
    .prefault({}),
  /** S4 "Delete Logs on Boot": debug logs only; journal, incidents and lock never. */
  deleteLogsOnBoot: z.boolean().default(false),
  /** S4 "API Retry Settings". */
  maxRetries: z
    .number()
    .int('A whole number, 0 to 10.')
    .min(0, 'A whole number, 0 to 10.')
    .max(10, 'A whole number, 0 to 10.')
    .default(3),
  retryDelayMs: z
    .number()
    .int('Whole milliseconds, 100 to 60000.')
    .min(100, 'Whole milliseconds, 100 to 60000.')
    .max(60_000, 'Whole milliseconds, 100 to 60000.')
    .default(1_000),
  /** S4 "Loop Interval" of the risk loop. */
  riskIntervalMs: z
    .number()
    .int('Whole milliseconds, 1000 to 5000.')
    .min(1_000, 'Whole milliseconds, 1000 to 5000.')
    .max(5_000, 'Whole milliseconds, 1000 to 5000.')
    .default(2_000),
  /** How often in an hour what is opened elsewhere while locked is closed again, before the alarm sounds instead. */
  reflattensPerHour: z
    .number()
    .int('A whole number, 1 to 20.')
    .min(1, 'A whole number, 1 to 20.')
    .max(20, 'A whole number, 1 to 20.')
    .default(5),
  /** How long a breach must last when the price to leave at does not confirm it. */
  dwellMs: z
    .number()
    .int('Whole milliseconds, 0 to 5000.')
    .min(0, 'Whole milliseconds, 0 to 5000.')
    .max(5_000, 'Whole milliseconds, 0 to 5000.')
    .default(1_000),
  /** A wider spread than this part of the price confirms no breach; the breach must last then. */
  maxSpreadPercent: z.number().min(1, 'Percent, 1 to 50.').max(50, 'Percent, 1 to 50.').default(10),
  /** What is done when open positions cannot be seen: after so many seconds flatten. Null: alarms only. */
  flattenWhenBlindS: z
    .number()
    .int('Whole seconds, 30 to 900, or leave it empty.')
    .min(30, 'Whole seconds, 30 to 900, or leave it empty.')
    .max(900, 'Whole seconds, 30 to 900, or leave it empty.')
    .nullable()
    .default(null),
  /** Have Dhan's own guard exit everything at so much percent of the limit, with this PC off too. Null: not. */
  brokerGuardPercent: z
    .number()
    .int('Whole percent, 110 to 300, or leave it empty.')
    .min(110, 'Whole percent, 110 to 300, or leave it empty.')
    .max(300, 'Whole percent, 110 to 300, or leave it empty.')
    .nullable()
    .default(null),
  /** The loss rule acts at so many percent of its limit. Null: at the limit. */
  triggerAtPercent: z
    .number()
    .min(50, 'Percent, 50 to 100, or leave it empty.')
    .max(100, 'Percent, 50 to 100, or leave it empty.')
    .nullable()
    .default(null),
  /** Percentages of the loss limit at which you are told, once each a day. */
  warnAtPercents: z
    .array(z.number().min(1, 'Percent, 1 to 99.').max(99, 'Percent, 1 to 99.'))
    .max(5, 'At most five warnings.')
    .default([]),
  /** Count brokerage and taxes of the day's trades into the loss. */
  countCharges: z.boolean().default(false),
  /** What the account is worth, for percentages of it, where the broker's funds do not tell. */
  capital: zSum.nullable().default(null),
  /** Rules of your own beside the loss rule. */
  rules: zRules.default([]),
  /** Accounts with the same group name are killed together. */
  linkedGroup: z
    .string()
    .trim()
    .min(1, 'Type a group name, or leave it empty.')
    .max(40, 'At most 40 characters.')
    .nullable()
    .default(null),
  telegram: z
    .object({
      enabled: z.boolean().default(false),
      chatId: z
        .string()
        .trim()
        .regex(/^-?\d*$/, 'a chat id is a number, for example 123456789')
        .default(''),
      /** A self-hosted Bot API server: https, or this machine. */
      apiRoot: z
        .url()
        .refine(
          (url) => url.startsWith('https://') || /^http:\/\/(127\.0\.0\.1|localhost)(:|\/|$)/.test(url),
          'https, or this machine',
        )
        .nullable()
        .default(null),
    })
    .prefault({}),
  /** Where the broker's one-time codes and confirmation mails arrive. Null: nothing is read. */
  mailbox: zMailbox.nullable().default(null),
};

/** An account's settings on the wire: paise, and no secrets. */
export const zAccountSettings = z.strictObject({ ...settingFields, dayLossLimit: zWireLossLimit });
/** See `zAccountSettings`. */
export type AccountSettings = z.output<typeof zAccountSettings>;

/**
 * `config/<account>.json`, the hand-editable form of the same settings: the limit stands in rupees as the trader types it,
 * under S4's name. Keys that look like secrets are refused by the strict shape.
 */
export const zAccountConfigFile = z.strictObject({
  $schema: z.string().optional(),
  accountId: zAccountId,
  mtmLossLimit: zTypedLossLimit,
  ...settingFields,
});
/** See `zAccountConfigFile`. */
export type AccountConfigFile = z.output<typeof zAccountConfigFile>;

/** Secrets an account can be given; write-only at every door. Null removes one. */
export const zAccountSecrets = z.strictObject({
  password: z.string().min(1).max(1_000).nullable().optional(),
  mpin: z.string().min(1).max(1_000).nullable().optional(),
  'totp-seed': z.string().min(1).max(1_000).nullable().optional(),
  'api-key': z.string().min(1).max(1_000).nullable().optional(),
  'api-secret': z.string().min(1).max(1_000).nullable().optional(),
  /** No secret of the broker's, and nobody's business either. */
  'mobile-number': z
    .string()
    .regex(/^\+91\d{10}$/, 'With +91 and ten digits, for example +919876543210.')
    .nullable()
    .optional(),
  /** Of the inbox in `mailbox`; mail providers often want an app password. */
  'mail-password': z.string().min(1).max(1_000).nullable().optional(),
  'telegram-bot-token': z.string().min(1).max(1_000).nullable().optional(),
  /** What a kill from outside the app must say (Telegram, a dropped file). Without one those doors are shut. */
  'kill-code': z
    .string()
    .regex(/^[A-Za-z0-9-]{6,40}$/, '6 to 40 letters, digits or dashes, without spaces.')
    .nullable()
    .optional(),
});
