import { ImapFlow, type FetchMessageObject } from 'imapflow';
import PostalMime from 'postal-mime';
import { err, ok, type Result } from '../../engine/domain/result.ts';
import type { Mail, Mailbox, MailFault, MailMark } from './mailbox.ts';

/** Where the inbox is. TLS always, except on this machine itself. */
export type ImapAccess = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};

const CONNECT_MS = 15_000;
/** A one-time code is among the last mails; an inbox that took in more than this since then is not read to its end. */
const MOST_MAILS = 50;

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1';
}

/** The inbox of an IMAP account. The connection is made at the first question, made anew when it was lost, and never logged. */
export class ImapMailbox implements Mailbox {
  readonly #access: ImapAccess;
  #client: ImapFlow | undefined;

  constructor(access: ImapAccess) {
    this.#access = access;
  }

  mark(): Promise<Result<MailMark, MailFault>> {
    return this.#ask(async (client) => {
      const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
      return ok({ validity: String(uidValidity), nextUid: uidNext });
    });
  }

  since(mark: MailMark): Promise<Result<readonly Mail[], MailFault>> {
    return this.#ask(async (client) => {
      // Opened anew: a server need not tell of mail that came in since.
      const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
      if (String(uidValidity) !== mark.validity)
        return err({
          code: 'mail-unreadable',
          message: 'The mail server has rebuilt the inbox; nothing in it can be told old from new.',
        });
      if (uidNext <= mark.nextUid) return ok([]);
      const from = Math.max(mark.nextUid, uidNext - MOST_MAILS);
      const query = { uid: true, internalDate: true, source: true } as const;
      const found = await client.fetchAll(`${from}:*`, query, { uid: true });
      // "5:*" names the last mail even when it is older than 5.
      const mails = await Promise.all(found.filter(({ uid }) => uid >= from).map(mailOf));
      return ok(mails.toSorted((one, other) => one.uid - other.uid));
    });
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.logout().catch(() => undefined);
  }

  async #ask<T>(question: (client: ImapFlow) => Promise<Result<T, MailFault>>): Promise<Result<T, MailFault>> {
    try {
      return await question(await this.#connected());
    } catch (error) {
      this.#client?.close();
      this.#client = undefined;
      return err(faultOf(error, this.#access.host));
    }
  }

  async #connected(): Promise<ImapFlow> {
    if (this.#client?.usable) return this.#client;
    const { host, port, user, password } = this.#access;
    const secure = !isLoopback(host);
    const client = new ImapFlow({
      host,
      port,
      secure,
      doSTARTTLS: false,
      auth: { user, pass: password },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      clientInfo: { name: 'TradeFuse' },
    });
    // A line that breaks between two questions is noticed by the next one.
    client.on('error', () => undefined);
    this.#client = client;
    await client.connect();
    return client;
  }
}

async function mailOf({ uid, source, internalDate }: FetchMessageObject): Promise<Mail> {
  const mail = await PostalMime.parse(source ?? '');
  const sent = mail.date === undefined ? Number.NaN : Date.parse(mail.date);
  const received = internalDate === undefined ? Number.NaN : new Date(internalDate).getTime();
  return {
    uid,
    from: (mail.from?.address ?? '').toLowerCase(),
    subject: mail.subject ?? '',
    text: mail.text ?? wordsOf(mail.html ?? ''),
    sentAt: Number.isNaN(sent) ? null : sent,
    // Without a time it is of no known time, and so before every request.
    receivedAt: Number.isNaN(received) ? 0 : received,
  };
}

/** The words of a page, good enough to find a code in. */
function wordsOf(html: string): string {
  return html
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&nbsp;|\s+/g, ' ')
    .trim();
}

function faultOf(error: unknown, host: string): MailFault {
  const refused =
    typeof error === 'object' && error !== null && 'authenticationFailed' in error && error.authenticationFailed;
  if (refused === true)
    return {
      code: 'mail-login-refused',
      message: `The mail server ${host} refused the user name or password. Mail providers often want an app password.`,
    };
  return { code: 'mail-unreachable', message: `The mail server ${host} does not answer.` };
}
