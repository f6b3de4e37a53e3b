import { describe, expect, it } from 'vitest';
import { accountId } from './account-snapshot.ts';
import { assertNever, faultText } from './result.ts';

describe('what was thrown', () => {
  it('R9: is told in its own words, whatever it is', () => {
    expect(faultText(new RangeError('not a price'))).toBe('not a price');
    expect(faultText('out of memory')).toBe('out of memory');
    expect(faultText(undefined)).toBe('undefined');
  });

  it('a case nobody has written stops at once and names itself', () => {
    expect(() => assertNever({ kind: 'new' } as never)).toThrow('unhandled case: {"kind":"new"}');
  });
});

describe('the name of an account', () => {
  it.each(['family', 'a', '7', 'my-second-account', `a${'b'.repeat(38)}c`])('%s may stand in a file name', (text) => {
    expect(accountId(text)).toBe(text);
  });

  it.each(['', '../family', 'A', '-a', 'a-', 'a b', 'a.b', 'a/b', `a${'b'.repeat(39)}c`, 'a\n'])(
    '"%s" may not, and is refused',
    (text) => {
      expect(() => accountId(text)).toThrow(RangeError);
    },
  );
});
