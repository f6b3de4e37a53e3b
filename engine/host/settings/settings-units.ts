import { zAccountSettings, type AccountSettings } from '../../contract/account-settings.ts';
import type { ChangeUnit } from '../../domain/day-contract/split-change.ts';
import type { Guard } from '../../domain/loosening/loosening.ts';
import type { Rule } from '../../domain/rules/rule.ts';
import { settingsChanges } from '../../runtime/settings-changes.ts';
import { engineSettings } from '../engine-settings.ts';

/** A part of a change with its words, and the value it gives its field; null: the rule goes. */
export type SettingsUnit = ChangeUnit<AccountSettings> & {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly value: unknown;
};

/** Whose account it is and how it is reached: another of these is another account. */
const IDENTITY = ['broker', 'mode', 'clientCode'] as const;

const RULE = 'rules/';

/** Whether two settings are of the same account at the same broker. */
export function isSameAccount(a: AccountSettings, b: AccountSettings): boolean {
  return IDENTITY.every((field) => a[field] === b[field]);
}

/** Settings with the account's identity from elsewhere. */
export function withIdentity(
  settings: AccountSettings,
  { broker, mode, clientCode }: AccountSettings,
): AccountSettings {
  return { ...settings, broker, mode, clientCode };
}

/** The channels by which alerts of an account leave this computer, each with where it goes. */
export function alertChannelsOf({ telegram }: AccountSettings): readonly string[] {
  const { enabled, chatId, apiRoot } = telegram;
  return enabled && chatId !== '' ? [`telegram ${chatId}${apiRoot === null ? '' : ` by ${apiRoot}`}`] : [];
}

/** What settings guard, all else being as it is. */
export function guardOf(settings: AccountSettings): Guard {
  return {
    account: 'kept',
    running: true,
    openRisk: null,
    settings: engineSettings(settings),
    mode: settings.mode,
    autoStart: settings.autoStart,
    linkedGroup: settings.linkedGroup,
    alertChannels: alertChannelsOf(settings),
    terminal: true,
    clockErrorMs: 0,
    journal: { entries: 0, whole: true },
  };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Every part in which two settings of one account differ. */
export function unitsOf(before: AccountSettings, after: AccountSettings): readonly SettingsUnit[] {
  const fields = (Object.keys(after) as (keyof AccountSettings)[]).filter(
    (field) => field !== 'rules' && !IDENTITY.some((each) => each === field) && !isSame(before[field], after[field]),
  );
  const ids = [...new Set([...before.rules, ...after.rules].map(({ id }) => id))];
  const rules = ids.flatMap((id) => {
    const [old, now] = [before, after].map((each) => each.rules.find((rule) => rule.id === id));
    return isSame(old, now) ? [] : [{ field: `${RULE}${id}`, value: now ?? null }];
  });
  return [...fields.map((field) => ({ field, value: after[field] })), ...rules].map(({ field, value }) => {
    const take = (settings: AccountSettings): AccountSettings => put(settings, field, value);
    return { field, value, take, ...wordsOf(field, before, take(before)) };
  });
}

function put(settings: AccountSettings, field: string, value: unknown): AccountSettings {
  if (!field.startsWith(RULE)) return { ...settings, [field]: value };
  const id = field.slice(RULE.length);
  const others = settings.rules.filter((rule) => rule.id !== id);
  const place = settings.rules.findIndex((rule) => rule.id === id);
  if (value === null) return { ...settings, rules: others };
  return { ...settings, rules: others.toSpliced(place < 0 ? others.length : place, 0, value as Rule) };
}

/** Settings with a value that waited; one that is not possible any more changes nothing. */
export function takeValue(settings: AccountSettings, field: string, value: unknown): AccountSettings {
  if (!field.startsWith(RULE) && !Object.hasOwn(settings, field)) return settings;
  const read = zAccountSettings.safeParse(put(settings, field, value));
  return read.success ? read.data : settings;
}

const OTHERS: Readonly<Record<string, string>> = {
  autoStart: 'guard when the app starts',
  deleteLogsOnBoot: 'delete logs on boot',
  linkedGroup: 'linked group',
  mailbox: 'mailbox',
  telegram: 'alerts by Telegram',
};

function wordsOf(
  field: string,
  before: AccountSettings,
  after: AccountSettings,
): Pick<SettingsUnit, 'what' | 'from' | 'to'> {
  const changes = settingsChanges(engineSettings(before), engineSettings(after));
  if (changes.length > 0) {
    const join = (pick: 'field' | 'from' | 'to'): string => changes.map((change) => change[pick]).join(', ');
    return { what: join('field'), from: join('from'), to: join('to') };
  }
  return { what: OTHERS[field] ?? field, from: plain(field, before), to: plain(field, after) };
}

function mailboxWords(mailbox: AccountSettings['mailbox']): string {
  if (mailbox === null) return 'none';
  const { user, host, port, sender, subject } = mailbox;
  const looked = [sender === null ? '' : `from ${sender}`, subject === null ? '' : `about ${subject}`].filter(Boolean);
  return [`${user} at ${host}:${port}`, ...looked].join(', ');
}

function plain(field: string, settings: AccountSettings): string {
  if (field === 'mailbox') return mailboxWords(settings.mailbox);
  if (field === 'telegram') return alertChannelsOf(settings).join(', ') || 'off';
  const value = settings[field as keyof AccountSettings];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** What changed outside the engine's own part, which journals its changes itself. */
export function changesAround(
  before: AccountSettings,
  after: AccountSettings,
): readonly { readonly field: string; readonly from: string; readonly to: string }[] {
  const around = unitsOf(before, after).filter(({ field }) => Object.hasOwn(OTHERS, field));
  const identity = IDENTITY.filter((field) => before[field] !== after[field]);
  return [
    ...around.map(({ what, from, to }) => ({ field: what, from, to })),
    ...identity.map((field) => ({ field, from: before[field], to: after[field] })),
  ];
}
