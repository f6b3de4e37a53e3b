import { describe, expect, test } from 'vitest';
import { practiceProfile } from './practice.ts';
import { parseProfile } from './profile-schema.ts';

const good = practiceProfile('http://127.0.0.1:4000');

describe('a terminal profile', () => {
  test('is data: it survives being written to a file and read again', () => {
    expect(parseProfile(JSON.parse(JSON.stringify(good)))).toEqual(good);
  });

  test.each([
    ['a path', 'https://broker.example/login'],
    ['a slash at the end', 'https://broker.example/'],
    ['plain http', 'http://broker.example'],
    ['a name that only starts like loopback', 'http://127.0.0.1.broker.example'],
    ['a wildcard', 'https://*.broker.example'],
    ['no scheme', 'broker.example'],
    ['capital letters', 'https://Broker.example'],
  ])('refuses an origin with %s', (_what, origin) => {
    expect(() => parseProfile({ ...good, origins: [origin, 'http://127.0.0.1:4000'] })).toThrow(/origins/);
  });

  test('refuses to start on a page that is on none of its origins', () => {
    expect(() => parseProfile({ ...good, startUrl: 'https://elsewhere.example/login' })).toThrow(/none of the origins/);
  });

  test('refuses two steps of one name, the inner ones of an optional step included', () => {
    const inner = { id: 'open', do: 'click', target: { by: 'text', text: 'Close' } };
    const optional = { id: 'advert', do: 'optional', when: { by: 'text', text: 'New!' }, steps: [inner] };
    expect(() => parseProfile({ ...good, toSwitch: [optional] })).toThrow(/two steps are called open/);
  });

  test.each([
    ['a step it does not know', { id: 'run', do: 'evaluate', script: 'alert(1)' }],
    ['a path out of the site', { id: 'away', do: 'go', path: 'https://elsewhere.example' }],
    [
      'a secret it does not know',
      { id: 'pin', do: 'fill', target: { by: 'label', text: 'PIN' }, value: { secret: 'pin' } },
    ],
    ['a misspelt field', { id: 'press', do: 'click', target: { by: 'text', text: 'Go', exakt: true } }],
    ['a selector', { id: 'press', do: 'click', target: { by: 'css', selector: '#go' } }],
  ])('refuses %s', (_what, step) => {
    expect(() => parseProfile({ ...good, toCommit: [step] })).toThrow(/toCommit/);
  });

  test('refuses a pattern that is none', () => {
    expect(() => parseProfile({ ...good, refusals: [{ says: '(', code: 'not-flat' }] })).toThrow(/regular expression/);
  });

  test('refuses a path that leads to another host although it starts with a slash', () => {
    const step = { id: 'away', do: 'go', path: '//elsewhere.example/login' };
    expect(() => parseProfile({ ...good, toCommit: [step] })).toThrow(/path/);
  });
});
