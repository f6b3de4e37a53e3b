import type { JournalEntry } from '../domain/journal-entry.ts';
import type { ActQueue } from './act-queue.ts';
import type { ManualDesk } from './manual-desk.ts';
import type { OrderDesk } from './order-desk.ts';

/** What the desk works with. */
export type RuleDeskParts = {
  readonly queue: ActQueue;
  readonly desk: Pick<OrderDesk, 'sendFirstWave'>;
  readonly manual: Pick<ManualDesk, 'runOrdered'>;
};

/** Carries out what rules have ordered in the journal, in turn with the kill and with what a person asks for. */
export class RuleDesk {
  readonly #parts: RuleDeskParts;

  constructor(parts: RuleDeskParts) {
    this.#parts = parts;
  }

  /** Takes entries that are on disk; what is not a rule's is left alone. Orders that would open something go first. */
  carryOut(entries: readonly JournalEntry[]): void {
    const { queue, desk, manual } = this.#parts;
    const cancels = entries.filter((entry) => entry.kind === 'cancel-intended' && entry.purpose.kind === 'rule');
    if (cancels.length > 0) void queue.run(() => desk.sendFirstWave(cancels));
    for (const entry of entries) {
      if (entry.kind === 'exit-requested' && entry.ruleId !== undefined) manual.runOrdered(entry);
    }
  }
}
