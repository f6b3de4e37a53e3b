import { describe, expect, it } from 'vitest';
import { accountId } from '../domain/account-snapshot.ts';
import { terminalPlace } from './terminal-place.ts';

const id = accountId('family');
const login = { password: 'p', 'totp-seed': 's', 'mobile-number': '+919820012345', 'api-key': 'not for a page' };
const from = {
  practiceOrigin: 'http://127.0.0.1:4000',
  secrets: async () => ({ login, mailPassword: 'imap-word' }),
};
const mailbox = { host: 'imap.example.com', port: 993, user: 'me', sender: null, subject: null };

describe('where an account’s web terminal is', () => {
  it('is the broker’s own for a live account, with what its page asks for and no API key', async () => {
    expect(
      await terminalPlace(id, { broker: 'kotak-neo', mode: 'live', clientCode: 'AB1', mailbox: null }, from),
    ).toEqual({
      site: { kind: 'broker', broker: 'kotak-neo' },
      credentials: { clientCode: 'AB1', password: 'p', totpSeed: 's', mobileNumber: '+919820012345' },
      mailbox: null,
    });
  });

  it.each([
    ['a practice account of a real broker', { broker: 'zerodha', mode: 'practice', clientCode: 'AB1', mailbox }],
    ['the practice broker', { broker: 'paper', mode: 'practice', clientCode: 'AB1', mailbox }],
    ['orders on paper', { broker: 'kotak-neo', mode: 'paper', clientCode: 'AB1', mailbox }],
  ] as const)('is the local one for %s, and no stored secret goes there', async (_what, account) => {
    const place = await terminalPlace(id, account, from);
    expect(place.site).toEqual({ kind: 'practice', origin: 'http://127.0.0.1:4000' });
    expect(JSON.stringify(place)).not.toContain('+919820012345');
    expect(JSON.stringify(place)).not.toContain('imap-word');
  });

  it('W5: of a live account has its mailbox with its password, and none while either is missing', async () => {
    const account = { broker: 'kotak-neo', mode: 'live', clientCode: 'AB1', mailbox } as const;
    expect((await terminalPlace(id, account, from)).mailbox).toEqual({ ...mailbox, password: 'imap-word' });
    const without = { ...from, secrets: async () => ({ login, mailPassword: null }) };
    expect((await terminalPlace(id, account, without)).mailbox).toBeNull();
  });

  it('is nowhere while the practice market is down', async () => {
    const place = await terminalPlace(id, undefined, { ...from, practiceOrigin: undefined });
    expect(place.site).toEqual({ kind: 'practice', origin: 'http://127.0.0.1:9' });
  });
});
