import { zAccountSettings } from '../contract/account-settings.ts';
import { accountId } from '../domain/account-snapshot.ts';
import { writeAccount } from '../store/account-config.ts';

/** Saves an account's settings over and over, with a limit that grows, until it is killed; says so after the first time. */
const [dataDir = ''] = process.argv.slice(2);

for (let rupees = 1; ; rupees += 1) {
  const settings = zAccountSettings.parse({
    alias: 'x'.repeat(60),
    clientCode: 'C',
    broker: 'paper',
    mode: 'practice',
    dayLossLimit: rupees * 100,
  });
  await writeAccount(dataDir, accountId('nifty-one'), settings);
  if (rupees === 1) process.stdout.write('saving\n');
}
