/**
 * One thing that says the switch is on: the page's answer to our click, a reading in a fresh browser context, the broker's
 * mail, or the broker's own API.
 */
export type Proof = 'answer' | 'read-back' | 'mail' | 'broker';

/** Verified needs two proofs. External: it was on before we touched it. */
export type Verdict = 'verified' | 'external' | 'unverified';

/** What is known of an episode's switch. */
export type ProofsSoFar = {
  readonly proofs: readonly Proof[];
  /** The broker sends a mail and the mailbox can be read: its absence then counts against the page's own word (card W10). */
  readonly mailExpected: boolean;
  /** It was read as on before anything was pressed. */
  readonly wasOn: boolean;
};

/**
 * A fresh reading is always needed. The second proof is the mail or the broker's API; the page's answer to the click only
 * where no mail can be had, because answer and reading are two words of one witness.
 */
export function verdictOf({ proofs, mailExpected, wasOn }: ProofsSoFar): Verdict {
  if (!proofs.includes('read-back')) return 'unverified';
  if (wasOn) return 'external';
  if (proofs.includes('mail') || proofs.includes('broker')) return 'verified';
  return !mailExpected && proofs.includes('answer') ? 'verified' : 'unverified';
}

/** For people: what it means and what to do. */
export function verdictWords(verdict: Verdict, { proofs, mailExpected }: ProofsSoFar): string {
  switch (verdict) {
    case 'verified':
      return `VERIFIED: the switch is on, by ${proofs.map((proof) => names[proof]).join(' and ')}.`;
    case 'external':
      return 'EXTERNAL: the switch was on before this program touched it, and is on in a fresh page. Nothing was pressed.';
    case 'unverified':
      return [
        `UNVERIFIED: ${proofs.length === 0 ? 'nothing' : `only ${proofs.map((proof) => names[proof]).join(' and ')}`} says that the switch is on.`,
        mailExpected && !proofs.includes('mail') ? "The broker's confirmation mail has not come." : '',
        "Look at the switch in the broker's app now, and set it by hand if it is off.",
      ]
        .filter((part) => part !== '')
        .join(' ');
  }
}

const names: Readonly<Record<Proof, string>> = {
  answer: "the page's answer to the click",
  'read-back': 'a reading in a fresh page',
  mail: "the broker's mail",
  broker: "the broker's own API",
};
