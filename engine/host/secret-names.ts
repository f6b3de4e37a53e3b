/** Every secret an account can have; their names are shown, their values never leave the host. */
export const ACCOUNT_SECRETS = [
  'password',
  'mpin',
  'totp-seed',
  'api-key',
  'api-secret',
  'mobile-number',
  'mail-password',
  'telegram-bot-token',
  'kill-code',
] as const;
