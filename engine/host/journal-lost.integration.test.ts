import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../testing/temp-folder.ts';
import { exchangeBook, openLegs } from './testing/exchange-truth.ts';
import { isStopped } from './testing/guarded-account.ts';
import { HostHome, type HostProcess } from './testing/host-home.ts';
import { entriesOf, journalPath, readJournal, verifyJournal } from './testing/journal-reader.ts';
import { openStraddle } from './testing/straddle.ts';
import type { HostEvents } from './testing/host-events.ts';

const OWN = 'practice-own';
const FAMILY = 'practice-family';

async function stage(): Promise<{ home: HostHome; host: HostProcess; events: HostEvents }> {
  const home = new HostHome(tempFolder());
  onTestFinished(() => home.end(), 60_000);
  const host = await home.start();
  const events = await host.events();
  await events.untilAccount(OWN, 'is guarded', (account) => account.protected);
  return { home, host, events };
}

function removeJournals(dataDir: string): void {
  rmSync(join(dataDir, 'journal'), { recursive: true });
}

describe('a journal that is lost while nobody guards', () => {
  test('L3, L2: killed, then the database deleted and, once more, an old copy put back: locked at each start, the flat account proven anew, and said', async () => {
    const { home, host, events } = await stage();
    const { dataDir } = home;
    const old = join(tempFolder(), 'old');
    await openStraddle(host.client, OWN);
    await events.untilAccount(OWN, 'shows its legs', (account) => account.openPositions === 3);
    cpSync(join(dataDir, 'journal'), old, { recursive: true });
    const { kills } = await host.client.value('kill.trigger', { accountIds: [OWN], reason: 'test' });
    const killId = kills[0]?.killId;
    const stopped = await events.untilAccount(OWN, 'is stopped and proven', isStopped);
    expect((await host.terminate()).code).toBe(0);

    removeJournals(dataDir);
    const second = await home.start();
    const again = await second.events();
    const locked = await again.untilAccount(OWN, 'is stopped and proven anew', isStopped);
    expect(locked).toMatchObject({ protected: false, kill: { id: killId }, blockers: [{ code: 'journal-recovered' }] });
    expect(locked.lock?.until).toBe(stopped.lock?.until);
    expect(again.snapshot?.alerts.some(({ code, accountId }) => code === 'tamper' && accountId === OWN)).toBe(true);
    expect(openLegs(exchangeBook(dataDir, OWN))).toEqual({});
    expect((await second.terminate()).code).toBe(0);

    removeJournals(dataDir);
    cpSync(old, join(dataDir, 'journal'), { recursive: true });
    const third = await home.start();
    const still = await (await third.events()).untilAccount(OWN, 'is stopped and proven again', isStopped);
    expect(still.kill?.id).toBe(killId);
    const rows = readJournal(dataDir, OWN);
    expect(entriesOf(rows, 'journal-recovered')).toMatchObject([{ fault: 'older-copy', killed: 'yes' }]);
    expect(entriesOf(rows, 'kill-latched'), 'I1: one a day, in the copy too').toHaveLength(1);
    expect(verifyJournal(dataDir, OWN).code).toBe(0);
  });

  test('P12: damaged at the start, and not killed today: not armed although it starts by itself; a person looks and starts it; the other account is guarded all along', async () => {
    const { home, host, events } = await stage();
    const { dataDir } = home;
    await events.untilAccount(FAMILY, 'is guarded', (account) => account.protected);
    expect((await host.terminate()).code).toBe(0);
    writeFileSync(journalPath(dataDir, OWN), 'not a database '.repeat(900));
    const second = await home.start();
    const again = await second.events();
    await again.untilAccount(FAMILY, 'is guarded', (account) => account.protected);
    const waiting = await again.untilAccount(OWN, 'waits for a look', ({ blockers }) =>
      blockers.some(({ code }) => code === 'journal-recovered'),
    );
    expect(waiting).toMatchObject({ protected: false, engine: 'stopped' });
    expect(waiting.blockers[0]?.message).toMatch(/was damaged .* No kill of this day is known\. Look at the account/);
    expect(readdirSync(join(dataDir, 'quarantine')).some((name) => name.startsWith(`${OWN}-`))).toBe(true);
    await second.client.value('engine.start', { accountId: OWN });
    await again.untilAccount(OWN, 'is guarded again', (account) => account.protected);
    expect((await second.terminate()).code).toBe(0);
    const third = await (await home.start()).events();
    await third.untilAccount(OWN, 'is guarded without another word', (account) => account.protected);
    expect(entriesOf(readJournal(dataDir, OWN), 'journal-recovered')).toHaveLength(1);
  });
});
