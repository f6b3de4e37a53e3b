import { Secret, TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { checkPracticeLogin, practiceCredentials } from './credentials.ts';

const now = Date.UTC(2026, 10, 20, 4, 0, 0);
const known = practiceCredentials('PRACTICE1');
const codeAt = (at: number): string =>
  new TOTP({ secret: Secret.fromBase32(known.totpSeed) }).generate({ timestamp: at });

describe('practice credentials', () => {
  test('are the same every time and differ between client codes', () => {
    expect(practiceCredentials('PRACTICE1')).toEqual(known);
    expect(practiceCredentials('PRACTICE2').password).not.toBe(known.password);
    expect(practiceCredentials('PRACTICE2').totpSeed).not.toBe(known.totpSeed);
    expect(known.totpSeed).toMatch(/^[A-Z2-7]{32}$/);
  });

  test.each([[-30_000], [0], [30_000]])('a code %i ms off is taken', (offset) => {
    const typed = { clientCode: 'PRACTICE1', password: known.password, totp: codeAt(now + offset) };
    expect(checkPracticeLogin(typed, now)).toEqual({ ok: true });
  });

  test('an older code and a wrong password are told apart', () => {
    const typed = { clientCode: 'PRACTICE1', password: known.password, totp: codeAt(now - 90_000) };
    expect(checkPracticeLogin(typed, now)).toEqual({ ok: false, wrong: 'totp' });
    expect(checkPracticeLogin({ ...typed, password: 'x' }, now)).toEqual({ ok: false, wrong: 'password' });
  });
});
