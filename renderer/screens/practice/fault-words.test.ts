import { expect, it } from 'vitest';
import { FAULTS } from '../../../engine/simulation/faults.ts';
import { FAULT_WORDS } from './fault-words.ts';

it('offers every fault of the practice broker, with words of its own', () => {
  expect(FAULT_WORDS.map(({ fault }) => fault).toSorted()).toEqual([...FAULTS].toSorted());
  expect(new Set(FAULT_WORDS.map(({ label }) => label)).size).toBe(FAULTS.length);
  expect(new Set(FAULT_WORDS.map(({ meaning }) => meaning)).size).toBe(FAULTS.length);
});
