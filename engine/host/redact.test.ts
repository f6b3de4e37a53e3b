import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, isSecretKey, REDACTED } from './redact.ts';

/** Every way a value may be written that a sweep would look for. */
function encodings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

const someSecret = fc
  .string({ unit: 'grapheme', minLength: 6, maxLength: 40 })
  .filter((secret) => !REDACTED.includes(secret) && secret.isWellFormed());

describe('redacting by value', () => {
  test('I7: no registered secret survives in any encoding, wherever it stands', () => {
    const around = fc.string({ maxLength: 10 });
    fc.assert(
      fc.property(fc.array(someSecret, { minLength: 1, maxLength: 4 }), around, around, (secrets, before, after) => {
        const redactor = createRedactor(secrets);
        for (const secret of secrets) {
          for (const written of encodings(secret)) {
            const nested = { list: [{ deep: `${before}${written}${after}` }], [`key ${written}`]: new Error(written) };
            const output = JSON.stringify(redactor.value(nested)) + redactor.text(`${before}${written}${after}`);
            const kept = encodings(secret).filter(
              (spelling) => output.includes(spelling) && !isPartOfTheFrame(spelling),
            );
            expect(kept).toEqual([]);
          }
        }
      }),
    );
  });

  /** The property's own words ("message", the path of this file in a stack) are no leak. */
  function isPartOfTheFrame(spelling: string): boolean {
    return JSON.stringify(createRedactor().value({ list: [{ deep: '' }], 'key ': new Error('') })).includes(spelling);
  }

  test('a secret inside something that was encoded as a whole is found', () => {
    const redactor = createRedactor(['hunter2-canary']);
    for (const user of ['a', 'ab', 'abc', 'abcd']) {
      const header = Buffer.from(`${user}:hunter2-canary:${user}`).toString('base64');
      const cleaned = redactor.text(`proxy ${header}`);
      expect(cleaned).toContain(REDACTED);
      expect(Buffer.from(cleaned.replaceAll(REDACTED, ''), 'base64').toString('latin1')).not.toContain(
        'hunter2-canary',
      );
    }
  });

  test('numbers that are secrets go, other numbers stay numbers', () => {
    const redactor = createRedactor(['482913']);
    expect(redactor.value({ entered: 482913, pnl: -612345 })).toEqual({ entered: REDACTED, pnl: -612345 });
  });

  test('a secret that holds another leaves nothing of itself', () => {
    expect(createRedactor(['abcd', 'xxabcdyy']).text('xxabcdyy abcd')).toBe(`${REDACTED} ${REDACTED}`);
  });

  test('values too short to be secrets are not registered', () => {
    expect(createRedactor(['', 'no']).text('no limit')).toBe('no limit');
  });

  test('signs with a meaning in patterns are only signs', () => {
    expect(createRedactor(['a.*+?^${}()|[]\\/-b']).text('x a.*+?^${}()|[]\\/-b y')).toBe(`x ${REDACTED} y`);
  });
});

describe('redacting by key', () => {
  test.each([
    'password',
    'Password',
    'accessToken',
    'access_token',
    'mpin',
    'MPIN',
    'totp',
    'otp',
    'smsOtp',
    'Authorization',
    'cookie',
    'set-cookie',
    'apiKey',
    'api-key',
    'apiSecret',
    'pin',
    'sid',
    'Auth',
    'botToken',
    'privateKey',
  ])('what stands under %s is gone', (key) => {
    expect(createRedactor().value({ [key]: 'value-4711' })).toEqual({ [key]: REDACTED });
    expect(createRedactor().value({ [key]: { inner: 'value-4711' } })).toEqual({ [key]: REDACTED });
  });

  test.each(['alias', 'positions', 'tradingSymbol', 'instrument_token', 'mapping', 'author', 'side', 'open'])(
    '%s is kept',
    (key) => {
      expect(isSecretKey(key)).toBe(false);
    },
  );

  test('whether there is a secret may be said', () => {
    const facts = { tokenExpired: true, password: null, otp: '' };
    expect(createRedactor().value(facts)).toEqual(facts);
  });
});

describe('redacting by shape', () => {
  test.each([
    ['GET https://api.telegram.org/bot123456789:AAH-abcdefghijkl/sendMessage', 'AAH-'],
    ['authorization: Bearer abcdefgh12345678', 'abcdefgh'],
    ['wss://feed.example/?api_key=abc123&access_token=zzz999', 'zzz999'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'eyJ'],
    ['login password=hunter2 failed', 'hunter2'],
  ])('%s', (text, secret) => {
    expect(createRedactor().text(text)).not.toContain(secret);
  });
});

describe('any value', () => {
  test('errors keep their words, and lose the secrets in message, stack, cause and fields', () => {
    const error = Object.assign(new Error('login with canary-77 failed', { cause: new Error('canary-77') }), {
      config: { headers: { authorization: 'x' }, url: 'https://x/?t=canary-77' },
    });
    const output = JSON.stringify(createRedactor(['canary-77']).value(error));
    expect(output).toContain('login with');
    expect(output).not.toContain('canary-77');
    expect(output).toContain('cause');
  });

  test('cycles, maps, sets, bytes, functions and dates end well', () => {
    const loop: Record<string, unknown> = { name: 'x', when: new Date(0), bytes: Buffer.from('canary-77') };
    loop['self'] = loop;
    loop['map'] = new Map([['password', 'canary-77']]);
    loop['set'] = new Set(['canary-77']);
    loop['run'] = () => 'canary-77';
    loop['big'] = 10n;
    const cleaned = createRedactor(['canary-77']).value(loop);
    expect(cleaned).toMatchObject({
      self: '[circular]',
      map: { password: REDACTED },
      set: { 0: REDACTED },
      big: '10',
      when: '1970-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(cleaned)).not.toContain('canary');
  });

  test('the value itself is left as it was', () => {
    const value = { password: 'x', list: ['canary-77'] };
    createRedactor(['canary-77']).value(value);
    expect(value).toEqual({ password: 'x', list: ['canary-77'] });
  });
});
