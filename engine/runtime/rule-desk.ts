import type { JournalEntry } from '../domain/journal-entry.ts';
import type { ActQueue } from './act-queue.ts';
import type { ManualDesk } from './manual-desk.ts';
import type { OrderDesk } from './order-desk.ts';

/** What rules act through. */
type RuleDesk = {
  readonly queue: ActQueue;
  readonly desk: Pick<OrderDesk, 'sendFirstWave'>;
  readonly manual: Pick<ManualDesk, 'runOrdered'>;
};

/**
 * Carries out what rules have ordered in the journal, in turn with the kill and with what a person asks for: orders that would open
 * something go first. Takes entries that are on disk; what is not a rule's is left alone.
 */
export function carryOutRules(entries: readonly JournalEntry[], { queue, desk, manual }: RuleDesk): void {
  const cancels = entries.filter((entry) => entry.kind === 'cancel-intended' && entry.purpose.kind === 'rule');
  if (cancels.length > 0) void queue.run(() => desk.sendFirstWave(cancels));
  for (const entry of entries) {
    if (entry.kind === 'exit-requested' && entry.ruleId !== undefined) manual.runOrdered(entry);
  }
}
