import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdictOf, verdictWords } from './verdict.ts';
import type { Proof, ProofsSoFar } from './verdict.ts';

const known = (proofs: readonly Proof[], change: Partial<ProofsSoFar> = {}): ProofsSoFar => ({
  proofs,
  mailExpected: false,
  wasOn: false,
  ...change,
});

describe('the verdict on a switch', () => {
  test('W2: a fresh reading and the broker’s mail are proof', () => {
    expect(verdictOf(known(['read-back', 'mail'], { mailExpected: true }))).toBe('verified');
    expect(verdictOf(known(['read-back', 'broker']))).toBe('verified');
  });

  test('W10: without the mail that the broker sends, two words of its page are one witness', () => {
    const sofar = known(['answer', 'read-back'], { mailExpected: true });
    expect(verdictOf(sofar)).toBe('unverified');
    expect(verdictWords('unverified', sofar)).toMatch(/confirmation mail has not come.*set it by hand if it is off/);
  });

  test('W2: where no mail can be had, the answer to the click is the second proof', () => {
    expect(verdictOf(known(['answer', 'read-back']))).toBe('verified');
    expect(verdictOf(known(['read-back']))).toBe('unverified');
  });

  test('W7: a switch that was on before anything was pressed is external, and says that nothing was pressed', () => {
    expect(verdictOf(known(['read-back'], { wasOn: true }))).toBe('external');
    expect(verdictWords('external', known(['read-back'], { wasOn: true }))).toContain('Nothing was pressed');
  });

  test('no set of proofs without a fresh reading, and no single one, is ever verified', () => {
    const proofs = fc.uniqueArray(fc.constantFrom<Proof>('answer', 'read-back', 'mail', 'broker'));
    fc.assert(
      fc.property(proofs, fc.boolean(), fc.boolean(), (said, mailExpected, wasOn) => {
        const verdict = verdictOf({ proofs: said, mailExpected, wasOn });
        if (verdict === 'verified') expect(said.length).toBeGreaterThan(1);
        if (!said.includes('read-back')) expect(verdict).toBe('unverified');
      }),
    );
  });
});
