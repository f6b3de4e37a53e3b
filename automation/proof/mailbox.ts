import type { EpochMs } from '../../engine/domain/time.ts';

/** One mail as its server tells it: bare sender address, subject, arrival at the server, and its text without markup. */
export type Mail = { readonly from: string; readonly subject: string; readonly at: EpochMs; readonly text: string };

/** The trader's mailbox, read-only. Rejects when it cannot be read. */
export interface Mailbox {
  /** What has arrived from this sender since then, in any order; mails of the same second count. */
  since(at: EpochMs, from: string): Promise<readonly Mail[]>;
}
