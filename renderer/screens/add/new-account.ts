import type { AccountSettings } from '../../../engine/contract/account-settings.ts';
import type { CommandInput } from '../../../engine/contract/commands.ts';
import { BROKER_LOGINS } from '../../../engine/contract/broker-logins.ts';

/** A broker whose accounts can be added here. */
export type LiveBroker = Exclude<AccountSettings['broker'], 'paper'>;

/** An account as typed, before it is one. */
export type NewAccount = {
  readonly broker: LiveBroker;
  readonly alias: string;
  readonly clientCode: string;
  readonly limit: string;
  readonly login: Readonly<Record<string, string>>;
  readonly isReal: boolean;
};

/** Nothing typed yet. */
export const NOTHING_TYPED: NewAccount = {
  broker: 'kotak-neo',
  alias: '',
  clientCode: '',
  limit: '10000',
  login: {},
  isReal: false,
};

/** Errors at the fields of the form, by their names in the command ("settings.alias", "secrets.mpin"). */
export type FieldErrors = Readonly<Record<string, string>>;

/** The account's name in files and addresses: broker and client code, which together are one account. */
export function accountIdOf({ broker, clientCode }: Pick<NewAccount, 'broker' | 'clientCode'>): string {
  const code = clientCode
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
  return `${broker}-${code}`.slice(0, 40).replaceAll(/^-+|-+$/g, '');
}

/** What is missing before anything is sent. What is typed is judged by the host. */
export function missingFields(typed: NewAccount): FieldErrors {
  const login = (BROKER_LOGINS[typed.broker] ?? [])
    .filter(({ secret, terminalOnly }) => terminalOnly !== true && (typed.login[secret] ?? '').trim() === '')
    .map(({ secret, label }) => [`secrets.${secret}`, `Type the ${label}. Without it nobody can log in.`] as const);
  return Object.fromEntries([
    ...(typed.alias.trim() === '' ? [['settings.alias', 'Give the account a name.'] as const] : []),
    ...(typed.clientCode.trim() === ''
      ? [['settings.clientCode', 'Type the client code your broker knows you by.'] as const]
      : []),
    ...login,
    ...(typed.isReal
      ? []
      : [['isReal', 'Read this and tick it: from here on a kill acts on real positions.'] as const]),
  ]);
}

/** The command that adds it, in live mode, guarded from the first second. */
export function saveCommand(typed: NewAccount): CommandInput<'account.save'> {
  const { broker, alias, clientCode, limit, login } = typed;
  const asked = (BROKER_LOGINS[broker] ?? []).map(({ secret }) => [secret, (login[secret] ?? '').trim()] as const);
  return {
    accountId: accountIdOf(typed),
    settings: { broker, mode: 'live', alias: alias.trim(), clientCode: clientCode.trim(), dayLossLimit: limit },
    secrets: Object.fromEntries(asked.filter(([, value]) => value !== '')),
  };
}

/** The host's refusals, each at its field. */
export function refusedFields(details: unknown): FieldErrors {
  if (!Array.isArray(details)) return {};
  const rows = details as readonly { readonly path: string; readonly message: string }[];
  return Object.fromEntries(rows.map(({ path, message }) => [path, message]));
}

/** The marks a failed login leaves at the fields it may be about. */
export function suspectFields(fields: readonly string[]): FieldErrors {
  const words =
    fields.length > 1
      ? 'The broker refuses the login and does not say which field is wrong: look at this one.'
      : 'The broker refuses this one.';
  return Object.fromEntries(
    fields.map((field) => [field === 'client-code' ? 'settings.clientCode' : `secrets.${field}`, words]),
  );
}
