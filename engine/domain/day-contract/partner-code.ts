import type { EpochMs } from '../time.ts';

/** What is remembered of a partner's code: whether there is one, and wrong tries. The code itself is nowhere, its hash is in the vault. */
export type PartnerState = {
  readonly set: boolean;
  readonly failures: number;
  /** No code is looked at before this. */
  readonly notBefore: EpochMs | null;
};

export const NO_PARTNER: PartnerState = { set: false, failures: 0, notBefore: null };

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 3_600_000;

/** How long nobody is listened to after so many wrong codes: 5 s, doubled with each, an hour at most (card L14). */
export function delayAfter(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, failures - 1));
}

/** The state after a fact about the code. */
export function evolvePartner(
  before: PartnerState,
  entry:
    | { readonly kind: 'partner-code-set' }
    | { readonly kind: 'partner-code-removed' }
    | { readonly kind: 'partner-code-accepted' }
    | { readonly kind: 'partner-code-refused'; readonly notBefore: EpochMs },
): PartnerState {
  switch (entry.kind) {
    case 'partner-code-set':
      return { ...NO_PARTNER, set: true };
    case 'partner-code-removed':
      return NO_PARTNER;
    case 'partner-code-accepted':
      return { ...before, failures: 0, notBefore: null };
    case 'partner-code-refused':
      return { ...before, failures: before.failures + 1, notBefore: entry.notBefore };
  }
}
