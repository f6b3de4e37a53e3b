import { describe, expect, it } from 'vitest';
import { isDue } from './token.ts';

const at = (time: string, day = '20'): number => Date.parse(`2026-11-${day}T${time}:00+05:30`);
const token = (madeAt: number) => ({ token: 'eyJ', madeAt, expiresAt: madeAt + 86_400_000 });

describe('a token of Dhan', () => {
  it.each([
    ['made this morning, at the open', at('08:20'), at('09:15'), false],
    ['made this morning, at the close', at('08:20'), at('15:40'), false],
    ['of yesterday noon, before the morning', at('12:00', '19'), at('08:00'), false],
    // It would end in the middle of the session.
    ['of yesterday noon, before the open', at('12:00', '19'), at('08:15'), true],
    ['of yesterday morning, a quarter of an hour before its end', at('08:20', '19'), at('08:06'), true],
    ['of the night, before the open', at('00:05'), at('09:00'), true],
  ])('%s', (_title, madeAt, now, due) => {
    expect(isDue(token(madeAt), now)).toBe(due);
  });
});
