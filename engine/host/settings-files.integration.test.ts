import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { HostHome } from './testing/host-home.ts';
import { entriesOf, readJournal } from './testing/journal-reader.ts';

const OWN = 'practice-own';

function freshHome(): HostHome {
  const home = new HostHome(tempFolder());
  onTestFinished(() => home.end(), 60_000);
  return home;
}

const configOf = (home: HostHome, accountId: string): string => join(home.dataDir, 'config', `${accountId}.json`);

describe('settings files edited by hand', () => {
  test('P10: a valid change holds within a second and stands in the journal as a difference; half a file is passed over; an invalid one keeps the old limit and warns', async () => {
    const home = freshHome();
    const host = await home.start();
    const events = await host.events();
    await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
    const file = configOf(home, OWN);
    const good = readFileSync(file, 'utf8');
    const change = (from: RegExp, to: string): string => {
      expect(good).toMatch(from);
      return good.replace(from, to);
    };

    const savedAt = home.now();
    writeFileSync(file, change(/"mtmLossLimit":\s*[^,\n]+/, '"mtmLossLimit": -8000'));
    const applied = await events.untilEntry(OWN, 'config-applied');
    expect(applied.entry['changes']).toEqual([{ field: 'day loss limit', from: '₹10,000.00', to: '₹8,000.00' }]);
    expect(Date.parse(applied.at) - savedAt, 'milliseconds until it held').toBeLessThan(1_000);
    await events.untilAccount(OWN, 'shows the new limit', (account) => account.dayLossLimit === 800_000);

    // An editor in the middle of saving: the file ends early for a moment, then is whole.
    const tighter = change(/"mtmLossLimit":\s*[^,\n]+/, '"mtmLossLimit": -7000');
    writeFileSync(file, tighter.slice(0, tighter.length / 2));
    writeFileSync(file, tighter);
    await events.untilAccount(OWN, 'shows the limit of the whole file', (account) => account.dayLossLimit === 700_000);
    expect(entriesOf(readJournal(home.dataDir, OWN), 'config-refused')).toEqual([]);

    writeFileSync(file, change(/"mtmLossLimit":\s*[^,\n]+/, '"mtmLossLimit": "lots"'));
    const refused = await events.untilEntry(OWN, 'config-refused');
    expect(refused.entry['field']).toBe('mtmLossLimit');
    expect(String(refused.entry['message'])).toMatch(/^Line \d+/);
    expect(refused.tone).not.toBe('neutral');
    const after = await events.untilAccount(OWN, 'goes on', (account) => account.protected);
    expect(after.dayLossLimit).toBe(700_000);
  });

  test('at a start: a broken file falls back to its last good copy; one that was never good is named and makes the host not ready', async () => {
    const home = freshHome();
    const first = await home.start();
    const events = await first.events();
    await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
    expect((await first.terminate()).code).toBe(0);

    writeFileSync(configOf(home, OWN), '{ "accountId": "practice-own", "mtmLossLimit": ');
    mkdirSync(join(home.dataDir, 'config'), { recursive: true });
    writeFileSync(configOf(home, 'third'), '{ "accountId": "third", "mtmLossLimit": "ten", "password": "x" }');
    const second = await home.start();
    const again = await second.events();
    const own = await again.untilAccount(OWN, 'is guarded', (account) => account.protected);
    expect(own.dayLossLimit, 'the limit it had').toBe(1_000_000);
    const refused = await again.until('the warning', () =>
      entriesOf(readJournal(home.dataDir, OWN), 'config-refused').at(-1),
    );
    expect(refused.message).not.toBe('');
    const alarm = await again.until('the alarm', () =>
      again.snapshot?.alerts.find((alert) => alert.accountId === 'third'),
    );
    expect(alarm.priority).toBe('critical');
    const readiness = await second.client.readiness();
    expect(readiness.protected).toBe(false);
    const third = readiness.accounts.find(({ accountId }) => accountId === 'third');
    expect(third?.protected).toBe(false);
    expect(JSON.stringify(third?.blockers)).toContain('password');
    // A kill of all does not wait for the one that has no guard.
    const { kills } = await second.client.value('kill.trigger', { accountIds: 'all', reason: 'test' });
    expect(kills.find(({ accountId }) => accountId === 'third')).toMatchObject({
      killId: null,
      error: expect.stringContaining("broker's own app") as string,
    });
    expect(kills.filter(({ killId }) => killId !== null)).toHaveLength(2);
  });

  test('a candle file that is wrong is refused with its line and field', async () => {
    const home = freshHome();
    const host = await home.start();
    const csv = join(home.dataDir, 'NIFTY-bad.csv');
    writeFileSync(
      csv,
      'time,open,high,low,close\n2024-06-04T09:15:00+05:30,22000,22010,21990,22005\n2024-06-04T09:16:00+05:30,22005,22001,21990,22000\n',
    );
    const refused = await host.client.command('practice.market', { csv, speed: 60 });
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid-market' } });
    expect(refused.ok ? '' : refused.error.message).toMatch(/NIFTY-bad\.csv, line 3, high/);
  });
});
