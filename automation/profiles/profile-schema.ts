import { z } from 'zod';

const words = z.string().min(1).max(200);

const target = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('role'),
    role: z.enum(['alert', 'button', 'checkbox', 'dialog', 'heading', 'link', 'status', 'switch', 'tab', 'textbox']),
    name: words,
  }),
  z.strictObject({ by: z.literal('label'), text: words }),
  z.strictObject({ by: z.literal('text'), text: words }),
  z.strictObject({ by: z.literal('test-id'), id: words }),
]);

const stepId = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

const common = {
  /** Names the step in reports and in the re-recording screen; unique in a profile. */
  id: stepId,
  /** How long this step may take, in milliseconds, when the terminal's default is not right for it. */
  withinMs: z.number().int().positive().max(120_000).optional(),
  /** Take a screenshot of this name once the step is done. */
  shot: stepId.optional(),
};

const secretName = z.enum(['clientCode', 'password', 'mpin', 'totp']);

const simpleSteps = [
  z.strictObject({ ...common, do: z.literal('go'), path: z.string().regex(/^\/(?![/\\])/) }),
  z.strictObject({
    ...common,
    do: z.literal('fill'),
    target,
    value: z.union([z.strictObject({ secret: secretName }), z.strictObject({ text: z.string() })]),
  }),
  z.strictObject({ ...common, do: z.literal('click'), target }),
  z.strictObject({ ...common, do: z.literal('wait-for'), target, until: z.enum(['visible', 'hidden']) }),
  z.strictObject({ ...common, do: z.literal('expect'), target }),
  z.strictObject({ ...common, do: z.literal('tick'), segments: z.array(words).min(1) }),
] as const;

const simpleStep = z.discriminatedUnion('do', simpleSteps);

const step = z.discriminatedUnion('do', [
  ...simpleSteps,
  /** For a question that comes only sometimes, and always here: done when `when` shows within `withinMs`, passed over otherwise. */
  z.strictObject({ ...common, do: z.literal('optional'), when: target, steps: z.array(simpleStep).min(1) }),
]);

const refusal = z.strictObject({
  /** A regular expression, matched without regard to case. */
  says: words.refine(isPattern, 'not a regular expression'),
  /** Where the page says it. Without it the whole page is read, which a standing help text could fool. */
  where: target.optional(),
  code: z.enum(['not-flat', 'login-refused', 'switch-unavailable', 'captcha']),
  /** The refusal is about the one-time code: a new code may be tried once. */
  about: z.literal('totp').optional(),
});

const origin = z.string().refine(isOrigin, 'not an exact origin, or neither https nor loopback');

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
    /** From the start page to signed in. */
    login: z.array(step).min(1),
    /** Where the page shows whose account this is. */
    clientCode: target,
    /** From any signed-in page to where the switch's state shows; may be walked more than once. */
    toSwitch: z.array(step).min(1),
    state: z.strictObject({ on: target, off: target }),
    /** From there to the last question, up to but without the answer. */
    toCommit: z.array(step).min(1),
    /** The last click, what takes it back, and what the page shows once the switch is on. */
    commit: z.strictObject({ confirm: target, cancel: target, done: target }),
    /** What may lie over the page at any moment, and how it is taken away. Anything else that does stops the run. */
    popUps: z.array(z.strictObject({ id: stepId, when: target, dismiss: target })).default([]),
    refusals: z.array(refusal),
  })
  .superRefine((profile, context) => {
    const issue = (message: string): void => context.addIssue({ code: 'custom', message });
    if (!profile.origins.includes(new URL(profile.startUrl).origin)) issue('startUrl is on none of the origins');
    const steps = [...profile.login, ...profile.toSwitch, ...profile.toCommit];
    const inner = steps.flatMap((one) => (one.do === 'optional' ? one.steps : []));
    const ids = [...steps, ...inner, ...profile.popUps].map((one) => one.id);
    for (const id of ids.filter((one, index) => ids.indexOf(one) !== index)) issue(`two steps are called ${id}`);
  });

/** A broker's web terminal as data. */
export type TerminalProfile = Readonly<z.infer<typeof terminalProfileSchema>>;
/** How an element is found: as a person would, by its role and words; a test id where a page has one. */
export type Target = Readonly<z.infer<typeof target>>;
/** One thing to do on the page. */
export type ProfileStep = Readonly<z.infer<typeof step>>;
/** A step that is not a bracket around others. */
export type SimpleStep = Readonly<z.infer<typeof simpleStep>>;
/** The secrets a page may ask for. */
export type SecretField = z.infer<typeof secretName>;

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
