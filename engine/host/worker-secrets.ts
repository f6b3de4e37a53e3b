import type { AccountId } from '../domain/account-snapshot.ts';
import { LOGIN_SECRETS, type LoginSecret } from '../contract/broker-logins.ts';
import type { Secrets } from '../ports.ts';
import type { Redactor } from './redact.ts';
import { ACCOUNT_SECRETS } from './secret-names.ts';

/** What an account's worker is told of its secrets: which are stored, and the values it uses itself. */
export type WorkerSecrets = {
  readonly stored: readonly string[];
  readonly telegramBotToken: string | null;
  /** What the broker's login asks for, by purpose. */
  readonly login: Readonly<Record<string, string>>;
};

/** The same with what stays in the host: its doors check the code, the browser process reads the mail, no worker needs either. */
export type AccountSecrets = WorkerSecrets & { readonly killCode: string | null; readonly mailPassword: string | null };

/** Reads an account's secrets. Every value is known to the redactor before anybody else gets it. */
export async function readWorkerSecrets(
  secrets: Secrets,
  redactor: Redactor,
  accountId: AccountId,
): Promise<AccountSecrets> {
  const values = new Map<string, string>();
  await Promise.all(
    ACCOUNT_SECRETS.map(async (purpose) => {
      const answer = await secrets.get({ accountId, purpose });
      if (!answer.ok || answer.value === undefined) return;
      redactor.register(answer.value);
      values.set(purpose, answer.value);
    }),
  );
  const stored = ACCOUNT_SECRETS.filter((purpose) => values.has(purpose));
  return {
    stored,
    telegramBotToken: values.get('telegram-bot-token') ?? null,
    login: Object.fromEntries([...values].filter(([purpose]) => LOGIN_SECRETS.includes(purpose as LoginSecret))),
    killCode: values.get('kill-code') ?? null,
    mailPassword: values.get('mail-password') ?? null,
  };
}
