import type { AccountSettings } from './account-settings.ts';

/** Brokers as their customers know them. */
export const BROKER_NAMES: Readonly<Record<AccountSettings['broker'], string>> = {
  paper: 'Practice broker',
  'kotak-neo': 'Kotak Neo',
  dhan: 'Dhan',
  zerodha: 'Zerodha',
};

/** Secrets a login can ask for. */
export type LoginSecret = 'password' | 'mpin' | 'totp-seed' | 'api-key' | 'api-secret' | 'mobile-number';

/** One field of a broker's login, in the words of the broker's own pages. */
export type LoginField = { readonly secret: LoginSecret; readonly label: string; readonly hint: string };

/** What each broker's login asks for beside the client code. A broker that is not here cannot be connected to yet. */
export const BROKER_LOGINS: { readonly [Broker in AccountSettings['broker']]?: readonly LoginField[] } = {
  dhan: [
    { secret: 'mpin', label: 'PIN', hint: 'The six digits you log in to Dhan with.' },
    {
      secret: 'totp-seed',
      label: 'TOTP secret',
      hint: 'Dhan Web: My Profile, Access DhanHQ APIs, set up TOTP. Copy the secret behind the QR code; codes are made on this PC. Dhan has one API token at a time: each login here ends the token of any other program, and theirs ends ours.',
    },
  ],
  'kotak-neo': [
    {
      secret: 'api-key',
      label: 'Consumer key',
      hint: 'Neo app or web: More, Trade API, Generate application. Copy the token.',
    },
    { secret: 'mobile-number', label: 'Mobile number', hint: 'As registered with Kotak, for example +919876543210.' },
    { secret: 'mpin', label: 'MPIN', hint: 'The six digits you open the Neo app with.' },
    {
      secret: 'totp-seed',
      label: 'TOTP secret',
      hint: 'Neo app or web: Trade API, TOTP Registration. Copy the secret behind the QR code; codes are made on this PC.',
    },
  ],
  zerodha: [
    {
      secret: 'api-key',
      label: 'API key',
      hint: 'developers.kite.trade: create an app of type Connect. Redirect URL http://127.0.0.1:47610/, and this PC’s IPv4 address among its allowed IPs.',
    },
    {
      secret: 'api-secret',
      label: 'API secret',
      hint: 'On the page of the same app. Kite then wants you to log in once a day, in your browser on this PC.',
    },
  ],
};

/** The purposes of all login secrets. */
export const LOGIN_SECRETS: readonly LoginSecret[] = [
  'password',
  'mpin',
  'totp-seed',
  'api-key',
  'api-secret',
  'mobile-number',
];
