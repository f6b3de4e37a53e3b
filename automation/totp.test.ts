import { describe, expect, test } from 'vitest';
import type { Clock } from '../engine/ports.ts';
import { OneTimeCodes } from './totp.ts';

/** RFC 6238's own secret, "12345678901234567890". */
const seed = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ';

function clockAt(start: number): Clock & { readonly slept: number[] } {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    monotonic: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  };
}

describe('one-time codes', () => {
  test.each([
    [59_000 - 4_000, '287082'],
    [1_111_111_109_000 - 4_000, '081804'],
    [1_111_111_111_000, '050471'],
    [1_234_567_890_000, '005924'],
    [2_000_000_000_000, '279037'],
    [20_000_000_000_000, '353130'],
  ])('are those of RFC 6238 at %i', async (at, code) => {
    expect(await new OneTimeCodes(clockAt(at)).next(seed)).toBe(code);
  });

  test('the same code may be used again while nobody refused it', async () => {
    const clock = clockAt(30_000_000);
    const codes = new OneTimeCodes(clock);
    expect(await codes.next(seed)).toBe(await codes.next(seed));
    expect(clock.slept).toEqual([]);
  });

  test('after a refusal the next code waits for the next 30 seconds', async () => {
    const clock = clockAt(30_000_000 + 10_000);
    const codes = new OneTimeCodes(clock);
    const first = await codes.next(seed);
    codes.refused();
    expect(await codes.next(seed)).not.toBe(first);
    expect(clock.slept).toEqual([20_050]);
  });

  test('a refusal still counts when the wait ended too early to reach the next 30 seconds', async () => {
    const clock = clockAt(30_000_000 + 29_000);
    const codes = new OneTimeCodes(clock);
    await codes.next(seed);
    codes.refused();
    clock.sleep = async () => undefined;
    await expect(codes.next(seed)).rejects.toThrow(/clock/);
  });

  test('a code about to expire is not typed', async () => {
    const clock = clockAt(30_000_000 + 28_500);
    await new OneTimeCodes(clock).next(seed);
    expect(clock.slept).toEqual([1_550]);
  });

  test('a seed that is none is refused', async () => {
    await expect(new OneTimeCodes(clockAt(0)).next('not base32!')).rejects.toThrow();
  });
});
