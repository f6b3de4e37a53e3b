import type { Actor } from '../domain/actor.ts';
import { contractTerms, type ContractTerms } from '../domain/day-contract/contract-terms.ts';
import { delayAfter } from '../domain/day-contract/partner-code.ts';
import { STOP_ENGINE, type PendingChange } from '../domain/day-contract/pending-change.ts';
import type { ConfigChange, JournalEntry } from '../domain/journal-entry.ts';
import { isWorking } from '../domain/order.ts';
import type { EpochMs } from '../domain/time.ts';
import type { TradingCalendar } from '../domain/trading-day.ts';
import { lockTime, type JudgedTime } from '../domain/trusted-time.ts';
import type { RiskAssessment } from '../domain/risk.ts';
import type { Ledger } from './ledger.ts';

/** What the desk works with. */
export type ContractDeskTools = {
  readonly ledger: Ledger;
  readonly time: () => JudgedTime;
  readonly calendar: TradingCalendar;
  readonly practice: boolean;
  readonly last: () => RiskAssessment | null;
};

/** A wish to guard less, before it is known from when it counts. */
export type LooserWish = Omit<PendingChange, 'queuedAt' | 'appliesAt'>;

/** What a wish to stop the guard came to. */
export type StopOutcome = { readonly kind: 'stopped' } | Exclude<ContractTerms, { kind: 'now' }>;

/** Keeps the day's contract: says from when a loosening may count, and holds those that wait in the journal. */
export class ContractDesk {
  readonly #tools: ContractDeskTools;
  #proven = false;

  constructor(tools: ContractDeskTools) {
    this.#tools = tools;
  }

  /** Says that this account was read before, in whatever run; see `ContractFacts.proven`. */
  notePast(proven: boolean): void {
    this.#proven ||= proven;
  }

  /** Whether the account was ever read. */
  get proven(): boolean {
    this.#proven ||= this.#tools.last() !== null;
    return this.#proven;
  }

  /** What waits. */
  get pending(): readonly PendingChange[] {
    return this.#tools.ledger.state.pending;
  }

  /** Positions and working orders as last read; null while figures are not to be trusted. */
  get openRisk(): number | null {
    const last = this.#tools.last();
    if (!last || last.degraded) return null;
    return last.openPositions + last.snapshot.orders.filter(isWorking).length;
  }

  /** From when a loosening that is asked for now would count. */
  terms({ authorized = false }: { readonly authorized?: boolean } = {}): ContractTerms {
    const { ledger, time, calendar, practice } = this.#tools;
    const { openRisk, proven } = this;
    return contractTerms({ state: ledger.state, judged: time(), calendar, openRisk, practice, proven, authorized });
  }

  /** Journals what waits, to count as the terms say. */
  queue(wishes: readonly LooserWish[], appliesAt: EpochMs | null, actor: Actor): readonly PendingChange[] {
    const queuedAt = Math.round(this.#tools.time().latest);
    const changes = wishes.map((wish) => ({ ...wish, queuedAt, appliesAt }));
    const isNew = changes.filter((each) => !this.#isQueued(each));
    if (isNew.length > 0) this.record({ kind: 'loosening-queued', changes: isNew, actor });
    const fields = new Set(changes.map(({ field }) => field));
    return this.pending.filter(({ field }) => fields.has(field));
  }

  /** The same wish again neither puts its day off nor brings it nearer. */
  #isQueued({ field, value }: PendingChange): boolean {
    return this.pending.some((each) => each.field === field && JSON.stringify(each.value) === JSON.stringify(value));
  }

  /** Journals that a looser wish was refused. */
  refuse(changes: readonly ConfigChange[], actor: Actor): void {
    this.record({ kind: 'loosening-refused', changes, actor });
  }

  /** Takes back what waits: that tightens, and is always allowed. Answers what was taken back. */
  cancel(fields: readonly string[], actor: Actor): readonly PendingChange[] {
    const found = this.pending.filter(({ field }) => fields.includes(field));
    if (found.length > 0) this.record({ kind: 'loosening-cancelled', fields: found.map(({ field }) => field), actor });
    return found;
  }

  /** Stops the guard when nothing is open; with something open, or nothing known, the stop waits like any other loosening. */
  stopEngine(actor: Actor, stop: () => void): StopOutcome {
    const terms = this.#tools.ledger.state.running && this.openRisk !== 0 ? this.terms() : { kind: 'now' as const };
    if (terms.kind === 'now') {
      stop();
      return { kind: 'stopped' };
    }
    if (terms.kind === 'locked') this.refuse([{ field: 'guard', from: 'on', to: 'off' }], actor);
    else
      this.queue([{ field: STOP_ENGINE, what: 'guard', from: 'on', to: 'off', value: null }], terms.appliesAt, actor);
    return terms;
  }

  /** Whether a partner's code may be tried now; else until when not. */
  codeWait(): EpochMs | null {
    const { notBefore } = this.#tools.ledger.state.partner;
    return notBefore !== null && lockTime(this.#tools.time()) < notBefore ? notBefore : null;
  }

  /** Journals what became of a code that was tried. */
  noteCode(isRight: boolean, actor: Actor): void {
    if (isRight) return this.record({ kind: 'partner-code-accepted', actor });
    const { ledger, time } = this.#tools;
    const notBefore = Math.round(time().latest) + delayAfter(ledger.state.partner.failures + 1);
    this.record({ kind: 'partner-code-refused', notBefore, actor });
  }

  /** What a new practice day makes of what waits: it is the session that was waited for. */
  dueOnPracticeDay(): readonly JournalEntry[] {
    const { state } = this.#tools.ledger;
    if (state.pending.length === 0 || state.partner.set) return [];
    return [{ kind: 'loosening-applied', changes: state.pending }];
  }

  /** Journals a fact of the contract. */
  record(entry: JournalEntry): void {
    this.#tools.ledger.record([entry]);
  }
}
