import type { Clock } from '../engine/ports.ts';
import type { AttemptRecord } from './attempt-record.ts';
import type { CanvasPage } from './canvas/canvas-page.ts';
import type { GuardedPage } from './guarded-page.ts';
import type { MailMark } from './mail/mailbox.ts';
import type { TerminalProfile } from './profiles/profile-schema.ts';
import type { SecretField } from './profiles/step-schema.ts';

/** Everything a step needs. */
export type Walk = {
  readonly guarded: GuardedPage;
  readonly profile: TerminalProfile;
  /** Of the account, as its broker shows it. */
  readonly clientCode: string;
  /** Only where the profile's page is a canvas. */
  readonly canvas?: CanvasPage;
  readonly record: AttemptRecord;
  readonly clock: Clock;
  readonly stepTimeoutMs: number;
  /** A secret for the field, waited for until `withinMs` where it comes by mail or from a person. */
  readonly secret: (field: SecretField, withinMs: number) => Promise<string>;
  /** Only where a person sits before the page. */
  readonly person?: Person;
  /** Where the inbox ended when the page was signed in: what confirms a click comes later. */
  readonly mailMark: MailMark | undefined;
  readonly shoot: (name: string) => Promise<void>;
  /** Notes what the page shows after a step, for the comparison with the last good run. */
  readonly sawPage: (stepId: string) => Promise<void>;
};

/** Somebody who can do what a page wants of a person. `over` settles when the page has what it wanted. Resolves when he is done, or never. */
export type Person = {
  readonly withinMs: number;
  readonly asked: (question: { readonly untilMs: number }, over: Promise<unknown>) => Promise<unknown>;
};
