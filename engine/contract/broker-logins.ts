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
export type LoginField = {
  readonly secret: LoginSecret;
  readonly label: string;
  readonly hint: string;
  /** The broker's web page asks for it, its API does not: without it everything works but the broker's own switch. */
  readonly terminalOnly?: true;
};

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
    {
      secret: 'password',
      label: 'Web password',
      hint: 'What you log in to neo.kotaksecurities.com with. Only for pulling the kill switch, which Kotak has on its web page alone; leave it empty to pull it by hand.',
      terminalOnly: true,
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
    {
      secret: 'password',
      label: 'Console password',
      hint: 'What you log in to console.zerodha.com with. Only for pulling the kill switch, which Zerodha has in Console alone; leave it empty to pull it by hand.',
      terminalOnly: true,
    },
    {
      secret: 'totp-seed',
      label: 'TOTP secret',
      hint: 'The secret behind the QR code of your Zerodha 2FA. Only for the kill switch in Console; left empty, the app asks you for the code.',
      terminalOnly: true,
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
