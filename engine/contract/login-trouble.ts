import { z } from 'zod';

import type { AccountSettings } from './account-settings.ts';
import { BROKER_LOGINS } from './broker-logins.ts';

/** What went wrong with a login: the fields it may be, what it means for the money, what to do. */
export const zLoginTrouble = z.object({
  /** Purposes of secrets, or `client-code`; several where the broker does not say which one it is. */
  fields: z.array(z.string()),
  meaning: z.string(),
  action: z.string(),
});
/** See `zLoginTrouble`. */
export type LoginTrouble = z.infer<typeof zLoginTrouble>;

/** How a try to log in ended badly, as the adapters say it. */
export type LoginFailure = { readonly code: string; readonly message: string; readonly field?: string };

type Broker = AccountSettings['broker'];

const NOBODY =
  'Nobody is logged in, so your line is not being watched and a kill could not close anything. Keep your stop orders at the broker.';
const NO_ORDERS =
  'TradeFuse can watch this account but not act: a kill could cancel nothing and close nothing. Keep your stop orders at the broker.';
const NEXT =
  'Finish the login of the other account, or close the program that uses port 47610: this one then goes on by itself.';
const CORRECT =
  'Correct what is marked and test the login again. TradeFuse stops trying after two refusals, so that the broker does not lock your account.';

/** Which fields a refusal is about, by what the broker says. Brokers seldom name one: then all that it can be are marked. */
const SUSPECTS: Readonly<Partial<Record<Broker, readonly (readonly [said: RegExp, fields: readonly string[]])[]>>> = {
  'kotak-neo': [
    [/mpin/i, ['mpin']],
    [/ucc/i, ['client-code']],
    [/totp|credential/i, ['totp-seed', 'client-code', 'mobile-number', 'api-key']],
  ],
  dhan: [[/./, ['totp-seed', 'mpin', 'client-code']]],
  zerodha: [
    [/checksum/i, ['api-secret']],
    [/somebody else/i, ['client-code']],
    [/key or secret is not stored/i, ['api-key', 'api-secret']],
    [/api_key/i, ['api-key']],
  ],
};

/** Where a broker wants to be told this computer's address. */
const REGISTER: Readonly<Partial<Record<Broker, string>>> = {
  'kotak-neo':
    'Neo app or web: Trade API, static IP. Register the address your internet line has now, then test again.',
  dhan: 'Dhan Web: My Profile, Access DhanHQ APIs, static IP. Register the address your internet line has now; Dhan lets you change it once in 7 days. Then test again.',
  zerodha:
    'developers.kite.trade: your profile, allowed IPs. Register the IPv4 address your internet line has now, then test again.',
};

/** The fields that a refused login is about. */
function suspectsOf(broker: Broker, { message, field }: LoginFailure): string[] {
  const named = BROKER_LOGINS[broker]?.find(({ label }) => label.toLowerCase() === field?.toLowerCase());
  if (named) return [named.secret];
  if (field === 'client code') return ['client-code'];
  return [...(SUSPECTS[broker]?.find(([said]) => said.test(message))?.[1] ?? [])];
}

/** Puts a failed login into the words of the form. */
export function loginTrouble(broker: Broker, failure: LoginFailure): LoginTrouble {
  switch (failure.code) {
    case 'ip-not-allowed':
      return { fields: [], meaning: NO_ORDERS, action: REGISTER[broker] ?? 'Register this address with the broker.' };
    case 'login-refused':
      return { fields: suspectsOf(broker, failure), meaning: NOBODY, action: CORRECT };
    case 'session-expired': {
      const fields = suspectsOf(broker, failure);
      const action = fields.length > 0 ? CORRECT : 'Log in on the broker’s page; TradeFuse goes on by itself.';
      return { fields, meaning: NOBODY, action };
    }
    case 'rate-limited':
      return { fields: [], meaning: NOBODY, action: 'The broker asks for a pause: test again in two minutes.' };
    default:
      if (/another account is being logged in/i.test(failure.message))
        return { fields: [], meaning: NOBODY, action: NEXT };
      return {
        fields: [],
        meaning: NOBODY,
        action: 'Check the internet line, and whether the broker’s own app works; TradeFuse goes on trying by itself.',
      };
  }
}
