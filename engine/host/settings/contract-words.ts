import type { ContractView, PendingView, PolicyPreview } from '../../contract/day-contract.ts';
import type { CommandError } from '../../contract/wire.ts';
import { describeWait, momentWords, type ContractTerms } from '../../domain/day-contract/contract-terms.ts';
import type { PendingChange } from '../../domain/day-contract/pending-change.ts';
import type { Lock } from '../../domain/journal-entry.ts';
import { describeLockEnd } from '../../domain/sentences.ts';
import { toIstIso, type EpochMs } from '../../domain/time.ts';
import type { WishOutcome } from './settings-desk.ts';

const iso = (at: EpochMs | null): string | null => (at === null ? null : toIstIso(at));

/** When a looser change counts, in the words of a form. */
export function termsWords(terms: ContractTerms, now: EpochMs): string {
  if (terms.kind === 'now') return 'Takes effect now';
  if (terms.kind === 'locked') return `Not possible: the account is locked ${describeLockEnd(terms.until)}`;
  return `Takes effect ${momentWords(terms.appliesAt, now)}, because ${describeWait(terms.why)}`;
}

function endOf(terms: ContractTerms): EpochMs | null {
  if (terms.kind === 'now') return null;
  return terms.kind === 'locked' ? terms.until : terms.appliesAt;
}

/** The contract as every screen shows it. */
export function contractView(terms: ContractTerms, partnerCode: boolean, now: EpochMs): ContractView {
  return { loosening: terms.kind, until: iso(endOf(terms)), words: termsWords(terms, now), partnerCode };
}

/** What waits, soonest first. A lock that lasts longer puts it off: nothing gets looser under a lock. */
export function pendingViews(pending: readonly PendingChange[], lock: Lock | null): PendingView[] {
  const views = pending.map(({ field, what, from, to, appliesAt }) => {
    const isPutOff = lock !== null && (lock.until === null || lock.until > (appliesAt ?? 0));
    return { id: field, what, from, to, appliesAt: iso(isPutOff ? lock.until : appliesAt) };
  });
  return views.toSorted((a, b) => (a.appliesAt ?? '9').localeCompare(b.appliesAt ?? '9'));
}

/** A wish as it would come out. */
export function previewOf({ terms, parts }: WishOutcome, now: EpochMs): PolicyPreview {
  const changes = parts.map((part) => ({ ...part, appliesAt: iso(part.appliesAt) }));
  const held = parts.filter(({ effect }) => effect !== 'now');
  if (parts.length === 0) return { takesEffect: 'nothing', until: null, words: 'Nothing is changed', changes };
  if (held.length === 0) return { takesEffect: 'now', until: null, words: 'Takes effect now', changes };
  const rest = parts.length > held.length ? ' What is stricter takes effect now.' : '';
  const names = held.map(({ what }) => what).join(', ');
  return {
    takesEffect: terms.kind === 'locked' ? 'locked' : 'next-session',
    until: iso(endOf(terms)),
    words: `${termsWords(terms, now)}: ${names}.${rest}`,
    changes,
  };
}

/** The answer to a wish of which not all counts at once: 423, with from when it does. */
export function notYet(outcome: WishOutcome, now: EpochMs): CommandError | undefined {
  const preview = previewOf(outcome, now);
  if (preview.takesEffect === 'now' || preview.takesEffect === 'nothing') return undefined;
  const { changes, words, until } = preview;
  const held = changes.filter(({ effect }) => effect !== 'now');
  const applied = changes.filter(({ effect }) => effect === 'now');
  const code = preview.takesEffect === 'locked' ? 'locked' : 'loosening';
  const how = code === 'loosening' ? ' Until then you can take it back.' : '';
  return { code, message: `${words}${how}`, details: { until, applied, pending: code === 'loosening' ? held : [] } };
}

/** The answer to an act that has to wait, or is not possible under a lock. */
export function actNotYet(terms: Exclude<ContractTerms, { kind: 'now' }>, what: string, now: EpochMs): CommandError {
  const code = terms.kind === 'locked' ? 'locked' : 'loosening';
  const until = iso(endOf(terms));
  return { code, message: `${what}: ${termsWords(terms, now)}.`, details: { until } };
}
