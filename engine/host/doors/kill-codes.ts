import type { AccountId } from '../../domain/account-snapshot.ts';
import type { Actor } from '../../domain/actor.ts';
import { sameToken } from '../door-token.ts';

/** So many wrong codes from one source... */
const MOST_WRONG = 3;
/** ...and it is not listened to for so long (card K29). */
export const MUTED_FOR_MS = 10 * 60_000;

/** Somebody outside the app asks for a kill. `source` is what is muted: a chat, the drop folder. */
export type KillRequest = {
  readonly source: string;
  readonly actor: Extract<Actor, 'telegram' | 'file-drop'>;
  readonly accountIds: readonly AccountId[];
  readonly code: string;
};

/** What became of it. `off`: none of these accounts has a kill code. */
export type KillVerdict =
  | { readonly kind: 'killed'; readonly accountIds: readonly AccountId[] }
  | { readonly kind: 'wrong-code' }
  | { readonly kind: 'muted' }
  | { readonly kind: 'off' };

/** What the codes are checked for. */
export type KillCodePort = {
  readonly codeOf: (accountId: AccountId) => string | undefined;
  /** The same kill as from every other door. */
  readonly kill: (accountIds: readonly AccountId[], actor: Actor) => void;
  /** The owner must hear that somebody guesses. */
  readonly mutedNow: (source: string) => void;
  /** Milliseconds that never jump: a clock that is set ends no silence. */
  readonly monotonic: () => number;
};

/** Lets a kill from outside pass when it names the account's own code, and mutes a source that guesses. */
export class KillCodes {
  readonly #port: KillCodePort;
  readonly #wrong = new Map<string, number>();
  readonly #mutedUntil = new Map<string, number>();

  constructor(port: KillCodePort) {
    this.#port = port;
  }

  /** Checks and kills. Every account is matched by its own code. */
  ask({ source, actor, accountIds, code }: KillRequest): KillVerdict {
    const now = this.#port.monotonic();
    if (now < (this.#mutedUntil.get(source) ?? -Infinity)) return { kind: 'muted' };
    const codes = accountIds.map((accountId) => ({ accountId, own: this.#port.codeOf(accountId) }));
    if (codes.every(({ own }) => own === undefined)) return { kind: 'off' };
    // Every code is compared, so that the time taken tells nothing of which one was near.
    const right = codes.filter(({ own }) => own !== undefined && sameToken(code, own));
    if (right.length === 0) return this.#note(source, now);
    this.#wrong.delete(source);
    const killed = right.map(({ accountId }) => accountId);
    this.#port.kill(killed, actor);
    return { kind: 'killed', accountIds: killed };
  }

  #note(source: string, now: number): KillVerdict {
    const wrong = (this.#wrong.get(source) ?? 0) + 1;
    this.#wrong.set(source, wrong);
    if (wrong >= MOST_WRONG) {
      this.#wrong.delete(source);
      this.#mutedUntil.set(source, now + MUTED_FOR_MS);
      this.#port.mutedNow(source);
    }
    return { kind: 'wrong-code' };
  }
}
