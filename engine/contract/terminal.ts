import { z } from 'zod';

import { zIsoTime } from './wire.ts';

/**
 * The inbox a broker writes to: its one-time codes are read there, and its confirmation mail. Read only, over TLS (on this machine
 * itself without). The password is a secret of its own, `mail-password`.
 */
export const zMailbox = z.strictObject({
  host: z
    .string()
    .trim()
    .max(200, 'At most 200 characters.')
    .regex(/^[A-Za-z0-9.:-]+$/, 'The name of the mail server alone, for example imap.gmail.com.'),
  port: z
    .number()
    .int('A whole number, 1 to 65535.')
    .min(1, 'A whole number, 1 to 65535.')
    .max(65_535, 'A whole number, 1 to 65535.')
    .default(993),
  user: z.string().trim().min(1, 'Type the name you log in to your mail with.').max(200, 'At most 200 characters.'),
  /** The address the broker's mails come from. Null: the one its page is known to use. */
  sender: z.email('A whole mail address, for example noreply@broker.com.').nullable().default(null),
  /** Words of the subject of the mail with the code. Null: those the broker is known to use. */
  subject: z.string().trim().min(1, 'Type words of the subject, or leave it empty.').max(200).nullable().default(null),
});
/** See `zMailbox`. */
export type MailboxSettings = z.output<typeof zMailbox>;

/** A question only a person can answer, for as long as the broker's page waits for it. */
export const zTerminalQuestion = z.object({
  id: z.string(),
  /** `otp`: digits are typed here. `captcha`: a window of the browser is open, and it is answered in there. */
  what: z.enum(['otp', 'captcha']),
  text: z.string(),
  until: zIsoTime,
});
/** See `zTerminalQuestion`. */
export type TerminalQuestion = z.output<typeof zTerminalQuestion>;

/** What a look at the page came to, compared with the last good dry run. */
export const zCanaryVerdict = z.enum(['as-recorded', 'changed', 'would-fail', 'never-recorded', 'already-on']);

/** The web terminal of an account as it stands; the account view has it where the broker's switch is pulled on a page. */
export const zTerminalView = z.object({
  /** `practice`: the local page. `broker`: the broker's own. */
  site: z.enum(['practice', 'broker']),
  /** The last dry run that passed on this computer; a live account's page is worked only after one. */
  rehearsedAt: zIsoTime.nullable(),
  /** A page signed in and left at the last question. `none`: not now, as outside the session. */
  standby: z.object({
    state: z.enum(['none', 'ready', 'failed']),
    at: zIsoTime.nullable(),
    detail: z.string().nullable(),
  }),
  canary: z
    .object({
      at: zIsoTime,
      verdict: zCanaryVerdict,
      /** The step that must be recorded anew. */
      step: z.string().nullable(),
      sentence: z.string(),
    })
    .nullable(),
  /** Why a kill could not pull the switch now: a stable code, what it means and what to do. */
  trouble: z.object({ code: z.string(), message: z.string(), since: zIsoTime }).nullable(),
  question: zTerminalQuestion.nullable(),
});
/** See `zTerminalView`. */
export type TerminalView = z.output<typeof zTerminalView>;

/** A walk of the page and what became of it. Evidence: names of files in the episode's folder. */
export const zTerminalWalk = z.object({
  passed: z.boolean(),
  message: z.string(),
  code: z.string().nullable(),
  episodeId: z.string(),
  steps: z.array(z.object({ step: z.string(), ms: z.number() })),
  evidence: z.array(z.string()),
});

/** A file that a person hands in as evidence. */
export const zAttestedFile = z.strictObject({
  name: z
    .string()
    .max(80, 'At most 80 characters.')
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]*\.(png|jpe?g|pdf|txt|eml)$/i, 'A picture, PDF, text or mail file.'),
  base64: z.base64().min(4, 'The file is empty.').max(900_000, 'At most 650 kilobytes.'),
});
