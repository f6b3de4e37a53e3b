import { describe, expect, it } from 'vitest';

import { accountIdOf, missingFields, NOTHING_TYPED, saveCommand, suspectFields } from './new-account.ts';

const TYPED = {
  ...NOTHING_TYPED,
  broker: 'dhan' as const,
  alias: ' Family ',
  clientCode: ' 1000000009 ',
  login: { mpin: ' 123456 ', 'totp-seed': 'JBSWY3DPEHPK3PXP', 'api-key': 'typed for another broker' },
  isReal: true,
};

describe('an account that is being added', () => {
  it('is named for its broker and client code, whatever stands in the code', () => {
    expect(accountIdOf({ broker: 'kotak-neo', clientCode: 'AB/12 c' })).toBe('kotak-neo-ab-12-c');
    expect(accountIdOf({ broker: 'zerodha', clientCode: 'X'.repeat(60) })).toHaveLength(40);
  });

  it('names every field that is missing, and sends nothing before that', () => {
    expect(Object.keys(missingFields({ ...NOTHING_TYPED, broker: 'dhan' }))).toEqual([
      'settings.alias',
      'settings.clientCode',
      'secrets.mpin',
      'secrets.totp-seed',
      'isReal',
    ]);
    expect(missingFields(TYPED)).toEqual({});
  });

  it('sends only what this broker’s login asks for, without the blanks around it', () => {
    expect(saveCommand(TYPED)).toEqual({
      accountId: 'dhan-1000000009',
      settings: { broker: 'dhan', mode: 'live', alias: 'Family', clientCode: '1000000009', dayLossLimit: '10000' },
      secrets: { mpin: '123456', 'totp-seed': 'JBSWY3DPEHPK3PXP' },
    });
  });

  it('marks every field a refusal may be about, and says that the broker does not tell them apart', () => {
    const marked = suspectFields(['totp-seed', 'client-code']);
    expect(Object.keys(marked)).toEqual(['secrets.totp-seed', 'settings.clientCode']);
    expect(marked['secrets.totp-seed']).toContain('does not say which');
    expect(suspectFields(['mpin'])['secrets.mpin']).toBe('The broker refuses this one.');
  });
});
