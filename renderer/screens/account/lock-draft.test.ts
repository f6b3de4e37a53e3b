import { describe, expect, it } from 'vitest';
import { commands } from '../../../engine/contract/commands.ts';
import { FIRST_LOCK, lockOf, lockWords } from './lock-draft.ts';

describe('a lock by hand as it is typed', () => {
  it.each([
    [{}, { kind: 'day' }, /next session/],
    [{ kind: 'days' as const, days: ' 3 ' }, { kind: 'days', days: 3 }, /over 3 sessions/],
    [{ kind: 'minutes' as const, minutes: '90' }, { kind: 'minutes', minutes: 90 }, /for 90 minutes/],
    [
      { kind: 'clock' as const },
      { kind: 'clock', time: '17:00', zone: 'America/Chicago' },
      /a clock in America\/Chicago next shows 17:00/,
    ],
  ])('S2: %j is asked for as the door takes it, and said in words', (change, lock, words) => {
    const draft = { ...FIRST_LOCK, ...change };
    expect(lockOf(draft)).toEqual(lock);
    expect(lockWords(draft)).toMatch(words);
    expect(commands['lock.set'].body.safeParse({ accountId: 'a', lock: lockOf(draft), reason: 'x' }).success).toBe(
      true,
    );
  });

  it.each([
    { kind: 'days' as const, days: '31' },
    { kind: 'days' as const, days: '' },
    { kind: 'minutes' as const, minutes: '0' },
    { kind: 'minutes' as const, minutes: '1.5' },
    { kind: 'clock' as const, time: '25:00' },
    { kind: 'clock' as const, zone: ' ' },
  ])('%j cannot be asked for', (change) => {
    expect(lockOf({ ...FIRST_LOCK, ...change })).toBeNull();
    expect(lockWords({ ...FIRST_LOCK, ...change })).toBe('say for how long first');
  });
});
