import { describe, expect, it } from 'vitest';
import { kotakNeoProfile } from './kotak-neo.ts';
import { fingerprintOf } from './fingerprint.ts';
import { practiceProfile } from './practice.ts';
import { readOwnProfile } from './profile-limits.ts';
import { zerodhaConsoleProfile } from './zerodha-console.ts';

const shipped = kotakNeoProfile();

function issuesOf(changed: object, of = shipped): readonly string[] {
  const read = readOwnProfile({ ...of, ...changed }, of);
  return read.ok ? [] : read.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a profile of the trader’s own', () => {
  it.each([shipped, zerodhaConsoleProfile(), practiceProfile('http://127.0.0.1:4000')])(
    'may be the shipped one of $name, read from a file',
    (profile) => {
      expect(readOwnProfile(JSON.parse(JSON.stringify(profile)), profile)).toEqual({ ok: true, profile });
    },
  );

  it('may describe the page anew', () => {
    const manage = { id: 'manage', do: 'click', target: { by: 'text', text: 'Manage segments' } };
    expect(issuesOf({ toCommit: [manage] })).toEqual([]);
  });

  it.each([
    ['another host', 'https://neo.kotak-securities.com'],
    ['a host inside its own', 'https://login.neo.kotaksecurities.com'],
    ['its own name at another port', 'https://neo.kotaksecurities.com:8443'],
    ['a program on this computer', 'http://127.0.0.1:4000'],
  ])('T1: cannot point the sign-in at %s, as a page or for data', (_what, origin) => {
    const [page] = issuesOf({ origins: [...shipped.origins, origin] });
    expect(page).toMatch(/^origins\.1: .* is not one of Kotak Neo’s own addresses/);
    expect(issuesOf({ origins: [origin], startUrl: `${origin}/Login` })).not.toEqual([]);
    expect(issuesOf({ resourceOrigins: [origin] })[0]).toMatch(/^resourceOrigins\.0: /);
  });

  it('T1: types secrets while signing in only, and none that the broker does not ask for', () => {
    const fill = (secret: string) => ({
      id: 'note',
      do: 'fill',
      target: { by: 'label', text: 'Note' },
      value: { secret },
    });
    expect(issuesOf({ toCommit: [...shipped.toCommit, fill('password')] })[0]).toMatch(/^toCommit\.7\.value: Secrets/);
    expect(issuesOf({ login: [...shipped.login, fill('mpin')] })[0]).toMatch(
      /^login\.8\.value: Kotak Neo does not ask/,
    );
    const hidden = { id: 'maybe', do: 'optional', when: { by: 'text', text: 'x' }, steps: [fill('password')] };
    expect(issuesOf({ toSwitch: [...shipped.toSwitch, hidden] })[0]).toMatch(/^toSwitch\.5\.steps\.0\.value: /);
  });

  it('takes mails that prove something from the broker’s own sender only', () => {
    const confirmationMail = { from: 'me@example.com', subject: 'Kill Switch Activated' };
    expect(issuesOf({ confirmationMail })[0]).toMatch(/^confirmationMail\.from: .*noreply@nmail/);
    expect(issuesOf({ confirmationMail }, zerodhaConsoleProfile())[0]).toContain('sends no such mail');
    expect(issuesOf({ confirmationMail: { ...shipped.confirmationMail, subject: 'Switch is on' } })).toEqual([]);
  });

  it.each(['(a+)+$', '(\\w*x)*', '(a{2,}b)+', '(a)\\1'])('refuses a pattern that may never end: %s', (says) => {
    expect(issuesOf({ refusals: [{ says, code: 'not-flat' }] })[0]).toMatch(/^refusals\.0\.says: /);
  });

  it('names the field that the schema refuses', () => {
    expect(issuesOf({ viewport: { width: 1, height: 768 } })[0]).toMatch(/^viewport\.width: /);
  });
});

describe('a profile’s fingerprint', () => {
  it('is the same however its file is written, and wherever the practice page stands', () => {
    const turned = Object.fromEntries(Object.entries(shipped).toReversed());
    expect(fingerprintOf(turned as typeof shipped)).toBe(fingerprintOf(shipped));
    expect(fingerprintOf(practiceProfile('http://127.0.0.1:4001'))).toBe(
      fingerprintOf(practiceProfile('http://127.0.0.1:4002')),
    );
  });

  it('is the same whatever mailbox the trader has set up', () => {
    const codeMail = { from: 'me@example.com', subject: 'Your code', code: '(\\d{6})' };
    expect(fingerprintOf({ ...shipped, codeMail })).toBe(fingerprintOf(shipped));
  });

  it('is another for another step', () => {
    expect(fingerprintOf({ ...shipped, toSwitch: shipped.toSwitch.slice(1) })).not.toBe(fingerprintOf(shipped));
  });
});
