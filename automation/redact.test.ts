import { describe, expect, test } from 'vitest';
import { Redactor } from './redact.ts';

function redactorOf(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

describe('I7: redaction by value', () => {
  const secret = 'p@ss word/"1"';

  test.each([
    ['as it is', secret],
    ['in an address', encodeURIComponent(secret)],
    ['in a form', new URLSearchParams({ p: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in base64url', Buffer.from(secret).toString('base64url')],
  ])('hides a secret %s', (_how, text) => {
    const redactor = redactorOf(secret);
    const clean = redactor.redact(`before ${text} after`);
    expect(clean).toContain('[hidden]');
    expect(clean).not.toContain(text);
    expect(redactor.knows(`before ${text} after`)).toBe(true);
  });

  test('a secret inside a longer one leaves no rest of it', () => {
    expect(redactorOf('1234', '12345678').redact('12345678 1234')).toBe('[hidden] [hidden]');
  });

  test('reaches every string of a value and leaves numbers as they are', () => {
    const value = { at: 1234_5678, steps: [{ step: 'typed 1234' }], 'key 1234': null };
    expect(redactorOf('1234').redactValue(value)).toEqual({
      at: 1234_5678,
      steps: [{ step: 'typed [hidden]' }],
      'key [hidden]': null,
    });
  });

  test('ignores what is too short to be told from ordinary text', () => {
    expect(redactorOf('', '12').redact('12 NIFTY')).toBe('12 NIFTY');
  });
});
