import type { Result } from '../../engine/domain/result.ts';
import type { EpochMs } from '../../engine/domain/time.ts';

/** One mail as the server keeps it. `from` is the bare address in lower case; `sentAt` is the sender's own word, null without one. */
export type Mail = {
  readonly uid: number;
  readonly from: string;
  readonly subject: string;
  /** The text of the mail; of one that has only HTML, its words. */
  readonly text: string;
  readonly sentAt: EpochMs | null;
  /** When the server took it in. */
  readonly receivedAt: EpochMs;
};

/** A place in a mailbox: mails of a later place are newer, whatever any clock says. */
export type MailMark = { readonly validity: string; readonly nextUid: number };

/** Why mail cannot be read. */
export type MailFault = {
  readonly code: 'mail-login-refused' | 'mail-unreachable' | 'mail-unreadable';
  /** A sentence for the trader; never holds a password or the text of a mail. */
  readonly message: string;
};

/** An inbox that a broker writes to. Read only: nothing is marked, moved or deleted. */
export type Mailbox = {
  /** Where the inbox ends now. */
  readonly mark: () => Promise<Result<MailMark, MailFault>>;
  /** What came after a mark, oldest first. An inbox that was rebuilt meanwhile is `mail-unreadable`. */
  readonly since: (mark: MailMark) => Promise<Result<readonly Mail[], MailFault>>;
  readonly close: () => Promise<void>;
};
