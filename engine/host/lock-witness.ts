import type { LockClaim } from '../domain/lock-claim.ts';
import type { TradeEngine } from '../runtime/trade-engine.ts';
import type { LatchRecord } from '../store/latch-record.ts';
import type { SqliteJournal } from '../store/sqlite-journal.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** The part of a second copy that is kept elsewhere. */
function claimOf({ day, kill, lock, head }: LatchRecord): LockClaim {
  return { day, killId: kill?.entry.killId ?? null, lock, head };
}

/** The account's own end of the copy that the host keeps: says what the lock is, and hears what it was. */
export class LockWitness {
  readonly #journal: SqliteJournal;
  readonly #say: (message: FromWorker) => void;
  #told = '';
  #key: string | null = null;
  /** Null until the host has said what is kept. */
  copies: 'unread' | 'kept' | 'unreadable' = 'unread';

  constructor(journal: SqliteJournal, say: (message: FromWorker) => void) {
    this.#journal = journal;
    this.#say = say;
  }

  /** The second copy stands. It is not told before what is kept has been heard: it might be the better one. */
  kept(record: LatchRecord): void {
    if (this.copies === 'unread') return;
    const claim = claimOf(record);
    const { head: _head, ...content } = claim;
    const text = JSON.stringify([content, this.#key !== null]);
    if (text === this.#told) return;
    this.#told = text;
    this.#say({ type: 'keep-seal', claim, signed: this.#key !== null });
  }

  /** What the host keeps of this account's lock, or that it has the key now. */
  hear(message: Extract<ToWorker, { type: 'seal' | 'sealed' }>, engine: TradeEngine): void {
    if (message.type === 'seal') return this.#compare(message, engine);
    // The second copy is signed with the key, and the host told so when it stands.
    this.#key = message.key;
    this.#journal.signLatch(message.key);
  }

  #compare({ seal, readable }: Extract<ToWorker, { type: 'seal' }>, engine: TradeEngine): void {
    const again = this.copies !== 'unread';
    this.copies = readable ? 'kept' : 'unreadable';
    if (seal && !again) {
      const found = this.#journal.signLatch(seal.key);
      this.#key = seal.key;
      const continues = seal.claim === null || this.#journal.contains(seal.claim.head);
      engine.locks.hearClaim({
        claim: seal.claim,
        continues,
        signature: found === 'missing' && !seal.signed ? 'right' : found,
      });
    }
    this.kept(this.#journal.latchRecord());
  }
}
