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

/** These and what is kept beside them that nobody types as it is kept. */
export const KEPT_SECRETS = [...ACCOUNT_SECRETS, 'partner-code'] as const;
