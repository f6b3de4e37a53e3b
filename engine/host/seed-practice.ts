import { zAccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { writeAccount } from '../store/account-config.ts';

const PRACTICE_ACCOUNTS = [
  { id: 'practice-own', alias: 'My account', clientCode: 'PRAC01' },
  { id: 'practice-family', alias: 'Family', clientCode: 'PRAC02' },
] as const;

/** ₹10,000, the figure S4 gives as its example. */
const PRACTICE_LIMIT_PAISE = 1_000_000;

/** Gives a fresh install two practice accounts with the default rule, guarded from the first second. */
export async function seedPracticeAccounts(dataDir: string): Promise<void> {
  for (const { id, alias, clientCode } of PRACTICE_ACCOUNTS) {
    const settings = zAccountSettings.parse({
      alias,
      clientCode,
      broker: 'paper',
      mode: 'practice',
      dayLossLimit: PRACTICE_LIMIT_PAISE,
      riskIntervalMs: 1_000,
    });
    await writeAccount(dataDir, accountId(id), settings);
  }
}
