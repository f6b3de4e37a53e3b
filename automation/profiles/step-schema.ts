import { z } from 'zod';
import { target, words } from './target-schema.ts';

/** The id of a step or a pop-up. */
export const stepId = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

const common = {
  /** Names the step in reports and in the re-recording screen; unique in a profile. */
  id: stepId,
  /** How long this step may take, in milliseconds, when the terminal's default is not right for it. */
  withinMs: z.number().int().positive().max(300_000).optional(),
  /** Take a screenshot of this name once the step is done. */
  shot: stepId.optional(),
};

/** `totp` comes from the authenticator's seed; `otp` from the broker's mail, or from the trader who reads it. */
const secretName = z.enum(['clientCode', 'mobileNumber', 'password', 'mpin', 'totp', 'otp']);

const simpleSteps = [
  z.strictObject({ ...common, do: z.literal('go'), path: z.string().regex(/^\/(?![/\\])/) }),
  z.strictObject({
    ...common,
    do: z.literal('fill'),
    target,
    value: z.union([z.strictObject({ secret: secretName }), z.strictObject({ text: z.string() })]),
  }),
  z.strictObject({ ...common, do: z.literal('click'), target }),
  /** A key, for what no pointer reaches. */
  z.strictObject({ ...common, do: z.literal('press'), key: z.enum(['Enter', 'Escape', 'Tab', 'PageDown', 'End']) }),
  /** Turns the wheel until the target shows. */
  z.strictObject({ ...common, do: z.literal('scroll'), until: target }),
  z.strictObject({ ...common, do: z.literal('wait-for'), target, until: z.enum(['visible', 'hidden']) }),
  z.strictObject({ ...common, do: z.literal('expect'), target }),
  /** Makes sure that the page is this account's, where the page of the switch itself does not show whose it is. */
  z.strictObject({ ...common, do: z.literal('check-account') }),
  z.strictObject({ ...common, do: z.literal('tick'), segments: z.array(words).min(1) }),
  /** Brings switches to a position, by pressing `press` (the switch itself unless given) where they are not in it. */
  z.strictObject({
    ...common,
    do: z.literal('turn'),
    switches: z.array(z.strictObject({ target, press: target.optional() })).min(1),
    to: z.enum(['on', 'off']),
  }),
] as const;

const simpleStep = z.discriminatedUnion('do', simpleSteps);

/** One thing to do on the page. */
export const step = z.discriminatedUnion('do', [
  ...simpleSteps,
  /**
   * For a question that comes only sometimes, and always here: done when `when` shows within `withinMs`, passed over
   * otherwise, and at once when `unless` shows.
   */
  z.strictObject({
    ...common,
    do: z.literal('optional'),
    when: target,
    unless: target.optional(),
    steps: z.array(simpleStep).min(1),
  }),
]);

/** One thing to do on the page. */
export type ProfileStep = Readonly<z.infer<typeof step>>;
/** A step that is not a bracket around others. */
export type SimpleStep = Readonly<z.infer<typeof simpleStep>>;
/** The secrets a page may ask for. */
export type SecretField = z.infer<typeof secretName>;
