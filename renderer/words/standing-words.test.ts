import { describe, expect, it } from 'vitest';

import { paise } from '../../engine/domain/money.ts';
import { holdingsWords, waitingWords } from './standing-words.ts';

const asOf = '2026-11-20T10:00:00.000+05:30';
const standing = { asOf, holdings: { count: 0, value: paise(0) }, orders: [] };

describe('what stands at the broker beside the day', () => {
  it('says of holdings what they are worth, and that neither the MTM nor a kill touches them (card K26)', () => {
    expect(holdingsWords({ ...standing, holdings: { count: 2, value: paise(12_004_000) } })).toBe(
      'Holdings in 2 shares, worth ₹1,20,040. No part of the MTM; a kill never sells them.',
    );
    expect(holdingsWords({ ...standing, holdings: { count: 1, value: null } })).toMatch(/1 share, worth not known/);
    expect(holdingsWords(standing)).toBeNull();
  });

  it('names every order that waits for a price, and is silent where none does', () => {
    const orders = [{ id: '7', name: 'GTT', tradingSymbol: 'INFY' }];
    expect(waitingWords({ ...standing, orders })).toMatch(/GTT 7 \(INFY\).*does not cancel/);
    expect([waitingWords(standing), waitingWords({ ...standing, orders: 'not-in-api' })]).toEqual([null, null]);
  });

  it('does not take what could not be read for nothing', () => {
    expect(holdingsWords({ ...standing, holdings: null })).toMatch(/could not be read/);
    expect(waitingWords({ ...standing, orders: null })).toMatch(/could not be read/);
  });
});
