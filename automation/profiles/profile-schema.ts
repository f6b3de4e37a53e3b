import { z } from 'zod';
import { step, stepId } from './step-schema.ts';
import { recordedPoint, target, words } from './target-schema.ts';

const refusal = z.strictObject({
  /** A regular expression, matched without regard to case. */
  says: words.refine(isPattern, 'not a regular expression'),
  /** Where the page says it. Without it the whole page is read, which a standing help text could fool. */
  where: target.optional(),
  code: z.enum(['not-flat', 'login-refused', 'switch-unavailable', 'captcha']),
  /** The refusal is about the one-time code: a new code may be tried once. */
  about: z.literal('totp').optional(),
});

/** Which mails are the broker's own: exact sender, words of the subject, and the exact shape of a code. */
const mailRule = z.strictObject({ from: z.email(), subject: words });
const codeMailRule = mailRule.extend({
  /** A regular expression with one group: the code. */
  code: words.refine(isPattern, 'not a regular expression'),
});

const origin = z.string().refine(isOrigin, 'not an exact origin, or neither https nor loopback');

const state = z.union([
  /** Words that show when the switch is on, and others when it is off. */
  z.strictObject({ on: target, off: target }),
  /** One switch for each segment: the kill switch is on when every one of these is turned off. */
  z.strictObject({ segments: z.array(target).min(1) }),
]);

/** Everything the program knows about one broker's page. Data only, so that a changed page is a changed file. */
export const terminalProfileSchema = z
  .strictObject({
    name: words,
    startUrl: z.url(),
    /** Where pages may be opened and secrets typed. */
    origins: z.array(origin).min(1),
    /** Where pictures, scripts and data may come from besides; never navigated to. */
    resourceOrigins: z.array(origin).default([]),
    viewport: z.strictObject({
      width: z.number().int().min(320).max(3840),
      height: z.number().int().min(480).max(2160),
    }),
    /** The page is a Flutter canvas: its accessibility tree is switched on first, and `points` serve where it has none. */
    canvas: z.boolean().default(false),
    /** From the start page to signed in. */
    login: z.array(step).min(1),
    /** Where the page of the switch shows whose account this is; `shown`: the account's own code stands on it somewhere. */
    clientCode: z.union([target, z.literal('shown')]),
    /** From any signed-in page to where the switch's state shows; may be walked more than once. */
    toSwitch: z.array(step).min(1),
    state,
    /** From there to the last question, up to but without the answer. */
    toCommit: z.array(step).min(1),
    /** The last click; what takes it back (`leave`: the page is left instead); what shows once the switch is on. */
    commit: z.strictObject({ confirm: target, cancel: z.union([target, z.literal('leave')]), done: target }),
    /** What may lie over the page at any moment, and how it is taken away. Anything else that does stops the run. */
    popUps: z.array(z.strictObject({ id: stepId, when: target, dismiss: target })).default([]),
    refusals: z.array(refusal),
    /** The mail that carries the one-time code, where the broker sends it. */
    codeMail: codeMailRule.optional(),
    /** The mail that says the switch was set, where the broker sends one. */
    confirmationMail: mailRule.optional(),
    /** Places on the canvas, recorded on this computer. */
    points: z.array(recordedPoint).max(200).default([]),
  })
  .superRefine((profile, context) => {
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: path.split('.'), message });
    if (!profile.origins.includes(new URL(profile.startUrl).origin)) {
      issue('startUrl', 'startUrl is on none of the origins');
    }
    const steps = [...profile.login, ...profile.toSwitch, ...profile.toCommit];
    const inner = steps.flatMap((one) => (one.do === 'optional' ? one.steps : []));
    const ids = [...steps, ...inner, ...profile.popUps].map((one) => one.id);
    for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) {
      issue('login', `two steps are called ${id}`);
    }
    const asksForCode = [...steps, ...inner].some(
      (one) => one.do === 'fill' && 'secret' in one.value && one.value.secret === 'otp',
    );
    if (asksForCode && profile.codeMail === undefined) issue('codeMail', 'a code is asked for and no mail brings it');
  });

/** A broker's web terminal as data. */
export type TerminalProfile = Readonly<z.infer<typeof terminalProfileSchema>>;

/** Checks a profile from outside; throws a ZodError that names the field. */
export function parseProfile(value: unknown): TerminalProfile {
  return terminalProfileSchema.parse(value);
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const loopback = url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  // The names go into the browser's own host rules, where a star would open them to everybody.
  if (!/^[a-z0-9.-]+$/.test(url.hostname) && !loopback) return false;
  return url.origin === text && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback));
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i').source.length > 0;
  } catch {
    return false;
  }
}
