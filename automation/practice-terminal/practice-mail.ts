import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { EpochMs } from '../../engine/domain/time.ts';

/** A mail to put into the practice inbox. Times default to now. */
export type PracticeMail = {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** What stands in its own Date line, when it differs from the time of delivery. */
  readonly sentAt?: EpochMs;
};

/** How the practice mail server misbehaves; may be changed while it runs. */
export type PracticeMailFaults = { refuseLogin?: boolean; silent?: boolean; drop?: boolean };

/** A running practice mail server: one inbox on loopback, spoken to as IMAP. */
export type RunningPracticeMail = {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly faults: PracticeMailFaults;
  /** Puts a mail into the inbox; answers its uid. */
  deliver(mail: PracticeMail): number;
  close(): Promise<void>;
};

type Kept = { readonly uid: number; readonly at: EpochMs; readonly source: Buffer };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PASSWORD = 'practice-mail-password';

/**
 * Starts an inbox that speaks as much IMAP (RFC 3501) as reading mail takes: LOGIN, SELECT, EXAMINE, UID FETCH of whole mails.
 * Mail is delivered by the practice terminal and by tests. Rejects when the port is taken.
 */
export async function startPracticeMail(options: {
  readonly user: string;
  readonly now: () => EpochMs;
  readonly port?: number;
}): Promise<RunningPracticeMail> {
  const { user, now, port = 0 } = options;
  const inbox: Kept[] = [];
  const faults: PracticeMailFaults = {};
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    serveImap(socket, { user, inbox, faults });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    user,
    password: PASSWORD,
    faults,
    deliver: (mail) => {
      const uid = (inbox.at(-1)?.uid ?? 0) + 1;
      inbox.push({ uid, at: now(), source: sourceOf(mail, user, mail.sentAt ?? now()) });
      return uid;
    },
    close: () => closeAll(server, sockets),
  };
}

function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** Base64, so that any text of any language comes through a line protocol whole. */
function sourceOf({ from, subject, text }: PracticeMail, to: string, sentAt: EpochMs): Buffer {
  const lines = [
    `From: Practice Broker <${from}>`,
    `To: <${to}>`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Date: ${new Date(sentAt).toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(text).toString('base64'),
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

type Inbox = { readonly user: string; readonly inbox: readonly Kept[]; readonly faults: PracticeMailFaults };

function serveImap(socket: Socket, { user, inbox, faults }: Inbox): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let isIn = false;
  const answer = (tag: string, command: string, rest: string): void => {
    if (faults.silent) return;
    if (faults.drop) return void socket.destroy();
    const done = (): void => say(`${tag} OK ${command} completed`);
    switch (command) {
      case 'CAPABILITY':
        say('* CAPABILITY IMAP4rev1');
        return done();
      case 'NOOP':
        return done();
      case 'LOGOUT':
        say('* BYE until next time');
        done();
        return void socket.end();
      case 'LOGIN': {
        const [name, password] = words(rest);
        isIn = !faults.refuseLogin && name === user && password === PASSWORD;
        return isIn ? done() : say(`${tag} NO [AUTHENTICATIONFAILED] Invalid credentials`);
      }
      case 'LIST':
        say('* LIST () "/" INBOX');
        return done();
      case 'SELECT':
      case 'EXAMINE':
        if (!isIn) return say(`${tag} NO log in first`);
        tellInbox(say, inbox);
        return say(`${tag} OK [READ-ONLY] ${command} completed`);
      case 'UID':
        if (!isIn) return say(`${tag} NO log in first`);
        for (const found of askedFor(rest, inbox)) sendMail(socket, found, inbox.indexOf(found) + 1);
        return done();
      default:
        return say(`${tag} BAD ${command} is not spoken here`);
    }
  };
  say('* OK practice mail at your service');
  let read = '';
  socket.on('data', (chunk) => {
    read += chunk.toString('latin1');
    for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
      const [, tag = '*', command = '', rest = ''] = /^(\S+) (\S+) ?(.*)$/.exec(read.slice(0, end)) ?? [];
      read = read.slice(end + 2);
      answer(tag, command.toUpperCase(), rest);
    }
  });
}

function tellInbox(say: (line: string) => void, inbox: readonly Kept[]): void {
  say('* FLAGS (\\Seen)');
  say(`* ${inbox.length} EXISTS`);
  say('* 0 RECENT');
  say('* OK [UIDVALIDITY 1] stays');
  say(`* OK [UIDNEXT ${(inbox.at(-1)?.uid ?? 0) + 1}] next`);
}

/** Quoted words or bare ones. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll(/\\(.)/g, '$1'),
  );
}

/** Of `FETCH 5:* (...)` the mails with these uids; a star is the last mail there is. */
function askedFor(rest: string, inbox: readonly Kept[]): readonly Kept[] {
  const [, first = '', last = ''] = /^FETCH (\d+|\*)(?::(\d+|\*))? /i.exec(rest) ?? [];
  const newest = inbox.at(-1)?.uid ?? 0;
  const numbers = [first, last === '' ? first : last].map((each) => (each === '*' ? newest : Number(each)));
  const [low = 0, high = 0] = numbers.toSorted((one, other) => one - other);
  return inbox.filter(({ uid }) => uid >= low && uid <= high);
}

function sendMail(socket: Socket, { uid, at, source }: Kept, place: number): void {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`;
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  socket.write(`* ${place} FETCH (UID ${uid} INTERNALDATE "${day} ${time} +0000" BODY[] {${source.length}}\r\n`);
  socket.write(source);
  socket.write(')\r\n');
}
