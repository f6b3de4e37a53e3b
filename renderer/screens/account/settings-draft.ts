import type { AccountSettings } from '../../../engine/contract/account-settings.ts';
import type { CommandInput } from '../../../engine/contract/commands.ts';
import type { CommandError } from '../../../engine/contract/wire.ts';
import { formatRupees } from '../../../engine/domain/money.ts';
import { mailboxDraft, mailboxInput, type MailboxDraft } from './mailbox-draft.ts';

/** The form as typed: text stays text until it is sent, so that nothing a trader types is bent or lost. */
export type SettingsDraft = {
  readonly alias: string;
  readonly limit: string;
  readonly squareOffHedges: boolean;
  readonly closesShares: boolean;
  readonly slippageCap: string;
  readonly deleteLogsOnBoot: boolean;
  readonly autoStart: boolean;
  readonly maxRetries: string;
  readonly retryDelaySeconds: string;
  readonly riskIntervalSeconds: string;
  readonly linkedGroup: string;
  readonly telegramEnabled: boolean;
  readonly botToken: string;
  readonly chatId: string;
  readonly reflattensPerHour: string;
  readonly flattenWhenBlindSeconds: string;
  readonly brokerGuardPercent: string;
  readonly killCode: string;
  readonly mailbox: MailboxDraft;
  /** Typed login fields by purpose; what is stored is never known here. */
  readonly login: Readonly<Record<string, string>>;
};

/** Errors by field of the draft. */
export type DraftErrors = { readonly [F in keyof SettingsDraft]?: string };

type SaveInput = CommandInput<'account.save'>;

/** The draft of what is stored. The token is never known here. */
export function draftOf(settings: AccountSettings): SettingsDraft {
  const { alias, squareOffHedges, deleteLogsOnBoot, autoStart, telegram } = settings;
  return {
    alias,
    limit: formatRupees(settings.dayLossLimit, { decimals: settings.dayLossLimit % 100 === 0 ? 0 : 2 }).replace(
      '₹',
      '',
    ),
    squareOffHedges,
    closesShares: settings.exitScope === 'all-but-holdings',
    slippageCap: String(settings.slippage.capPercent),
    deleteLogsOnBoot,
    autoStart,
    maxRetries: String(settings.maxRetries),
    retryDelaySeconds: String(settings.retryDelayMs / 1_000),
    riskIntervalSeconds: String(settings.riskIntervalMs / 1_000),
    linkedGroup: settings.linkedGroup ?? '',
    telegramEnabled: telegram.enabled,
    botToken: '',
    chatId: telegram.chatId,
    reflattensPerHour: String(settings.reflattensPerHour),
    flattenWhenBlindSeconds: settings.flattenWhenBlindS === null ? '' : String(settings.flattenWhenBlindS),
    brokerGuardPercent: settings.brokerGuardPercent === null ? '' : String(settings.brokerGuardPercent),
    killCode: '',
    mailbox: mailboxDraft(settings.mailbox),
    login: {},
  };
}

/** The command that saves a draft. Text that is no number is sent as it was typed: the host refuses it by name. */
export function saveInput(accountId: string, settings: AccountSettings, draft: SettingsDraft): SaveInput {
  const { alias, squareOffHedges, deleteLogsOnBoot, autoStart } = draft;
  const group = draft.linkedGroup.trim();
  const blind = draft.flattenWhenBlindSeconds.trim();
  const atBroker = draft.brokerGuardPercent.trim();
  const next = {
    ...settings,
    alias,
    squareOffHedges,
    deleteLogsOnBoot,
    autoStart,
    dayLossLimit: draft.limit,
    exitScope: draft.closesShares ? ('all-but-holdings' as const) : ('derivatives' as const),
    slippage: { ...settings.slippage, capPercent: typedDecimal(draft.slippageCap) },
    maxRetries: typedNumber(draft.maxRetries, 1),
    retryDelayMs: typedNumber(draft.retryDelaySeconds, 1_000),
    riskIntervalMs: typedNumber(draft.riskIntervalSeconds, 1_000),
    reflattensPerHour: typedNumber(draft.reflattensPerHour, 1),
    flattenWhenBlindS: blind === '' ? null : typedNumber(blind, 1),
    brokerGuardPercent: atBroker === '' ? null : typedNumber(atBroker, 1),
    linkedGroup: group === '' ? null : group,
    mailbox: mailboxInput(draft.mailbox),
    telegram: { ...settings.telegram, enabled: draft.telegramEnabled, chatId: draft.chatId },
  };
  const token = draft.botToken.trim();
  const code = draft.killCode.trim();
  const login = Object.entries(draft.login).filter(([, typed]) => typed.trim() !== '');
  const mailPassword = draft.mailbox.password.trim();
  const secrets = {
    ...Object.fromEntries(login.map(([purpose, typed]) => [purpose, typed.trim()])),
    ...(token === '' ? {} : { 'telegram-bot-token': token }),
    ...(code === '' ? {} : { 'kill-code': code }),
    ...(mailPassword === '' ? {} : { 'mail-password': mailPassword }),
  };
  return { accountId, settings: next, ...(Object.keys(secrets).length === 0 ? {} : { secrets }) };
}

/** Like `typedNumber`, for what may have decimals. */
function typedDecimal(typed: string): number {
  const value = Number(typed.trim() === '' ? Number.NaN : typed);
  return Number.isNaN(value) ? (typed as unknown as number) : value;
}

function typedNumber(typed: string, factor: number): number {
  const value = Number(typed.trim() === '' ? Number.NaN : typed);
  // A typing mistake must reach the host as a mistake; JSON has no NaN, so it travels as the text it is.
  return Number.isNaN(value) ? (typed as unknown as number) : Math.round(value * factor);
}

const FIELDS: Readonly<Record<string, keyof SettingsDraft>> = {
  'settings.alias': 'alias',
  'settings.dayLossLimit': 'limit',
  'settings.maxRetries': 'maxRetries',
  'settings.retryDelayMs': 'retryDelaySeconds',
  'settings.riskIntervalMs': 'riskIntervalSeconds',
  'settings.slippage.capPercent': 'slippageCap',
  'settings.reflattensPerHour': 'reflattensPerHour',
  'settings.flattenWhenBlindS': 'flattenWhenBlindSeconds',
  'settings.brokerGuardPercent': 'brokerGuardPercent',
  'settings.linkedGroup': 'linkedGroup',
  'settings.telegram.chatId': 'chatId',
  'secrets.telegram-bot-token': 'botToken',
  'secrets.kill-code': 'killCode',
};

/** The host's refusals of login fields, by purpose. */
export function loginErrors(error: CommandError | null): Readonly<Record<string, string>> {
  if (error === null || !Array.isArray(error.details)) return {};
  const details = error.details as readonly { readonly path: string; readonly message: string }[];
  const login = details.filter(
    ({ path }) => path.startsWith('secrets.') && path !== 'secrets.mail-password' && FIELDS[path] === undefined,
  );
  return Object.fromEntries(login.map(({ path, message }) => [path.slice('secrets.'.length), message]));
}

/** The host's refusals, each at the field it is about; what has no field here stands in the notice. */
export function draftErrors(error: CommandError | null): DraftErrors {
  if (error === null || !Array.isArray(error.details)) return {};
  const details = error.details as readonly { readonly path: string; readonly message: string }[];
  return Object.fromEntries(
    details.flatMap(({ path, message }) => (FIELDS[path] === undefined ? [] : [[FIELDS[path], message]])),
  );
}
