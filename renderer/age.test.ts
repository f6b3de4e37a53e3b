import { describe, expect, it } from 'vitest';

import { ageSentence, ageTone, ageWords, countdownWords } from './age.ts';

describe('the age of a figure', () => {
  it('is fresh up to 5 s, amber up to 10 s, red after that and when there never was one', () => {
    expect([0, 5_000, 5_001, 10_000, 10_001, null].map(ageTone)).toEqual([
      'fresh',
      'fresh',
      'amber',
      'amber',
      'red',
      'red',
    ]);
  });

  it('is said in words of whole units', () => {
    const ages = [0, 999, 1_000, 59_999, 60_000, 125_000, 3_600_000, 52_320_000, 249_420_000];
    expect(ages.map(ageWords)).toEqual([
      'now',
      'now',
      '1 s',
      '59 s',
      '1 min',
      '2 min 5 s',
      '1 h',
      '14 h 32 min',
      '2 d 21 h',
    ]);
  });

  it('calls an old figure stale and a missing one missing, never fresh', () => {
    expect(ageSentence(400)).toBe('just now');
    expect(ageSentence(4_000)).toBe('4 s ago');
    expect(ageSentence(7_000)).toBe('7 s old');
    expect(ageSentence(12_000)).toBe('stale, 12 s old');
    expect(ageSentence(null)).toBe('no reading yet');
  });
});

describe('a countdown', () => {
  it('ends at zero and never runs below it', () => {
    expect([52_320_000, 250_000, 900, 0, -5_000].map(countdownWords)).toEqual([
      '14 h 32 min',
      '4 min 10 s',
      '0 s',
      '0 s',
      '0 s',
    ]);
  });
});
