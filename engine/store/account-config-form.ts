import type { z } from 'zod';
import type { AccountConfigFile, AccountSettings, zAccountConfigFile } from '../contract/account-settings.ts';
import type { AccountId } from '../domain/account-snapshot.ts';
import { parseLossLimit, type Paise } from '../domain/money.ts';

/** The settings in a config file: the same values, the limit as a positive magnitude in paise. */
export function settingsOf(config: AccountConfigFile): AccountSettings {
  const { $schema: _schema, accountId: _accountId, mtmLossLimit, ...shared } = config;
  return { ...shared, dayLossLimit: mtmLossLimit };
}

/** The text of a config file: every setting written out, in the order a reader looks for them. */
export function configText(accountId: AccountId, settings: AccountSettings): string {
  const { dayLossLimit, alias, clientCode, broker, mode, ...rest } = settings;
  const file: z.input<typeof zAccountConfigFile> = {
    $schema: './account.schema.json',
    accountId,
    alias,
    clientCode,
    broker,
    mode,
    mtmLossLimit: lossInRupees(dayLossLimit),
    ...rest,
  };
  return `${JSON.stringify(file, inRupees, 2)}\n`;
}

/** Sums stand in a file as people write them: {"paise": 500000} → {"rupees": 5000}. */
function inRupees(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('paise' in value) || typeof value.paise !== 'number')
    return value;
  const { paise, ...others } = value;
  return { rupees: inRupeesExactly(paise), ...others };
}

function inRupeesExactly(sum: number): number | string {
  const text = `${Math.floor(sum / 100)}.${String(sum % 100).padStart(2, '0')}`;
  const readBack = parseLossLimit(Number(text));
  return readBack.ok && readBack.value === sum ? Number(text) : text;
}

/** A limit as S4 writes it, a negative number of rupees: 1,000,000 paise → -10000. A text where a number would not be exact. */
function lossInRupees(limit: Paise): number | string {
  const text = `-${Math.floor(limit / 100)}.${String(limit % 100).padStart(2, '0')}`;
  const readBack = parseLossLimit(Number(text));
  return readBack.ok && readBack.value === limit ? Number(text) : text;
}
