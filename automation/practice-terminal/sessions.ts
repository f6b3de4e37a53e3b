import { randomBytes } from 'node:crypto';

/** One signed-in browser, or one that has given a password and still owes the one-time code. */
export type PracticeSession = {
  readonly id: string;
  readonly clientCode: string;
  readonly password: string;
  signedIn: boolean;
  riskAccepted: boolean;
  /** Said once on the next page. */
  message: PracticeMessage | undefined;
};

/** A message and how it is meant. */
export type PracticeMessage = { readonly tone: 'good' | 'bad'; readonly text: string };

/** Sessions by cookie, kept in memory; the oldest goes when there are too many. */
export class PracticeSessions {
  readonly #byId = new Map<string, PracticeSession>();

  open(clientCode: string, password: string): PracticeSession {
    const id = randomBytes(24).toString('base64url');
    const session: PracticeSession = {
      id,
      clientCode,
      password,
      signedIn: false,
      riskAccepted: false,
      message: undefined,
    };
    this.#byId.set(id, session);
    const oldest = this.#byId.keys().next().value;
    if (this.#byId.size > 200 && oldest !== undefined) this.#byId.delete(oldest);
    return session;
  }

  find(id: string | undefined): PracticeSession | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  end(id: string): void {
    this.#byId.delete(id);
  }

  /** Takes the message so that it is shown once. */
  takeMessage(session: PracticeSession): PracticeMessage | undefined {
    const { message } = session;
    session.message = undefined;
    return message;
  }
}
