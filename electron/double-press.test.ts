import { describe, expect, test } from 'vitest';

import { DoublePress } from './double-press.ts';

const pressed = (...times: readonly number[]) => {
  const keys = new DoublePress();
  return times.map((at) => keys.press(at));
};

describe('the kill keys', () => {
  test('K29: two presses within three seconds are a decision, one is not', () => {
    expect(pressed(0, 800)).toEqual(['asked', 'confirmed']);
    expect(pressed(0, 3_000)).toEqual(['asked', 'confirmed']);
    expect(pressed(0)).toEqual(['asked']);
  });

  test('K29: a press long after the first asks anew', () => {
    expect(pressed(0, 3_001, 4_000)).toEqual(['asked', 'asked', 'confirmed']);
  });

  test('K29: keys held down are one press, and a kill is not sent again by a third', () => {
    expect(pressed(0, 50, 100, 150, 200)).toEqual(['asked', undefined, undefined, undefined, undefined]);
    expect(pressed(0, 500, 1_000)).toEqual(['asked', 'confirmed', 'asked']);
  });
});
