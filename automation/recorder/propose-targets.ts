import type { Target } from '../profiles/target-schema.ts';
import { target as targetSchema } from '../profiles/target-schema.ts';

/** An element somebody pointed at, as a screen reader and the page itself call it. */
export type PickedElement = {
  /** Its ARIA role and accessible name; empty where it has none. */
  readonly role: string;
  readonly name: string;
  /** The words of the labels that belong to a field. */
  readonly labels: readonly string[];
  /** Its own visible words. */
  readonly text: string;
  readonly testId: string;
  readonly id: string;
  /** The id of the field it is the label of: a switch is often drawn by its label and hidden itself. */
  readonly labelOf: string;
  /** Part of a Flutter canvas's accessibility tree. */
  readonly inSemantics: boolean;
};

/** A way to find the element again. `lasting` false: its words look as if they were of today only. */
export type Proposal = { readonly target: Target; readonly lasting: boolean };

/**
 * The ways to find an element again, best first: role and name, label, text, test id, the page's own id. As a person would
 * before as a program would; words that look made up or of today come after all others, and no place in a list ever does.
 */
export function proposeTargets(picked: PickedElement): readonly Proposal[] {
  const { role, labels, testId, id, labelOf } = picked;
  const name = tidy(picked.name);
  const text = tidy(picked.text);
  const raw: readonly unknown[] = picked.inSemantics
    ? [
        { by: 'semantics', role, name },
        { by: 'semantics', name: text },
      ]
    : [
        { by: 'role', role, name },
        ...labels.map((label) => ({ by: 'label', text: tidy(label) })),
        { by: 'text', text },
        { by: 'test-id', id: testId },
        { by: 'id', id },
        { by: 'id', id: labelOf, part: 'label' },
      ];
  // The schema knows which roles, ids and lengths a profile may hold.
  const targets = raw.flatMap((one) => {
    const parsed = targetSchema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
  const proposals = distinct(targets).map((target) => ({ target, lasting: isLasting(target) }));
  return [...proposals.filter(({ lasting }) => lasting), ...proposals.filter(({ lasting }) => !lasting)];
}

/** The proposals that find the element and nothing else, given how many elements each finds on the page now. */
export function usableTargets(
  proposals: readonly Proposal[],
  countOf: (target: Target) => number,
): readonly Proposal[] {
  return proposals.filter(({ target }) => countOf(target) === 1);
}

function tidy(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim();
}

function distinct(targets: readonly Target[]): readonly Target[] {
  const seen = new Set<string>();
  return targets.filter((target) => {
    const key = JSON.stringify(target);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isLasting(target: Target): boolean {
  switch (target.by) {
    case 'role':
    case 'semantics':
    case 'point':
      return !isOfToday(target.name);
    case 'label':
    case 'text':
      return !isOfToday(target.text);
    case 'test-id':
    case 'id':
      return !isMadeUp(target.id);
  }
}

/** Sums, percentages, times and dates change from one day to the next. A figure that belongs to a name ("NIFTY 50") may stay. */
function isOfToday(words: string): boolean {
  return (
    /₹|\bRs\.?\s?\d|%|\d[\d,]*\.\d|\d,\d{2,3}\b|\b\d{1,2}:\d{2}\b/.test(words) ||
    /\b\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b\d{4}-\d{2}-\d{2}\b|\d{5,}/i.test(words)
  );
}

/** What a page's tools make up at each build or visit: `:r1:`, `ember123`, `mui-42`, `radix-:r0:`, hashes. */
function isMadeUp(id: string): boolean {
  if (/^:|:r[0-9a-z]+:|^(?:ember|mui|radix|react-aria|headlessui|gwt-uid|yui|ext-gen)/i.test(id)) return true;
  if (/\d{3,}$/.test(id)) return true;
  // Eight or more of a hash's letters with figures among them.
  return id.split(/[-_.]/).some((part) => /^(?=.*\d.*\d)(?=.*[a-z])[0-9a-z]{8,}$/i.test(part));
}
